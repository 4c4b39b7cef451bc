/** A key of a stream: equal for two streams exactly if name and namespace are. */
export function streamKey(name: string, namespace: string | null): string {
  return namespace === null ? name : `${name}\u0000${namespace}`;
}

/** A stream's name for people: with its namespace, if it has one. */
export function streamName(name: string, namespace: string | null): string {
  return namespace === null ? name : `${namespace}.${name}`;
}
