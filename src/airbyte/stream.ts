/** A key of a stream: equal for two streams exactly if name and namespace are. */
export function streamKey(name: string, namespace: string | null): string {
  return namespace === null ? name : `${name}\u0000${namespace}`;
}

/** The key of the stream of the same name that has no namespace. */
export function keyWithoutNamespace(key: string): string {
  return key.split('\u0000', 1)[0] ?? '';
}

/** A stream's name for people: with its namespace, if it has one. */
export function streamName(name: string, namespace: string | null): string {
  return namespace === null ? name : `${namespace}.${name}`;
}
