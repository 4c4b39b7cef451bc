import { OBJECT_TYPES } from '../../braze/endpoints/index.ts';
import type { ObjectType } from '../../braze/object_type.ts';
import { isIanaZone } from '../../braze/rules/iana_zone.ts';
import { ALIAS_PARTS } from '../../braze/rules/identifier.ts';
import { restField } from '../../braze/rules/rest.ts';
import type { FieldMapping } from '../../config/config.ts';
import { didYouMean, found } from '../../config/words.ts';
import { put } from '../../json/member.ts';
import { isObject, own } from '../../json/object.ts';
import { parsePointer } from '../../json/pointer_tokens.ts';
import { shownName } from '../../json/shown_name.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { whyNotRemoved } from '../advice/nulls.ts';
import { coercionOf } from '../coercions/index.ts';
import { NO_TIME_OPTIONS, type TimeOptions } from '../coercions/instant.ts';
import { fieldType } from './field_types.ts';

/** Takes what is wrong with a line: its number, the setting, and a sentence. */
export type ComplainOfLine = (line: number, setting: string, message: string) => void;

/** Arrays of Braze's own whose elements can be filled by their number; `products` are those of recommended events. */
const LISTS: ReadonlySet<string> = new Set([
  'products',
  ...OBJECT_TYPES.flatMap(({ fields }) =>
    [...fields].flatMap(([name, { rule }]) => (rule.parts?.items === undefined ? [] : [name])),
  ),
]);

/**
 * The mapping document of the `fields` method. `to` is a name or a pointer into the Braze object; names that an event
 * or a purchase does not have go to its `properties`, and so does what passes through.
 * @returns with the document the line that each of its schemas was made of.
 */
export function fieldsDocument(
  type: ObjectType,
  fields: readonly FieldMapping[],
  passThrough: boolean,
  complain: ComplainOfLine,
): { readonly document: JsonObject; readonly lines: ReadonlyMap<Json, number> } {
  const root: JsonObject = { type: 'object', properties: {} };
  const lines = new Map<Json, number>();
  for (const [line, field] of fields.entries()) {
    const tokens = target(type, field.to);
    if (tokens === null || tokens.length === 0 || tokens.includes('')) {
      complain(
        line,
        'to',
        `${found(field.to)} found; expected a name, or a JSON Pointer such as \`/properties/sku\``,
      );
      continue;
    }
    const schema = lineSchema(field, type, tokens, (setting, message) => complain(line, setting, message));
    const conflict = place(root, tokens, schema, lines);
    lines.set(schema, line);
    if (conflict !== null) complain(line, 'to', conflict);
  }
  if (passThrough) {
    const inner = restField(type.rest);
    if (inner !== null) passInto(step(root, inner), inner, lines, complain);
    else root.additionalProperties = type.rest !== null;
  }
  finishLists(root);
  return { document: root, lines };
}

/** Lets what no line reads pass into a field, unless a line fills the whole of it. */
function passInto(
  schema: JsonObject,
  field: string,
  lines: ReadonlyMap<Json, number>,
  complain: ComplainOfLine,
): void {
  const line = lines.get(schema);
  if (line === undefined) schema.additionalProperties = true;
  else {
    const message = `the line fills the whole of \`${field}\`, so \`pass_through\` has no place for other columns; turn it off, or fill single members`;
    complain(line, 'to', message);
  }
}

/** The tokens of `to`; null for a pointer that is none. */
function target({ fields, rest }: ObjectType, to: string): string[] | null {
  if (to.startsWith('/')) return parsePointer(to);
  if (fields.has(to)) return [to];
  if (fields.has('user_alias') && ALIAS_PARTS.includes(to)) return ['user_alias', to];
  const inner = restField(rest);
  return inner === null ? [to] : [inner, to];
}

/** Takes what is wrong with the line at hand: the setting, and a sentence. */
type ComplainOfSetting = (setting: string, message: string) => void;

/** @param tokens of the place that the line fills. */
function lineSchema(
  line: FieldMapping,
  object: ObjectType,
  tokens: readonly string[],
  complain: ComplainOfSetting,
): JsonObject {
  const { from, value, type } = line;
  const time = timeOf(line, complain);
  const { schema } = fieldType(type);
  if (value === undefined) {
    return {
      ...schema,
      ...timeKeyword(time),
      'x-from': from ?? '',
      ...nullKeywords(line, object, tokens, time, complain),
    };
  }
  for (const setting of ['default', 'whenNull'] as const) {
    if (line[setting] === undefined) continue;
    complain(NAMES[setting], 'beside `value`, which is never null, it has no effect; remove it');
  }
  const constant = constantOf(value, type, time);
  if (constant === undefined) {
    complain('value', `the text is no ${type}; correct it, or choose another type`);
    return { const: value };
  }
  return { ...schema, const: constant };
}

const NAMES = {
  default: 'default',
  whenNull: 'when_null',
  timeZone: 'time_zone',
  timeUnit: 'time_unit',
} as const;

function nullKeywords(
  { default: fallback, whenNull, type }: FieldMapping,
  object: ObjectType,
  tokens: readonly string[],
  time: TimeOptions,
  complain: ComplainOfSetting,
): JsonObject {
  if (fallback !== undefined) {
    if (whenNull === 'remove') {
      complain(
        NAMES.whenNull,
        'beside `default`, which takes the place of nulls, it has no effect; remove one of them',
      );
    }
    const constant = constantOf(fallback, type, time);
    if (constant !== undefined) return { default: constant };
    complain(NAMES.default, `the text is no ${type}; correct it, or choose another type`);
  } else if (whenNull === 'remove') {
    const reason = whyNotRemoved(object, tokens);
    if (reason === null) return { 'x-null': 'send' };
    complain(NAMES.whenNull, `${reason}; leave \`when_null\` out here`);
  }
  return {};
}

/** The form in which the source of a line writes time. */
function timeOf({ type, timeZone, timeUnit }: FieldMapping, complain: ComplainOfSetting): TimeOptions {
  const isTime = fieldType(type).readsTime;
  for (const [name, option] of Object.entries({ timeZone, timeUnit })) {
    if (option === undefined || isTime) continue;
    const message = `the line has the type ${type}, and only times have a zone and a unit; set \`type\` to date-time or date`;
    complain(NAMES[name as 'timeZone' | 'timeUnit'], message);
  }
  if (!isTime) return NO_TIME_OPTIONS;
  const zone = timeZone ?? null;
  if (zone === null || isIanaZone(zone)) return { unit: timeUnit ?? null, zone };
  const hint = didYouMean(zone, Intl.supportedValuesOf('timeZone'));
  complain(
    NAMES.timeZone,
    `${shownName(zone)} is no time zone; expected an IANA name such as Europe/Berlin.${hint}`,
  );
  return NO_TIME_OPTIONS;
}

function timeKeyword({ unit, zone }: TimeOptions): JsonObject {
  if (unit === null && zone === null) return {};
  return { 'x-time': { ...(unit !== null && { unit }), ...(zone !== null && { zone }) } };
}

function constantOf(value: string, type: string, time: TimeOptions): Json | undefined {
  const { type: name, format } = fieldType(type).schema;
  if (name === undefined) return value;
  return coercionOf(String(name), typeof format === 'string' ? format : null, time)?.convert(value);
}

/** Puts a line's schema at its place; a sentence where the place is taken. */
function place(
  root: JsonObject,
  tokens: readonly string[],
  schema: JsonObject,
  lines: ReadonlyMap<Json, number>,
): string | null {
  const whole = (node: JsonObject) =>
    `\`fields/${lines.get(node)}\` fills the whole of what this line fills a part of; remove one of them`;
  let node = root;
  for (const token of tokens.slice(0, -1)) {
    if (isFilled(node)) return whole(node);
    node = step(node, token);
  }
  const name = tokens.at(-1) ?? '';
  const members = membersOf(node);
  if (isFilled(node)) return whole(node);
  const taken = own(members, name);
  if (taken !== undefined) {
    const line = lineWithin(taken, lines);
    return lines.has(taken)
      ? `\`fields/${line}\` fills the same place; keep one of them (\`x-from\` of the json_schema method takes a list of columns, the first that is not null counts)`
      : `\`fields/${line}\` fills a part of what this line fills the whole of; remove one of them`;
  }
  put(members, name, schema);
  return null;
}

/** The first line that fills a place or a part of it. */
function lineWithin(node: Json, lines: ReadonlyMap<Json, number>): number | undefined {
  const line = lines.get(node);
  const members = isObject(node) ? own(node, 'properties') : undefined;
  if (line !== undefined || !isObject(members)) return line;
  return Object.values(members)
    .map((member) => lineWithin(member, lines))
    .find((each) => each !== undefined);
}

function isFilled(node: JsonObject): boolean {
  return Object.hasOwn(node, 'x-from') || Object.hasOwn(node, 'const');
}

/** The node below another; it is made where there is none. */
function step(node: JsonObject, token: string): JsonObject {
  const members = membersOf(node);
  const known = own(members, token);
  if (isObject(known)) return known;
  const made: JsonObject = { type: 'object', properties: {} };
  put(members, token, made);
  return made;
}

function membersOf(node: JsonObject): JsonObject {
  const members = own(node, 'properties');
  if (isObject(members)) return members;
  const made: JsonObject = {};
  node.properties = made;
  return made;
}

/** Lists that were filled by number (`/subscription_groups/0/…`) become `prefixItems`. */
function finishLists(node: JsonObject): void {
  const members = own(node, 'properties');
  if (!isObject(members)) return;
  for (const name of Object.keys(members)) {
    const member = members[name] as JsonObject;
    finishLists(member);
    const parts = own(member, 'properties');
    if (!LISTS.has(name) || !isObject(parts)) continue;
    const numbers = Object.keys(parts);
    if (numbers.every((number, index) => number === String(index))) {
      put(members, name, { type: 'array', prefixItems: Object.values(parts) });
    }
  }
}
