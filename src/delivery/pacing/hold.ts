/** A time in which nothing may be sent, and why. */
export interface Hold {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Why, as the end of a sentence for the log. */
  readonly reason: string;
}

export function longer(a: Hold | null, b: Hold | null): Hold | null {
  if (a === null || b === null) return a ?? b;
  return a.until >= b.until ? a : b;
}
