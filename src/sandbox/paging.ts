/** A page of a list, and the cursor of the next one. */
export interface Page<T> {
  readonly shown: readonly T[];
  /** null: this is the last one. */
  readonly next: string | null;
}

/**
 * The page of a list behind a cursor.
 * @param cursor null for the first page.
 * @returns null if nobody gave out such a cursor.
 */
export function pageAt<T>(list: readonly T[], cursor: string | null, size: number): Page<T> | null {
  const start = cursor === null ? 0 : startOf(cursor);
  if (start === null) return null;
  const end = start + size;
  return {
    shown: list.slice(start, end),
    next: end < list.length ? Buffer.from(String(end)).toString('base64url') : null,
  };
}

/** Braze docs: the header that names the next page. */
export function nextLink(path: string, cursor: string): Record<string, string> {
  return { Link: `<${path}?cursor=${cursor}>; rel="next"` };
}

function startOf(cursor: string): number | null {
  const text = Buffer.from(cursor, 'base64url').toString();
  return /^[0-9]{1,9}$/.test(text) ? Number(text) : null;
}
