import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { Column } from './columns.ts';
import { guessField } from './field.ts';
import { type Noun, title } from './names.ts';
import { constantProperty, type Property } from './property.ts';
import { tryOut } from './trial.ts';

const NAMES = ['event_name', 'event', 'event_type'];

/** What such rows are called; their `name` is the event's. */
const ANY_EVENT: ReadonlySet<string> = new Set(
  'event track activity action interaction behavior log'.split(' '),
);

/** Whether the rows of a stream are events of many kinds. */
export function isAnyEvent({ last }: Noun): boolean {
  return ANY_EVENT.has(last);
}

/** The name of an event: a column's, or one for all rows of the stream. */
export function guessEventName(noun: Noun, columns: readonly Column[]): Property {
  const names = isAnyEvent(noun) || hasBrazeNames(columns) ? [...NAMES, 'name'] : NAMES;
  const property = guessField({ type: TRACK_TYPES.events, name: 'name', shape: 'string' }, columns, names);
  if (property !== null && tryOut(TRACK_TYPES.events, property).absent === 0) return property;
  if (property !== null) {
    const description = `${property.schema.description} Rows without one have the stream's.`;
    return { ...property, schema: { ...property.schema, description, default: title(noun) } };
  }
  return constantProperty('name', title(noun), "Guessed from the stream's name; check.");
}

/** A table that was made for Braze has `name` and `time`; elsewhere `name` may be a page's or a person's. */
function hasBrazeNames(columns: readonly Column[]): boolean {
  return ['name', 'time'].every((name) => columns.some((column) => column.name.toLowerCase() === name));
}
