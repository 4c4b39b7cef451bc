/** A run of the program, which can be killed between any two of the things that it does to the world. */
export interface Process {
  readonly isDead: boolean;
  /** It is about to do something, or has done something; it may be killed just then. @returns whether it lives. */
  step(): boolean;
  kill(): void;
  /** Calls when it is killed. */
  onDeath(act: () => void): void;
}

/** What a dead process waits for: a promise of its own, for one that all share would hold all that ever waited. */
export const never = () => new Promise<never>(() => undefined);

/** @param lives steps until it is killed; null: it is not. */
export function createProcess(lives: number | null): Process {
  const acts: (() => void)[] = [];
  let steps = 0;
  let isDead = false;

  function kill(): void {
    if (isDead) return;
    isDead = true;
    for (const act of acts) act();
  }

  return {
    get isDead() {
      return isDead;
    },
    step() {
      if (++steps === lives) kill();
      return !isDead;
    },
    kill,
    onDeath: (act) => void acts.push(act),
  };
}
