import type { CatalogStream } from '../airbyte/catalog.ts';
import type { StreamEntry } from '../config/config.ts';
import { plainDigits } from '../json/decimal.ts';
import { ExactNumber, type Json, type JsonObject } from '../json/value.ts';
import { unknownColumn } from './advice/columns.ts';
import type { Complain } from './complain.ts';
import { nullTextsOf } from './keywords/x_null_values.ts';
import { readInput } from './making/reading.ts';
import type { EntryNulls } from './null_texts.ts';
import type { Input } from './program/program.ts';
import type { Row } from './row.ts';
import { reject, type Scope } from './scope.ts';
import { parseSource, type Source } from './source.ts';

/** By which values an entry's objects are sent once: the setting `once_per`. */
export interface OncePer {
  readonly inputs: readonly Input[];
  /** The JSON of what else all of the entry's objects have in common. */
  readonly common: string;
}

/** What surrounds the setting. */
export interface OncePerContext {
  readonly stream: CatalogStream;
  readonly columns: ReadonlyMap<string, JsonObject>;
  /** Whether an object is made of an element (`x-each`). */
  readonly hasElements: boolean;
  readonly nulls: EntryNulls;
  /** Pointers continue the entry's path. */
  readonly problem: Complain;
  readonly warning: Complain;
}

/** @returns null where the setting is empty, and after a problem. */
export function oncePerOf(
  { oncePer, object, target }: StreamEntry,
  { stream, columns, hasElements, nulls, problem, warning }: OncePerContext,
): OncePer | null {
  if (oncePer.length === 0) return null;
  const sources = oncePer.map((text) => parseSource(text, !hasElements));
  const sound: Source[] = [];
  for (const [index, source] of sources.entries()) {
    const complaint = complaintAbout(source);
    if (complaint !== null) problem(`/once_per/${index}`, complaint);
    else sound.push(source as Source);
  }
  if (sound.length < sources.length) return null;
  if (hasElements && !sound.some(isOfElement)) {
    problem(
      '/once_per',
      'No source lies inside of the element of `x-each`, so that of the objects of a row only the first would be sent. Name a member of the element, such as its id; `$row/…` reads the row.',
    );
    return null;
  }
  if (!sound.some(({ reads }) => !isMetadata(reads.what))) {
    problem(
      '/once_per',
      'No source reads the row, so that only one object would ever be sent. Name a column whose value no other object has.',
    );
    return null;
  }
  for (const [index, { column }] of sound.entries()) {
    const unknown = unknownColumn(column, columns, stream.name);
    if (unknown !== null) warning(`/once_per/${index}`, unknown);
  }
  const inputs = sound.map((source) => ({ source, nullTexts: nullTextsOf({}, source, nulls) }));
  return { inputs, common: JSON.stringify([object, target]) };
}

function complaintAbout(source: Source | string): string | null {
  if (typeof source === 'string') return source;
  if (source.reads.what !== '$emitted_at') return null;
  return '`$emitted_at` is another time whenever the row is read, so that every object would be sent again. Name a column.';
}

function isMetadata(what: Source['reads']['what']): boolean {
  return what.startsWith('$');
}

function isOfElement({ reads }: Source): boolean {
  return (
    reads.what === 'base' || reads.what === 'member' || (reads.what === 'pointer' && reads.from === 'base')
  );
}

/** Two entries of a stream can have the same keys: what one of them has sent, the other never sends then. */
export function adviseOnSharedKeys(
  entries: readonly StreamEntry[],
  advise: (path: string, message: string) => void,
): void {
  for (const [index, { path, object, target, oncePer }] of entries.entries()) {
    if (oncePer.length === 0) continue;
    const earlier = entries
      .slice(0, index)
      .find(
        (each) => each.object === object && each.target === target && each.oncePer.length === oncePer.length,
      );
    if (earlier === undefined) continue;
    const message = `${earlier.path} makes ${object} of the same rows by as many sources, so where the values are equal only one of the two is ever sent. If both are to be sent, name another number of sources here: one may come twice.`;
    advise(`${path}/once_per`, message);
  }
}

/** The columns that a row has to have known. */
export function columnsOncePer(oncePer: OncePer | null): Set<string> {
  return new Set(oncePer?.inputs.flatMap(({ source }) => source.column ?? []));
}

/**
 * The key by which an object is sent once: equal for two objects exactly if their streams, kinds, targets and all values are equal.
 * Numbers are equal if their values are; text is never equal to a number. null after a rejection.
 */
export type OnceKey = (scope: Scope) => string | null;

export function createOnceKey(oncePer: OncePer): OnceKey {
  const reads = oncePer.inputs.map(readInput);
  return (scope) => {
    const values = reads.map((read) => read(scope));
    return keyOf(oncePer, scope.row, values) ?? rejectKey(oncePer, values, scope);
  };
}

/** @returns null: there is none, see {@link rejectKey}. @param row an entry can serve streams in several namespaces. */
export function keyOf(
  { common }: OncePer,
  { stream, namespace }: Pick<Row, 'stream' | 'namespace'>,
  values: readonly (Json | undefined)[],
): string | null {
  let key = `[${JSON.stringify(stream)},${JSON.stringify(namespace)},${common}`;
  let hasContent = false;
  for (const value of values) {
    if (value === undefined || value === null) return null;
    if (value !== '') hasContent = true;
    key += `,${value instanceof ExactNumber ? (plainDigits(value) ?? value.text) : JSON.stringify(value)}`;
  }
  return hasContent ? `${key}]` : null;
}

function rejectKey({ inputs }: OncePer, values: readonly (Json | undefined)[], scope: Scope): null {
  const at = values.findIndex((value) => value === undefined || value === null);
  const { label } = (inputs[Math.max(at, 0)] as Input).source;
  const found = at < 0 ? 'holds empty text' : 'is missing or null';
  const message = `${label} ${found}, and \`once_per\` names it: nobody could tell whether the object was sent before`;
  reject(scope, 'MAPPING_ONCE_PER', message);
  return null;
}
