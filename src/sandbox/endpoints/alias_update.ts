import type { Json } from '../../json/value.ts';
import { type Endpoint, endpointName } from '../endpoint.ts';
import { type Identifier, identifierKey } from '../identifier.ts';
import { aliasOf } from '../reference.ts';
import { countedAnswer } from './counted_answer.ts';
import { fieldsOf, type Item, openList, readList } from './list.ts';

/** Braze docs: 50 updates a request. */
const MOST = 50;

/** The answer of this endpoint is not documented: here it is that of `/users/alias/new`. */
export const aliasUpdate: Endpoint = {
  method: 'POST',
  path: '/users/alias/update',
  permission: 'users.alias.update',
  bucket: 'identity',
  objects: ['alias_updates'],
  open({ body }) {
    const { objects, refusal } = readList(body, 'alias_updates', MOST, 'alias updates');
    return openList({
      endpoint: endpointName(aliasUpdate),
      items: objects.map(item),
      refusal,
      answer: (accepted, refused) => countedAnswer({ aliases_processed: accepted.length }, refused),
    });
  },
};

function item(object: Json, index: number): Item {
  const { alias_label = null, old_alias_name = null, new_alias_name = null } = fieldsOf(object);
  const old = aliasOf({ alias_label, alias_name: old_alias_name });
  const next = aliasOf({ alias_label, alias_name: new_alias_name });
  const aliases = [old, next].filter((alias) => alias !== null);
  return {
    kind: 'alias_updates',
    index,
    object,
    names: aliases.map((alias) => identifierKey({ by: 'user_alias', alias }) as string),
    refusal: () =>
      aliases.length === 2 ? null : "'alias_label', 'old_alias_name' and 'new_alias_name' must be strings",
    take({ workspace: { profiles } }) {
      if (old === null || next === null) return null;
      const found = (alias: typeof old) => profiles.find({ by: 'user_alias', alias } satisfies Identifier);
      const profile = found(old);
      if (profile === undefined) return 'no user has the old alias';
      // What Braze does is not documented; the pair is unique in the workspace.
      if (found(next) !== undefined) return 'the new alias is in use';
      profiles.removeAlias(profile, old);
      profiles.addAlias(profile, next);
      profiles.touch(profile);
      return null;
    },
  };
}
