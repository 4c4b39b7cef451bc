import { parseExact } from '../json/exact.ts';
import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { jsonMistake } from './json_mistake.ts';
import { withDefaults } from './normalize.ts';
import type { Problem } from './problem.ts';
import { rootSetting, type Setting } from './spec.ts';
import { found } from './words.ts';

const entrySetting = rootSetting.properties?.streams?.items as Setting;

/** What `spec.json` cannot say about the entries of `streams`. Says nothing about what is wrong by `spec.json` already. */
export function entryProblems(config: Json): Problem[] {
  const streams = isObject(config) ? own(config, 'streams') : undefined;
  if (!Array.isArray(streams)) return [];
  const problems = streams.flatMap((entry, index) =>
    isObject(entry) ? mappingProblems(entry, `/streams/${index}`) : [],
  );
  return [...problems, ...equalEntries(streams)];
}

/** Entries that say the same as one before them, however they are written: each row would be sent twice. */
function equalEntries(streams: readonly Json[]): Problem[] {
  const first = new Map<string, string>();
  return streams.flatMap((entry, index) => {
    if (!isObject(entry)) return [];
    const path = childPointer('/streams', index);
    const meaning = meaningOf(withDefaults(entrySetting, withSets(entry)));
    const same = first.get(meaning);
    if (same === undefined) {
      first.set(meaning, path);
      return [];
    }
    const message = `The entry says the same as \`${same}\`, so each row of the stream would be sent twice. Remove one of the two.`;
    return [{ path, message }];
  });
}

/** Equal for two entries that say the same. A schema that is too deep to be looked through is compared as text. */
function meaningOf(entry: Json): string {
  try {
    return JSON.stringify(sorted(readable(entry)));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify(entry);
  }
}

/** The entry with its lists of texts in one order, each text once, and without empty ones: their order means nothing. */
function withSets(entry: JsonObject): JsonObject {
  const members = Object.entries(entry).flatMap(([name, member]): [string, Json][] => {
    if (entrySetting.properties?.[name]?.items?.type !== 'string' || !Array.isArray(member)) {
      return [[name, member]];
    }
    const texts = [...new Set(member.map((text) => JSON.stringify(text)))].toSorted();
    return texts.length === 0 ? [] : [[name, texts]];
  });
  return Object.fromEntries(members);
}

/** The entry with its mapping schema as what the text holds. */
function readable(entry: Json): Json {
  if (!isObject(entry)) return entry;
  const mapping = own(entry, 'mapping');
  const schema = isObject(mapping) ? own(mapping, 'schema') : undefined;
  if (!isObject(mapping) || typeof schema !== 'string' || jsonMistake(schema, '') !== null) return entry;
  return { ...entry, mapping: { ...mapping, schema: parseExact(schema) } };
}

/** The value with the members of its objects in one order, and every number as text of its own. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([name, member]) => [name, sorted(member)]);
}

function mappingProblems(entry: JsonObject, path: string): Problem[] {
  const mapping = own(entry, 'mapping');
  const mappingPath = childPointer(path, 'mapping');
  if (mapping === undefined) {
    if (own(entry, 'object') === 'ignore') return [];
    const message =
      '`mapping` is missing. Where the columns have the names that Braze uses it is {"method": "columns"}; rows that must not be sent have the object `ignore`.';
    return [{ path: mappingPath, message }];
  }
  if (!isObject(mapping)) return [];
  const method = own(mapping, 'method');
  if (method === 'fields') return fieldProblems(own(mapping, 'fields'), childPointer(mappingPath, 'fields'));
  if (method === 'json_schema')
    return schemaProblems(own(mapping, 'schema'), childPointer(mappingPath, 'schema'));
  return [];
}

function fieldProblems(fields: Json | undefined, path: string): Problem[] {
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((line, index) => {
    if (!isObject(line)) return [];
    const sources = ['from', 'value'].filter((name) => Object.hasOwn(line, name)).length;
    if (sources === 1) return [];
    const message =
      sources === 0
        ? 'The line has neither `from` nor `value`; give the column in `from`, or a constant text in `value`.'
        : 'The line has both `from` and `value`; keep the column or the constant text.';
    return [{ path: childPointer(path, index), message }];
  });
}

function schemaProblems(schema: Json | undefined, path: string): Problem[] {
  const message = typeof schema === 'string' ? schemaProblem(schema) : null;
  return message === null ? [] : [{ path, message }];
}

function schemaProblem(text: string): string | null {
  if (text.trim() === LOST_OBJECT) {
    return `\`schema\` is the text "${LOST_OBJECT}", which Airbyte's form makes of an object when it saves: the mapping is lost. Enter it again as JSON text.`;
  }
  const mistake = jsonMistake(text, ' of its text');
  if (mistake !== null) return `\`schema\` is not JSON: ${mistake}.`;
  const schema = parseExact(text);
  if (isObject(schema)) return null;
  return `\`schema\` is the JSON text of ${found(schema)}; expected that of an object, the mapping schema.`;
}

const LOST_OBJECT = '[object Object]';
