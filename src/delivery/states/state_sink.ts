/** Where states go whose rows are settled. */
export interface StateSink {
  /**
   * Takes a state. Resolves once it is given back, where that means that it is durable also once that would survive a crash;
   * of states that never are, it never resolves. Failures go to the `fail` that the sink was made with.
   * @param stream key of the stream that it is about; null for all.
   */
  take(text: string, stream: string | null): Promise<void>;
  /** Gives back all that it has taken, if it can. To be called after the last one; never rejects. */
  close(): Promise<void>;
}

const GIVEN_BACK = Promise.resolve();

/** States are printed and nothing else. @param print writes a STATE message. */
export function printedStates(print: (text: string) => void): StateSink {
  return {
    take(text) {
      print(text);
      return GIVEN_BACK;
    },
    close: () => GIVEN_BACK,
  };
}
