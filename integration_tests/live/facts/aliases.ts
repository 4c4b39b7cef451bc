import { type Fact, seen } from '../fact.ts';
import type { Alias, User, Workspace } from '../workspace.ts';

const has = (user: User | null, { alias_name }: Alias) =>
  user?.user_aliases?.some((alias) => alias.alias_name === alias_name) ?? false;

const newAlias = (braze: Workspace, alias: Alias & { readonly external_id?: string }) =>
  braze.call('POST', '/users/alias/new', { user_aliases: [alias] });

export const ALIAS_FACTS: readonly Fact[] = [
  {
    known: 'observed',
    claim: 'alias/new: a success is 201 with aliases_processed, and a known user gets the alias',
    otherwise:
      'a success without `message: success` counts as unclear and is sent again, which changes nothing.',
    async check(braze) {
      const external_id = braze.id();
      const alias = braze.alias();
      await braze.users({ external_id });
      const { status, body } = await newAlias(braze, { external_id, ...alias });
      const user = await braze.eventually({ external_id }, (found) => has(found, alias));
      return seen(status === 201 && body?.aliases_processed === 1 && has(user, alias), [status, body, user]);
    },
  },
  {
    known: 'documented',
    claim: 'alias/new: without an external_id a user is made who has only the alias',
    otherwise: 'such rows would be lost; attributes with a `user_alias` make the user too.',
    async check(braze) {
      const alias = braze.alias();
      await newAlias(braze, alias);
      const user = await braze.eventually({ user_alias: alias }, (found) => found !== null);
      return seen(user !== null && user.external_id === undefined, user);
    },
  },
  {
    known: 'documented',
    claim: 'alias/new: of a user whom Braze does not know nothing is made, and it is a success all the same',
    otherwise: 'nothing: the answer proves nothing either way, so the memory keeps no aliases.',
    async check(braze) {
      const external_id = braze.id();
      const alias = braze.alias();
      const { status, body } = await newAlias(braze, { external_id, ...alias });
      await braze.settled();
      const users = [await braze.find({ external_id }), await braze.find({ user_alias: alias })];
      return seen(status === 201 && body?.message === 'success' && users.every((user) => user === null), [
        status,
        body,
        users,
      ]);
    },
  },
  {
    known: 'documented',
    claim: 'alias/new: an alias that somebody has stays there, and it is a success all the same',
    otherwise: 'an alias could move to another user, so that a repeated row would matter.',
    async check(braze) {
      const [first, second] = [braze.id(), braze.id()];
      const alias = braze.alias();
      await braze.users({ external_id: first }, { external_id: second });
      await newAlias(braze, { external_id: first, ...alias });
      await braze.eventually({ external_id: first }, (found) => has(found, alias));
      const { status, body } = await newAlias(braze, { external_id: second, ...alias });
      await braze.settled();
      const holder = await braze.find({ user_alias: alias });
      return seen(status === 201 && body?.message === 'success' && holder?.external_id === first, [
        status,
        body,
        holder,
      ]);
    },
  },
  {
    known: 'documented',
    claim: 'alias/update: the alias has its new name, and the old one finds nobody',
    otherwise: 'rows of `alias_updates` would be lost.',
    async check(braze) {
      const [old, next] = [braze.alias(), braze.alias()];
      await braze.users({ user_alias: old });
      const update = {
        alias_label: old.alias_label,
        old_alias_name: old.alias_name,
        new_alias_name: next.alias_name,
      };
      const { status, body } = await braze.call('POST', '/users/alias/update', { alias_updates: [update] });
      const user = await braze.eventually({ user_alias: next }, (found) => found !== null);
      const before = await braze.eventually({ user_alias: old }, (found) => found === null);
      return seen(status < 300 && body?.message === 'success' && user !== null && before === null, [
        status,
        body,
        user,
        before,
      ]);
    },
  },
  {
    known: 'documented',
    claim: 'alias/update: of an alias that nobody has nothing is made, and it is a success all the same',
    otherwise: 'nothing: an error would reject the row with its words.',
    async check(braze) {
      const [old, next] = [braze.alias(), braze.alias()];
      const update = {
        alias_label: old.alias_label,
        old_alias_name: old.alias_name,
        new_alias_name: next.alias_name,
      };
      const { status, body } = await braze.call('POST', '/users/alias/update', { alias_updates: [update] });
      await braze.settled();
      const user = await braze.find({ user_alias: next });
      return seen(status < 300 && body?.message === 'success' && user === null, [status, body, user]);
    },
  },
];
