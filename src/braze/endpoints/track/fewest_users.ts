/**
 * The least number of users that objects with these lanes can be about. Users who are named by different kinds of
 * identifiers can be one and the same for Braze, and so can aliases of different labels and one phone number in two forms.
 * @param lanes as {@link laneOf} makes them.
 */
export function fewestUsers(lanes: readonly string[]): number {
  const kinds = new Map<string, Set<string>>();
  for (const lane of lanes) {
    const [kind, id] = split(lane);
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, new Set([id]));
    else known.add(id);
  }
  return Math.max(0, ...[...kinds.values()].map(({ size }) => size));
}

/** What names the user, apart from what distinguishes it among users who are surely different. */
function split(lane: string): readonly [kind: string, id: string] {
  const [, kind = '', rest = ''] = /^\0(\w+):(.*)$/s.exec(lane) ?? [lane, 'external_id', lane];
  switch (kind) {
    case 'user_alias': {
      const label = /^(?:\\.|[^:\\])*/s.exec(rest)?.[0] ?? '';
      return [`user_alias:${label}`, rest];
    }
    case 'phone':
      return ['phone', rest.replace(/\D/g, '').slice(-SUBSCRIBER_DIGITS)];
    case 'push_token':
      return ['push_token', ''];
    default:
      return [kind, rest];
  }
}

/** A number can be written with and without its country: the last digits distinguish numbers of one country. */
const SUBSCRIBER_DIGITS = 7;
