import type { RecordMessage } from '../airbyte/messages.ts';
import { streamKey } from '../airbyte/stream.ts';
import { readDate } from '../braze/rules/dates.ts';
import { isIntegral, isNumber, type JsonNumber } from '../json/decimal.ts';
import { kindOf } from '../json/kind_of.ts';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Column, Content } from './columns.ts';
import { isPlaceholder } from './placeholder.ts';
import type { SourceStream } from './stream.ts';

/** Rows, and what they show of the columns of their streams. */
export interface Sample {
  add(record: RecordMessage): void;
  /** How many records were added. */
  readonly size: number;
  streams(): SourceStream[];
}

/** What the values of a column have been so far. */
interface Tally {
  readonly contents: Set<Content>;
  /** null: the numbers are no times. */
  readonly units: Set<Column['unit']>;
  readonly members: Tallies;
  readonly placeholders: Set<string>;
}

type Tallies = Map<string, Tally>;

/** A sample without rows. */
export function createSample(): Sample {
  const streams = new Map<string, Sampled>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    add({ stream: name, namespace, data }) {
      size++;
      const key = streamKey(name, namespace);
      const stream: Sampled = streams.get(key) ?? { name, namespace, tallies: new Map(), rows: [] };
      streams.set(key, stream);
      stream.rows.push(data);
      tallyMembers(stream.tallies, data, true);
    },
    streams: () =>
      [...streams.values()].map(({ name, namespace, tallies, rows }) => ({
        name,
        namespace,
        columns: columnsOf(tallies, rows),
        object: null,
      })),
  };
}

interface Sampled {
  readonly name: string;
  readonly namespace: string | null;
  readonly tallies: Tallies;
  readonly rows: JsonObject[];
}

/** More spellings of no value than a column has. */
const MOST_PLACEHOLDERS = 20;

/** @param deeper whether the members of objects in there count too. */
function tallyMembers(tallies: Tallies, object: JsonObject, deeper: boolean): void {
  for (const [name, value] of Object.entries(object)) {
    const tally = tallies.get(name) ?? emptyTally();
    tallies.set(name, tally);
    if (value === null) continue;
    if (typeof value === 'string' && isPlaceholder(value) && tally.placeholders.size < MOST_PLACEHOLDERS) {
      tally.placeholders.add(value);
      continue;
    }
    tally.contents.add(contentOf(value));
    if (isNumber(value)) tally.units.add(unitOf(value));
    if (deeper && isObject(value)) tallyMembers(tally.members, value, false);
  }
}

function emptyTally(): Tally {
  return { contents: new Set(), units: new Set(), members: new Map(), placeholders: new Set() };
}

function contentOf(value: Exclude<Json, null>): Content {
  if (typeof value === 'string') return textContent(value);
  if (isNumber(value)) return isIntegral(value) ? 'integer' : 'number';
  return kindOf(value) as 'boolean' | 'array' | 'object';
}

function textContent(text: string): Content {
  const date = readDate(text);
  if (date === null) return 'text';
  if (!date.timed) return 'date';
  return date.offset === null ? 'local date-time' : 'date-time';
}

/** What a number counts, if it is a time from 1973 to 5138: the ranges of the units do not meet. */
function unitOf(number: JsonNumber): Column['unit'] {
  const size = Number(number instanceof Object ? number.text : number);
  if (size >= 1e8 && size < 1e11) return 's';
  if (size >= 1e11 && size < 1e14) return 'ms';
  return size >= 1e14 && size < 1e17 ? 'us' : null;
}

function columnsOf(tallies: Tallies, rows: readonly JsonObject[]): Column[] {
  return [...tallies].map(([name, { contents, units, members, placeholders }]) => {
    const [unit = null, another] = units;
    return {
      name,
      contents,
      unit: another === undefined ? unit : null,
      members: columnsOf(members, rows),
      placeholders: [...placeholders],
      rows,
    };
  });
}
