import { parsePointer } from '../../json/pointer_tokens.ts';
import { shownName } from '../../json/shown_name.ts';
import type { JsonObject } from '../../json/value.ts';
import { entryPath, type RejectedRow } from '../dry_run.ts';
import type { FieldLine } from '../fields.ts';
import type { MappingPreview, RunPreview } from '../preview.ts';
import type { EntryPreview } from '../stream.ts';

/** A place of a mapping that a rejection is about: an entry, and of its lines those that fill the place. */
export interface Place {
  readonly entry: EntryPreview;
  /** Empty: the object as a whole. */
  readonly lines: readonly FieldLine[];
}

/** The entries that make the objects of a stream's rows. */
export function entriesFor(
  stream: string,
  { streams }: MappingPreview,
  { report }: Pick<RunPreview, 'report'>,
): readonly EntryPreview[] {
  const known = streams.find((each) => each.stream === stream);
  if (known !== undefined) return known.entries;
  // Without a catalog an entry serves streams of any namespace, which the configuration does not name.
  const serving = report.streams.find((each) => each.stream === stream)?.entries ?? [];
  const paths = new Set(serving.map(entryPath));
  return streams.flatMap(({ entries }) => entries.filter(({ entry }) => entry !== '' && paths.has(entry)));
}

/** Where the mapping goes wrong for a row. @param entries of the row's stream. */
export function placesOf({ entry, path, message }: RejectedRow, entries: readonly EntryPreview[]): Place[] {
  return entries
    .filter((each) => entry === null || each.entry === entryPath({ entry }))
    .map((each) => {
      const lines = linesAt(path, each.fields);
      return { entry: each, lines: path === '' && lines.length === 0 ? linesNamed(message, each) : lines };
    });
}

/** What is wrong with an object as a whole is mostly a matter of the fields that the message names. */
function linesNamed(message: string, { fields }: EntryPreview): FieldLine[] {
  return fields.filter(({ field }) => message.includes(`\`${tokensOf(field)[0] ?? ''}\``));
}

/**
 * The lines of a mapping that fill a place: the nearest one at or above it, or else all below it.
 * @param path JSON Pointer into the Braze object; empty: only a line for the object as a whole fills it.
 */
export function linesAt(path: string, lines: readonly FieldLine[]): FieldLine[] {
  const place = tokensOf(path);
  const found = lines.map((line) => ({ line, tokens: tokensOf(line.field) }));
  const above = found.filter(({ tokens }) => tokens.length <= place.length && fits(tokens, place));
  const nearest = Math.max(...above.map(({ tokens }) => nearness(tokens)));
  if (above.length > 0)
    return above.filter(({ tokens }) => nearness(tokens) === nearest).map(({ line }) => line);
  if (path === '') return [];
  return found.filter(({ tokens }) => fits(place, tokens)).map(({ line }) => line);
}

/**
 * The columns of a row that a rejection is about: what the lines of its place read, and what its message names.
 * @param data the row.
 */
export function columnsOf(
  { path, message }: RejectedRow,
  places: readonly Place[],
  data: JsonObject,
): string[] {
  const read = new Set(
    places.flatMap(({ lines }) =>
      lines.flatMap((line) => (line.passes ? [passedName(line, path)] : line.columns)),
    ),
  );
  return Object.keys(data).filter((column) => read.has(column) || names(message, column));
}

/** Messages name columns in backquotes; that of which a value is an element is only where the element is. */
function names(message: string, column: string): boolean {
  const named = message.replaceAll(/element \d+ of column /g, '');
  return ['column', 'name'].some((what) => named.includes(`${what} ${shownName(column)}`));
}

/** The column that passes to a path by a line: the name that the path has where the line's field has its `*`. */
export function passedName({ field }: FieldLine, path: string): string {
  return tokensOf(path)[tokensOf(field).length - 1] ?? '';
}

/** A longer line is nearer, and so is one that has the name itself. */
function nearness(tokens: readonly string[]): number {
  return tokens.length + tokens.filter((token) => token !== '*').length / 1_000;
}

function fits(shorter: readonly string[], longer: readonly string[]): boolean {
  return shorter.every((token, at) => token === longer[at] || token === '*' || longer[at] === '*');
}

function tokensOf(path: string): string[] {
  return parsePointer(path) ?? [];
}
