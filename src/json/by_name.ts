/** How what is worked out by name is kept. */
interface Keeping<Value> {
  /** Names that are kept at most, so that data that makes up names cannot fill the memory. */
  readonly most: number;
  /** Works it out for names beyond that, where there is a cheaper way. */
  readonly beyond?: (name: string) => Value;
}

/** What is worked out for each name, once: rows bring the same names again and again. */
export function byName<Value>(
  workOut: (name: string) => Value,
  { most, beyond = workOut }: Keeping<Value>,
): (name: string) => Value {
  const kept = new Map<string, Value>();
  return (name) => {
    const known = kept.get(name);
    if (known !== undefined) return known;
    if (kept.size >= most) return beyond(name);
    const value = workOut(name);
    kept.set(name, value);
    return value;
  };
}
