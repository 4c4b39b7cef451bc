import { isObject, own } from '../../json/object.ts';
import { shownName } from '../../json/shown_name.ts';
import type { JsonObject } from '../../json/value.ts';
import { TYPES } from '../coercions/index.ts';
import type { MethodWords } from '../method_words.ts';
import { nearName } from '../near_name.ts';
import type { Reading } from '../program/program.ts';
import type { Advised } from './advice.ts';

/**
 * Holds what a mapping reads against the columns of the catalog.
 * @param whole whether the mapping is sound: where a misspelt `x-from` was found, its property would seem to read the
 * column of its own name.
 */
export function adviseOnColumns(advised: Advised, whole: boolean): void {
  if (advised.columns.size === 0) return;
  for (const reading of advised.compiled.readings) {
    if (whole) adviseOnReading(reading, advised);
    else if (reading.named) adviseOnName(reading, advised);
  }
}

function adviseOnReading(reading: Reading, advised: Advised): void {
  const { pointer, source, target } = reading;
  const column = source.column === null ? undefined : advised.columns.get(source.column);
  if (source.column === null || column === undefined) adviseOnName(reading, advised);
  else if (target !== null && source.steps === 1) {
    const complaint = typeComplaint(source.column, column, target, reading, advised.words);
    if (complaint !== null) advised.warning(pointer, complaint);
  }
}

function adviseOnName(
  { pointer, source, named, optional }: Reading,
  { columns, stream, warning }: Advised,
): void {
  const name = source.column;
  if (name === null || columns.has(name)) return;
  if (named) warning(pointer, unknownColumn(name, columns, stream) ?? '');
  else if (!optional) {
    const hint = hintOf(name, columns);
    warning(
      pointer,
      `without \`x-from\` it reads the column ${shownName(name)}, which \`${stream}\` does not have; ${hint}`,
    );
  }
}

/** What is wrong with the name of a column; null: nothing, or the catalog lists no columns. */
export function unknownColumn(
  name: string | null,
  columns: ReadonlyMap<string, JsonObject>,
  stream: string,
): string | null {
  if (name === null || columns.size === 0 || columns.has(name)) return null;
  return `${shownName(name)} is not a column of \`${stream}\`; ${hintOf(name, columns)}`;
}

function hintOf(name: string, columns: ReadonlyMap<string, JsonObject>): string {
  const near = nearName(name, [...columns.keys()]);
  return near === null ? 'it will always be missing' : `did you mean ${shownName(near)}?`;
}

function typeComplaint(
  name: string,
  column: JsonObject,
  target: string,
  { time }: Reading,
  words: MethodWords,
): string | null {
  const types = columnTypes(column);
  const { never = [], readsTime: isTime = false } = TYPES.get(target) ?? {};
  if (
    types.length > 0 &&
    types.every((type) => never.includes(type) && !(isTime && time.unit && isNumeric(type)))
  ) {
    const cure = isTime && types.every(isNumeric) ? `; ${words.timeUnit}` : '';
    return `column ${shownName(name)} is of type ${types.join(' or ')}, which never becomes ${target}${cure}`;
  }
  if (target === 'date-time' && !time.zone && own(column, 'airbyte_type') === 'timestamp_without_timezone') {
    return `column ${shownName(name)} tells times without a zone; they are read as UTC unless ${words.timeZone}`;
  }
  return null;
}

function isNumeric(type: string): boolean {
  return type === 'number' || type === 'integer';
}

/** The types of JSON that the catalog says a column has, without null; none: any. */
export function columnTypes(column: JsonObject): string[] {
  const alternatives = [own(column, 'oneOf') ?? own(column, 'anyOf') ?? []].flat().filter(isObject);
  const types = [column, ...alternatives].flatMap((schema) => [own(schema, 'type') ?? []].flat());
  return types.filter((type): type is string => typeof type === 'string' && type !== 'null');
}
