import { type Fact, seen } from '../fact.ts';
import type { Workspace } from '../workspace.ts';

const OVER_FIFTY = 51;

/** Requests that hold one object more than Braze documents, about users who do not exist. */
const TOO_MANY: readonly [name: string, path: string, bodyOf: (ids: readonly string[]) => object][] = [
  [
    'alias/new',
    '/users/alias/new',
    (ids) => ({
      user_aliases: ids.map((id) => ({ external_id: id, alias_name: id, alias_label: 'live_test' })),
    }),
  ],
  [
    'identify',
    '/users/identify',
    (ids) => ({
      aliases_to_identify: ids.map((id) => ({
        external_id: id,
        user_alias: { alias_name: id, alias_label: 'live_test' },
      })),
    }),
  ],
  [
    'merge',
    '/users/merge',
    (ids) => ({
      merge_updates: ids.map((id) => ({
        identifier_to_merge: { external_id: id },
        identifier_to_keep: { external_id: `${id}-kept` },
      })),
    }),
  ],
  ['delete', '/users/delete', (ids) => ({ external_ids: ids })],
  ['remove', '/users/external_ids/remove', (ids) => ({ external_ids: ids })],
  [
    'rename',
    '/users/external_ids/rename',
    (ids) => ({
      external_id_renames: ids.map((id) => ({ current_external_id: id, new_external_id: `${id}-new` })),
    }),
  ],
];

/** A fact about an attributes object that is refused while the one beside it is taken. */
function refused(claim: string, otherwise: string, objectOf: (braze: Workspace) => object): Fact {
  return {
    known: 'documented',
    claim: `track: ${claim}`,
    otherwise,
    async check(braze) {
      const good = { external_id: braze.id(), live_test: true };
      const { status, body } = await braze.track({ attributes: [good, objectOf(braze)] });
      const [error] = (body?.errors ?? []) as { index?: number }[];
      return seen(status === 201 && error?.index === 1, [status, body]);
    },
  };
}

export const LIMIT_FACTS: readonly Fact[] = [
  ...TOO_MANY.map(
    ([name, path, bodyOf]): Fact => ({
      known: 'documented',
      claim: `${name}: more than 50 objects are refused as a whole`,
      otherwise: 'larger requests would be possible.',
      async check(braze) {
        const ids = Array.from({ length: OVER_FIFTY }, () => braze.id());
        const { status, body } = await braze.call('POST', path, bodyOf(ids));
        return seen(status === 400, [status, body]);
      },
    }),
  ),
  refused(
    'an external_id of 988 bytes is refused',
    'the connector rejects such rows (BRAZE_EXTERNAL_ID_TOO_LONG) that Braze would take.',
    (braze) => ({ external_id: `${braze.prefix}-${'x'.repeat(988)}`.slice(0, 988), live_test: true }),
  ),
  refused(
    'an object with both an external_id and a user_alias is refused',
    'the connector rejects such rows (BRAZE_SEVERAL_IDENTIFIERS) that Braze would take.',
    (braze) => ({ external_id: braze.id(), user_alias: braze.alias(), live_test: true }),
  ),
  refused(
    'an object that names nobody is refused',
    'the connector rejects such rows (BRAZE_NO_IDENTIFIER) that Braze would take.',
    () => ({ live_test: true }),
  ),
  refused(
    'an email that is no address refuses the whole object',
    'the connector rejects such rows (BRAZE_EMAIL) of which Braze would take the rest.',
    (braze) => ({ external_id: braze.id(), email: 'no address', live_test: true }),
  ),
  {
    known: 'documented',
    claim: 'track: emails name the same user in any case',
    otherwise: 'objects about one user could be sent at the same time, in no order.',
    async check(braze) {
      const email = braze.email();
      await braze.users({ email });
      await braze.track({ attributes: [{ email: email.toUpperCase(), step: 2 }] });
      const user = await braze.eventually({ email }, (found) => found?.custom_attributes?.step === 2);
      return seen(user?.custom_attributes?.step === 2, user);
    },
  },
  {
    known: 'documented',
    claim: 'a body of more than 4 MB is answered 413',
    otherwise: 'nothing: the connector never sends one.',
    async check(braze) {
      const nobody = { external_id: `${braze.prefix}-nobody`, _update_existing_only: true };
      const attributes = [{ ...nobody, note: 'x'.repeat(4 * 1024 * 1024) }, nobody];
      const { status, body } = await braze.track({ attributes });
      return seen(status === 413, [status, body]);
    },
  },
  {
    known: 'inferred',
    claim: 'catalog items: a null in an item refuses the request, and names the item',
    otherwise: 'nothing: the answer decides, and `columns` leaves nulls out.',
    async check(braze) {
      const [good, bad] = [braze.item(), braze.item()];
      const path = `/catalogs/${braze.given('catalog')}/items`;
      const catalogs = (await braze.call('GET', '/catalogs')).body?.catalogs as {
        name: string;
        fields: { name: string }[];
      }[];
      const fields = catalogs.find(({ name }) => name === braze.given('catalog'))?.fields ?? [];
      const [field] = fields.filter(({ name }) => name !== 'id');
      const items = [{ id: good }, { id: bad, ...(field && { [field.name]: null }) }];
      const { status, body } = await braze.call('PUT', path, { items });
      return seen(status === 400 && JSON.stringify(body).includes(bad), [status, body]);
    },
  },
  {
    known: 'documented',
    claim: 'delete: users are found by their alias and by their braze_id',
    otherwise: 'rows of `deletions` by these identifiers would be lost; `verify` shows it.',
    async check(braze) {
      const alias = braze.alias();
      const external_id = braze.id();
      await braze.users({ user_alias: alias }, { external_id });
      const braze_id = (await braze.find({ external_id }))?.braze_id;
      const replies = [
        await braze.call('POST', '/users/delete', { user_aliases: [alias] }),
        await braze.call('POST', '/users/delete', { braze_ids: [braze_id] }),
      ];
      const users = [
        await braze.eventually({ user_alias: alias }, (found) => found === null),
        await braze.eventually({ external_id }, (found) => found === null),
      ];
      const isGone = users.every((user) => user === null);
      return seen(replies.every(({ status }) => status === 201) && isGone, [
        replies.map(({ body }) => body),
        users,
      ]);
    },
  },
];
