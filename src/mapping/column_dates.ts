import type { ObjectType } from '../braze/object_type.ts';
import { restField } from '../braze/rules/rest.ts';
import { isObject, own } from '../json/object.ts';
import { parsePointer } from '../json/pointer_tokens.ts';
import type { JsonObject } from '../json/value.ts';
import type { CompiledDocument } from './program/document.ts';

/**
 * The names of the members that columns fill under names of the user's choice (attributes, properties) which the catalog calls dates: those that pass and
 * those that are mapped as they are or as text.
 */
export function expectedDates(
  { rest }: Pick<ObjectType, 'rest'>,
  { readings, claims }: Pick<CompiledDocument, 'readings' | 'claims'>,
  columns: ReadonlyMap<string, JsonObject>,
): string[] {
  const dates = [...columns].flatMap(([name, schema]) => (isDateColumn(schema) ? [name] : []));
  const isDate = new Set(dates);
  const depth = restField(rest) === null ? 2 : 4;
  const mapped = readings.flatMap(({ pointer, source, target }) => {
    const tokens = parsePointer(pointer) ?? [];
    const isField = tokens.length === depth || tokens[depth] === 'x-from';
    const isText = isField && (target === null || target === 'string') && source.steps === 1;
    return isText && isDate.has(source.column ?? '') ? tokens.slice(depth - 1, depth) : [];
  });
  return [...mapped, ...dates.filter((name) => !claims.has(name))];
}

/** Airbyte protocol: dates and timestamps are text with a `format`; the second version of types refers to definitions. */
function isDateColumn(column: JsonObject): boolean {
  const alternatives = [own(column, 'oneOf') ?? own(column, 'anyOf') ?? []].flat().filter(isObject);
  return [column, ...alternatives].some(
    (schema) =>
      ['date', 'date-time'].includes(String(own(schema, 'format'))) ||
      /#\/definitions\/(?:Date|Timestamp\w*)$/.test(String(own(schema, '$ref'))),
  );
}
