import { identifierKindOf, laneOfSecondary } from '../../braze/rules/lane.ts';
import { isObject } from '../../json/object.ts';
import { parsePointer } from '../../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { QueuedObject } from '../outbox/queued_object.ts';

const ADDRESSES = ['email', 'phone'] as const;

/**
 * The addresses and numbers that an object gives to a user whom it names otherwise, as lanes.
 * @returns null where it sets none; a null among the values takes one away.
 */
export function addressesGiven({
  type,
  lane,
  text,
}: Pick<QueuedObject, 'type' | 'lane' | 'text'>): string[] | null {
  if (type.attributesIn === undefined || text === null) return null;
  if (!ADDRESSES.some((name) => text.includes(`"${name}":`))) return null;
  const path = parsePointer(type.attributesIn) ?? [];
  const attributes = path.reduce<Json>((value, name) => member(value, name), JSON.parse(text));
  if (!isObject(attributes)) return null;
  const given = ADDRESSES.filter(
    (name) => name !== identifierKindOf(lane) && Object.hasOwn(attributes, name),
  );
  if (given.length === 0) return null;
  return given.flatMap((name) => laneOfSecondary({ [name]: attributes[name] } as JsonObject) ?? []);
}

function member(value: Json, name: string): Json {
  return isObject(value) ? (value[name] ?? null) : null;
}
