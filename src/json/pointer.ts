/** The JSON Pointer (RFC 6901) of a member or an element of what `parent` points to. */
export function childPointer(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
