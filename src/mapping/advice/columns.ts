import { isObject, own } from '../../json/object.ts';
import { shownName } from '../../json/shown_name.ts';
import type { JsonObject } from '../../json/value.ts';
import type { Target } from '../coercions/coercion.ts';
import type { Reading } from '../compile/compilation.ts';
import type { MethodWords } from '../method_words.ts';
import { nearName } from '../near_name.ts';
import type { Advised } from './advice.ts';

/** Which of JSON's types can never become a target. Text can become anything, for it may hold JSON. */
const IMPOSSIBLE: Readonly<Record<Target, readonly string[]>> = {
  string: ['array', 'object'],
  number: ['boolean', 'array', 'object'],
  integer: ['boolean', 'array', 'object'],
  boolean: ['array', 'object'],
  array: ['boolean', 'number', 'integer', 'object'],
  object: ['boolean', 'number', 'integer', 'array'],
  date: ['boolean', 'array', 'object'],
  'date-time': ['boolean', 'array', 'object'],
};

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
  const near = nearName(name, [...columns.keys()]);
  const hint = near === null ? 'it will always be missing' : `did you mean ${shownName(near)}?`;
  if (named) warning(pointer, `${shownName(name)} is not a column of \`${stream}\`; ${hint}`);
  else if (!optional) {
    warning(
      pointer,
      `without \`x-from\` it reads the column ${shownName(name)}, which \`${stream}\` does not have; ${hint}`,
    );
  }
}

function typeComplaint(
  name: string,
  column: JsonObject,
  target: Target,
  { time }: Reading,
  words: MethodWords,
): string | null {
  const types = columnTypes(column);
  const isTime = target === 'date' || target === 'date-time';
  const never = isTime && !time.unit ? [...IMPOSSIBLE[target], 'number', 'integer'] : IMPOSSIBLE[target];
  if (types.length > 0 && types.every((type) => never.includes(type))) {
    const cure =
      isTime && types.every((type) => type === 'number' || type === 'integer') ? `; ${words.timeUnit}` : '';
    return `column ${shownName(name)} is of type ${types.join(' or ')}, which never becomes ${target}${cure}`;
  }
  if (target === 'date-time' && !time.zone && own(column, 'airbyte_type') === 'timestamp_without_timezone') {
    return `column ${shownName(name)} tells times without a zone; they are read as UTC unless ${words.timeZone}`;
  }
  return null;
}

function columnTypes(column: JsonObject): string[] {
  const alternatives = [own(column, 'oneOf') ?? own(column, 'anyOf') ?? []].flat().filter(isObject);
  const types = [column, ...alternatives].flatMap((schema) => [own(schema, 'type') ?? []].flat());
  return types.filter((type): type is string => typeof type === 'string' && type !== 'null');
}
