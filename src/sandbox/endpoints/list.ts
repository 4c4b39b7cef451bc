import type { Json, JsonObject } from '../../json/value.ts';
import { type Answer, messageAnswer } from '../answer.ts';
import type { Opened, Sabotage, Served, Serving } from '../endpoint.ts';
import { sample } from '../random.ts';
import type { Received } from '../received.ts';
import { isObject } from '../values.ts';

/** An object of a request that is a list of objects. */
export interface Item {
  /** Its kind, as the counters name it. */
  readonly kind: string;
  /** Its place in its list. */
  readonly index: number;
  readonly object: Json;
  /** A text for each user or thing that it is about. */
  readonly names: readonly string[];
  /** Why Braze refuses it; null: it does not. */
  refusal(serving: Serving): string | null;
  /** Applies it, `now` in milliseconds since 1970. @returns null, or why nothing changes. */
  take(serving: Serving, now: number): string | null;
}

/** A refused object, and why. */
export interface Refused {
  readonly item: Item;
  readonly sentence: string;
}

/** A request that is a list of objects. */
export interface List {
  /** The endpoint's name, such as `POST /users/alias/new`. */
  readonly endpoint: string;
  /** The catalog, campaign or Canvas that it is for. */
  readonly target?: string;
  readonly items: readonly Item[];
  /** Why the request as a whole is refused with 400, whatever its objects are; null: it is not. */
  readonly refusal: string | null;
  /** The answer that refuses it as a whole because of what the workspace holds; null: none. */
  readonly judge?: (serving: Serving) => Answer | null;
  /** The answer where objects are accepted. */
  answer(accepted: readonly Item[], refused: readonly Refused[], serving: Serving): Answer;
  /** The answer where one refused object refuses the whole request; absent: the others are taken. */
  readonly refuse?: (refused: readonly Refused[]) => Answer;
}

/** One refused object refuses the whole request, in words that do not say which it is. */
export function refuseAll(refused: readonly Refused[]): Answer {
  return messageAnswer(400, refused[0]?.sentence ?? '');
}

/**
 * The objects under `name` of a body.
 * @param most how many there may be.
 * @param things what they are called in the refusal.
 */
export function readList(
  body: Json,
  name: string,
  most: number,
  things: string,
): { readonly objects: readonly Json[]; readonly refusal: string | null } {
  const objects = isObject(body) ? body[name] : undefined;
  if (!Array.isArray(objects) || objects.length === 0) {
    return { objects: [], refusal: `'${name}' must be an array of objects` };
  }
  if (objects.length > most) {
    return { objects, refusal: `a single request may not contain more than ${most} ${things}` };
  }
  return { objects, refusal: null };
}

/** An object of a list as an object: without members, where it is something else. */
export function fieldsOf(object: Json): JsonObject {
  return isObject(object) ? object : {};
}

/** Reads a request that is a list of objects. */
export function openList(list: List): Opened {
  const { items, refusal } = list;
  return {
    objects: items.length === 0 ? null : tally(items),
    names: [...new Set(items.flatMap(({ names }) => names))],
    serve(serving) {
      const refused = refusal === null ? (list.judge?.(serving) ?? null) : messageAnswer(400, refusal);
      if (refused === null) return serveItems(list, serving);
      for (const item of items) note(list, item, serving, 'refused', reasonOf(refused));
      return { answer: refused, rejected: tally(items) };
    },
  };
}

function serveItems(list: List, serving: Serving): Served {
  const { items, refuse } = list;
  const hit = sabotaged(list, serving.sabotage);
  const accepted: Item[] = [];
  const refused: Refused[] = [];
  for (const [place, item] of items.entries()) {
    const sentence = hit.has(place) ? (serving.sabotage?.sentence ?? null) : item.refusal(serving);
    if (sentence !== null) refused.push({ item, sentence });
    else if (!hit.has(place)) accepted.push(item);
    else note(list, item, serving, 'refused', 'dropped by a fault');
  }
  for (const { item, sentence } of refused) note(list, item, serving, 'refused', sentence);
  if (refuse !== undefined && refused.length > 0) {
    for (const item of accepted) note(list, item, serving, 'refused', 'another object of the request is bad');
    return { answer: refuse(refused), rejected: tally(items) };
  }
  const notes = accepted.map((item) => note(list, item, serving, 'waiting'));
  return {
    answer: list.answer(accepted, refused, serving),
    accepted: tally(accepted),
    rejected: tally(items.filter((item) => !accepted.includes(item))),
    take(now) {
      // Braze docs: no order is promised within a request. The reverse one is what a careless client trips over.
      for (const [place, item] of [...accepted.entries()].reverse()) {
        settle(item, serving, notes[place], item.take(serving, now));
      }
    },
  };
}

/** The words of a refusal: its message, or the kinds of mistakes that it names. */
function reasonOf({ body }: Answer): string {
  const { message, errors } = JSON.parse(body) as { message: string; errors?: { id: string }[] };
  return errors === undefined ? message : errors.map(({ id }) => id).join(', ');
}

/** The places of the objects that a fault hits. */
function sabotaged({ items, refuse }: List, sabotage: Sabotage | null): ReadonlySet<number> {
  if (sabotage === null) return new Set();
  // A request that is refused as a whole has no counters in which dropped objects could show.
  if (sabotage.sentence === null && refuse !== undefined) return new Set();
  return sample(sabotage.random, items.length, sabotage.objects);
}

function settle(
  { kind, object }: Item,
  { explain }: Serving,
  note: Received | null | undefined,
  reason: string | null,
): void {
  if (reason !== null) explain('nothing', kind, reason, object);
  if (!note) return;
  note.effect = reason === null ? 'applied' : 'nothing';
  if (reason !== null) note.reason = reason;
}

function note(
  { endpoint, target }: List,
  { kind, index, object }: Item,
  { workspace, keepAll, now, explain }: Serving,
  effect: 'refused' | 'waiting',
  reason?: string,
): Received | null {
  if (reason !== undefined) explain('refused', kind, reason, object);
  if (!keepAll) return null;
  const received: Received = {
    time: new Date(now).toISOString(),
    endpoint,
    ...(target !== undefined && { target }),
    kind,
    index,
    object,
    effect,
    ...(reason !== undefined && { reason }),
  };
  workspace.received.push(received);
  return received;
}

function tally(items: readonly Item[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
