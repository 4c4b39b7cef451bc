import type { Json } from '../../json/value.ts';
import { messageAnswer } from '../answer.ts';
import { type Endpoint, endpointName } from '../endpoint.ts';
import { mergeProfiles } from '../merge_profiles.ts';
import { aliasOf, prioritizationOf, type Reference, referenceByContact, referenceTo } from '../reference.ts';
import { isObject } from '../values.ts';
import { fieldsOf, type Item, openList, readList, refuseAll } from './list.ts';

/** Braze docs: 50 merges a request. */
const MOST = 50;

/** Braze docs: the words of its refusals, none of which says which pair it is about. */
const WRONG_PAIR = "'merge_updates' must only have 'identifier_to_merge' and 'identifier_to_keep'";
const WRONG_IDENTIFIER =
  "identifiers must be objects with an 'external_id' property that is a string, 'user_alias' property that is an object, 'email' property that is a string, or 'phone' property that is a string";

export const merge: Endpoint = {
  method: 'POST',
  path: '/users/merge',
  permission: 'users.merge',
  bucket: 'identity',
  objects: ['merges'],
  open({ body }) {
    const { objects, refusal } = readList(body, 'merge_updates', MOST, 'merge updates');
    const isList = objects.every(isObject);
    return openList({
      endpoint: endpointName(merge),
      items: objects.map(item),
      refusal: isList ? refusal : "'merge_updates' must be an array of objects",
      answer: () => messageAnswer(202, 'success'),
      refuse: refuseAll,
    });
  },
};

function item(object: Json, index: number): Item {
  const { identifier_to_merge, identifier_to_keep, ...others } = fieldsOf(object);
  const from = sideOf(identifier_to_merge);
  const into = sideOf(identifier_to_keep);
  const isPair =
    identifier_to_merge !== undefined && identifier_to_keep !== undefined && Object.keys(others).length === 0;
  return {
    kind: 'merges',
    index,
    object,
    names: [from, into].flatMap((side) => (side === null ? [] : [side.name])),
    refusal() {
      if (!isPair) return WRONG_PAIR;
      return from === null || into === null ? WRONG_IDENTIFIER : null;
    },
    take({ workspace, keepAll }, now) {
      const merged = from?.find(workspace.profiles) ?? null;
      const kept = into?.find(workspace.profiles) ?? null;
      if (merged === null) return 'the user to merge is not known, or there are several';
      if (kept === null) return 'the user to keep is not known, or there are several';
      if (merged === kept) return 'both are the same user';
      mergeProfiles(workspace, { from: merged, into: kept }, { how: 'merged', now, keep: keepAll });
      return null;
    },
  };
}

/** Braze docs: exactly one identifier, and a prioritization with an address or number. */
function sideOf(value: Json | undefined): Reference | null {
  if (!isObject(value)) return null;
  const given = (['external_id', 'user_alias', 'email', 'phone'] as const).filter((kind) => kind in value);
  const [kind] = given;
  if (kind === undefined || given.length > 1) return null;
  const identifier = value[kind];
  if (kind === 'user_alias') {
    const alias = aliasOf(identifier);
    return alias === null ? null : referenceTo({ by: kind, alias });
  }
  if (typeof identifier !== 'string' || identifier === '') return null;
  if (kind === 'external_id') return referenceTo({ by: kind, id: identifier });
  const prioritization = prioritizationOf(value.prioritization);
  return prioritization === null ? null : referenceByContact(kind, identifier, prioritization);
}
