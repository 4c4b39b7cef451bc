import type { Json } from '../../json/value.ts';
import { type Endpoint, endpointName } from '../endpoint.ts';
import { type Alias, identifierKey } from '../identifier.ts';
import { aliasOf, externalIdOf } from '../reference.ts';
import type { Workspace } from '../workspace.ts';
import { countedAnswer } from './counted_answer.ts';
import { fieldsOf, type Item, openList, readList } from './list.ts';

/** Braze docs: 50 aliases a request. */
const MOST = 50;

export const aliasNew: Endpoint = {
  method: 'POST',
  path: '/users/alias/new',
  permission: 'users.alias.new',
  bucket: 'identity',
  objects: ['aliases'],
  open({ body }) {
    const { objects, refusal } = readList(body, 'user_aliases', MOST, 'user aliases');
    return openList({
      endpoint: endpointName(aliasNew),
      items: objects.map(item),
      refusal,
      answer: (accepted, refused) => countedAnswer({ aliases_processed: accepted.length }, refused),
    });
  },
};

function item(object: Json, index: number): Item {
  const { external_id, alias_name, alias_label } = fieldsOf(object);
  const alias = aliasOf({ alias_name: alias_name ?? null, alias_label: alias_label ?? null });
  const isMissing = (alias_name ?? alias_label ?? null) === null;
  const id = externalIdOf(external_id);
  return {
    kind: 'aliases',
    index,
    object,
    names: [
      ...(id === null ? [] : [identifierKey({ by: 'external_id', id }) as string]),
      ...(alias === null ? [] : [identifierKey({ by: 'user_alias', alias }) as string]),
    ],
    refusal() {
      if (external_id !== undefined && external_id !== null && id === null)
        return "'external_id' is not valid";
      // Recorded: an alias that is inside of a `user_alias` by mistake is counted, and nothing comes of it.
      if (isMissing) return null;
      return alias === null ? "'alias_name' and 'alias_label' must be strings" : null;
    },
    take({ workspace }, now) {
      if (alias === null) return 'it has neither alias_name nor alias_label';
      return addAlias(workspace, id, alias, now);
    },
  };
}

/** Braze docs: nothing happens, and nothing is said, where the pair is in use or the user is unknown. */
function addAlias({ profiles }: Workspace, id: string | null, alias: Alias, now: number): string | null {
  if (profiles.find({ by: 'user_alias', alias }) !== undefined) return 'the alias is in use';
  if (id === null) {
    profiles.touch(profiles.create({ by: 'user_alias', alias }, now));
    return null;
  }
  const profile = profiles.find({ by: 'external_id', id });
  if (profile === undefined) return 'no user has this external_id';
  // Braze docs: one alias of a label. What becomes of a second one is not documented.
  if (profile.aliases.some(({ alias_label }) => alias_label === alias.alias_label)) {
    return 'the user has an alias of this label';
  }
  profiles.addAlias(profile, alias);
  profiles.touch(profile);
  return null;
}
