import type { Json } from '../../json/value.ts';
import { jsonAnswer } from '../answer.ts';
import { type Endpoint, endpointName } from '../endpoint.ts';
import { identifierKey } from '../identifier.ts';
import { externalIdOf } from '../reference.ts';
import { fieldsOf, type Item, openList, type Refused, readList } from './list.ts';

/** Braze docs: 50 a request. */
const MOST = 50;

/** Braze docs: the former id stays valid until it is removed. */
export const externalIdRename: Endpoint = {
  method: 'POST',
  path: '/users/external_ids/rename',
  permission: 'users.external_ids.rename',
  bucket: '/users/external_ids/rename',
  objects: ['external_id_renames'],
  open({ body }) {
    const { objects, refusal } = readList(body, 'external_id_renames', MOST, 'external_id renames');
    return openList({
      endpoint: endpointName(externalIdRename),
      items: objects.map(rename),
      refusal,
      answer: (accepted, refused) =>
        jsonAnswer(201, {
          external_ids: accepted.map(({ object }) => object),
          rename_errors: errorsOf(refused),
          message: 'success',
        }),
    });
  },
};

/** Braze docs: only former ids can be removed. */
export const externalIdRemove: Endpoint = {
  method: 'POST',
  path: '/users/external_ids/remove',
  permission: 'users.external_ids.remove',
  bucket: '/users/external_ids/remove',
  objects: ['external_id_removals'],
  open({ body }) {
    const { objects, refusal } = readList(body, 'external_ids', MOST, 'external_ids');
    return openList({
      endpoint: endpointName(externalIdRemove),
      items: objects.map(removal),
      refusal,
      answer: (accepted, refused) =>
        jsonAnswer(201, {
          removed_ids: accepted.map(({ object }) => object),
          removal_errors: errorsOf(refused),
          message: 'success',
        }),
    });
  },
};

/** Braze docs: arrays that name the place in the request. Their exact form was never seen. */
function errorsOf(refused: readonly Refused[]): [number, string][] {
  return refused.map(({ item, sentence }) => [item.index, sentence]);
}

function rename(object: Json, index: number): Item {
  const { current_external_id, new_external_id } = fieldsOf(object);
  const current = externalIdOf(current_external_id);
  const next = externalIdOf(new_external_id);
  return {
    kind: 'external_id_renames',
    index,
    object,
    names: namesOf(current, next),
    // What Braze looks at is the state when the request comes: two renames to one id are both accepted.
    refusal({ workspace: { profiles } }) {
      if (current === null) return "'current_external_id' is not valid";
      if (next === null || next === current) return "'new_external_id' is not valid";
      if (!profiles.hasExternalId(current)) return "'current_external_id' is not a primary external_id";
      return profiles.find({ by: 'external_id', id: next }) === undefined
        ? null
        : "'new_external_id' is already in use";
    },
    take({ workspace: { profiles } }) {
      if (current === null || next === null) return null;
      const profile = profiles.find({ by: 'external_id', id: current });
      if (profile === undefined || profile.externalId !== current) return 'nobody has this external_id now';
      if (profiles.find({ by: 'external_id', id: next }) !== undefined) {
        return 'the new external_id is in use by now';
      }
      profiles.setExternalId(profile, next);
      profiles.touch(profile);
      return null;
    },
  };
}

function removal(object: Json, index: number): Item {
  const id = externalIdOf(object);
  return {
    kind: 'external_id_removals',
    index,
    object,
    names: namesOf(id),
    // Recorded: an id that was removed before is removed again without an error.
    refusal({ workspace: { profiles } }) {
      if (id === null) return "'external_ids' is not valid";
      return profiles.hasExternalId(id) ? 'the external_id is not deprecated' : null;
    },
    take({ workspace: { profiles } }) {
      if (id === null) return null;
      if (profiles.hasExternalId(id)) return 'the external_id is primary by now';
      if (profiles.find({ by: 'external_id', id }) === undefined) return 'nobody had this external_id';
      profiles.removeFormerId(id);
      return null;
    },
  };
}

function namesOf(...ids: readonly (string | null)[]): string[] {
  return ids.flatMap((id) => (id === null ? [] : [identifierKey({ by: 'external_id', id }) as string]));
}
