/** A key of a stream: equal for two streams exactly if name and namespace are. */
export function streamKey(name: string, namespace: string | null): string {
  return namespace === null ? name : `${name}\u0000${namespace}`;
}

/** The stream of a key. */
export function streamOfKey(key: string): { readonly name: string; readonly namespace: string | null } {
  const end = key.indexOf('\u0000');
  return end < 0
    ? { name: key, namespace: null }
    : { name: key.slice(0, end), namespace: key.slice(end + 1) };
}

/** A stream's name for people: with its namespace, if it has one. */
export function streamName(name: string, namespace: string | null): string {
  return namespace === null ? name : `${namespace}.${name}`;
}
