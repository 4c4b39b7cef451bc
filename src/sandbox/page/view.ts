/** What somebody who looks at the page asks for; it is in the page's address. */
export interface View {
  /** A text of an identifier; empty: the profiles that were updated last. */
  readonly search: string;
  /** The `braze_id` of a profile; null: none is open. */
  readonly user: string | null;
  /** The name of a catalog; null: none is open. */
  readonly catalog: string | null;
}

/** The address of the page with another view. */
export function addressOf(view: View, change: Partial<View>): string {
  const { search, user, catalog } = { ...view, ...change };
  const query = new URLSearchParams({
    ...(search !== '' && { search }),
    ...(user !== null && { user }),
    ...(catalog !== null && { catalog }),
  });
  return `/?${query}`;
}
