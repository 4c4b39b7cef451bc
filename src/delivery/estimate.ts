/** A sum over many things that are costly to measure: of many only some are, and the rest is taken to be like them, by its bytes. */
export interface Estimate {
  /** Takes the next thing. @returns whether it is to be measured, and noted with {@link note}. */
  add(bytes: number): boolean;
  note(amount: number, bytes: number): void;
  /** The sum so far, and whether it is one of estimates. */
  readonly sum: { readonly points: number; readonly isEstimate: boolean };
}

/**
 * @param counted how many things are measured one by one, before only every n-th is.
 * @param every the n.
 */
export function createEstimate(counted: number, every: number): Estimate {
  let things = 0;
  /** The things that were measured one by one. */
  const measured = { amount: 0, bytes: 0 };
  const sample = { amount: 0, bytes: 0 };
  let otherBytes = 0;
  return {
    add(bytes) {
      things++;
      const isMeasured = things <= counted || things % every === 1;
      if (!isMeasured) otherBytes += bytes;
      return isMeasured;
    },
    note(amount, bytes) {
      const noted = things <= counted ? measured : sample;
      noted.amount += amount;
      noted.bytes += bytes;
    },
    get sum() {
      const { amount, bytes } = sample.bytes > 0 ? sample : measured;
      const rest = otherBytes === 0 ? 0 : (amount / bytes) * otherBytes;
      return { points: Math.round(measured.amount + sample.amount + rest), isEstimate: otherBytes > 0 };
    },
  };
}
