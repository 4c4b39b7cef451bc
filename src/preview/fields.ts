import type { Kind } from '../braze/kind.ts';
import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { lookUp } from '../mapping/compile/refs.ts';
import { namesSource, passes, typesOf } from '../mapping/compile/schema_parts.ts';
import { parseTemplate } from '../mapping/keywords/x_template.ts';
import { memberSource, parseSource, type Source } from '../mapping/source.ts';
import { effectsOf, literal } from './effects.ts';

/** A field of the Braze object, and how it comes about. */
export interface FieldLine {
  /** JSON Pointer into the Braze object; `*` stands for each element, or for each member that is not named. */
  readonly field: string;
  /** Where its value comes from. */
  readonly from: string;
  /** What becomes of the value, step by step. */
  readonly becomes: readonly string[];
}

/** A place that takes in columns of the row that no field reads. */
export interface PassingPlace {
  readonly field: string;
  /** Names that the object fills otherwise. */
  readonly declared: readonly string[];
  readonly becomes: readonly string[];
}

/** A mapping as lines for people. */
export interface MappingLines {
  readonly fields: readonly FieldLine[];
  readonly passing: readonly PassingPlace[];
}

/** Where a schema stands. */
interface Place {
  readonly field: string;
  /** What its names read: null for the row, else words for it ("the element", "column `PAYLOAD`"). */
  readonly base: string | null;
  /** What it reads without `x-from`; null where it has no name. */
  readonly own: Source | null;
  readonly required: boolean;
  /** The schemas that it stands in: one that comes again is a recursion. */
  readonly within: readonly JsonObject[];
}

/**
 * Reads a mapping document that compiles as lines, in the order in which it is written.
 * @param columns names that the catalog lists.
 */
export function mappingLines(kind: Kind, document: JsonObject, columns: ReadonlySet<string>): MappingLines {
  const fields: FieldLine[] = [];
  const passing: PassingPlace[] = [];
  const base = Object.hasOwn(document, 'x-each') ? ELEMENT.label : null;
  add(document, { field: '', base, own: null, required: false, within: [] });
  return { fields, passing };

  function add(given: Json, place: Place): void {
    // `true` is the empty schema; what `false` describes is never sent.
    const written = given === true ? {} : given;
    if (!isObject(written)) return;
    const schema = withReference(written, document);
    if (place.within.includes(written)) {
      fields.push({ field: place.field, from: 'as the schema that it is part of', becomes: [] });
      return;
    }
    const within = { ...place, within: [...place.within, written] };
    if (isMade(schema, place)) addObject(schema, within);
    else if (isArray(schema)) addArray(schema, within);
    else addLine(schema, place);
  }

  function addLine(schema: JsonObject, place: Place): void {
    fields.push({
      field: place.field,
      from: sourceWords(schema, place),
      becomes: effectsOf(schema, place.required),
    });
  }

  /** An object of members. They read what it stands in, or where it has a source of its own what that finds. */
  function addObject(schema: JsonObject, place: Place): void {
    const isElement = place.own !== null && place.own.member === null;
    const moves = namesSource(schema) || isElement || !hasMembers(schema, place);
    if (moves) addLine(schema, place);
    if (Object.hasOwn(schema, 'const')) return;
    const base = moves ? sourceWords(schema, place) : place.base;
    const properties = own(schema, 'properties');
    const declared = isObject(properties) ? Object.entries(properties) : [];
    const required = [own(schema, 'required') ?? []].flat();
    for (const [name, child] of declared) {
      const field = childPointer(place.field, name);
      const source = memberSource(name, base === null);
      add(child, { ...place, field, base, own: source, required: required.includes(name) });
    }
    if (!passes(schema)) return;
    const additional = schema.additionalProperties as Json;
    const becomes = effectsOf(isObject(additional) ? withReference(additional, document) : {}, false);
    const field = `${place.field}/*`;
    if (moves) fields.push({ field, from: `the other members of ${base}`, becomes });
    else passing.push({ field, declared: declared.map(([name]) => name), becomes });
  }

  function addArray(schema: JsonObject, place: Place): void {
    const positions = own(schema, 'prefixItems');
    const isBuilt = Array.isArray(positions) && !namesSource(schema);
    if (!isBuilt) addLine(schema, place);
    const element = isBuilt ? { base: place.base, own: null } : { base: ELEMENT.label, own: ELEMENT };
    for (const [at, position] of (Array.isArray(positions) ? positions : []).entries()) {
      add(position, { ...place, ...element, field: childPointer(place.field, at), required: false });
    }
    const items = own(schema, 'items');
    if (!isBuilt && isObject(items))
      add(items, { ...place, ...element, field: `${place.field}/*`, required: false });
  }

  function isMade(schema: JsonObject, place: Place): boolean {
    if (hasMembers(schema, place)) return true;
    return typesOf(schema).includes('object') && isObject(own(schema, 'additionalProperties'));
  }

  /** The root, what has `properties`, and the `properties` of an event or purchase that only say what passes. */
  function hasMembers(schema: JsonObject, { field }: Place): boolean {
    if (field === '' || isObject(own(schema, 'properties'))) return true;
    const isProperties = kind !== 'attributes' && field === '/properties' && !columns.has('properties');
    return isProperties && passes(schema) && !namesSource(schema);
  }
}

/** What an array's `items` read. */
const ELEMENT = parseSource('', false) as Source;

function isArray(schema: JsonObject): boolean {
  return Object.hasOwn(schema, 'prefixItems') || isObject(own(schema, 'items'));
}

/** A schema with what its `$ref` points to; keywords beside the reference win. */
function withReference(schema: JsonObject, document: JsonObject): JsonObject {
  const reference = own(schema, '$ref');
  const target = typeof reference === 'string' ? lookUp(document, reference) : undefined;
  if (!isObject(target)) return schema;
  const { $ref: _, ...beside } = schema;
  const resolved = withReference(target, document);
  const properties = [own(resolved, 'properties'), own(beside, 'properties')].filter(isObject);
  const joined = { ...resolved, ...beside };
  return properties.length === 0 ? joined : { ...joined, properties: Object.assign({}, ...properties) };
}

/** Where a place reads, in the order of the mapping language: `const`, `x-template`, `x-from`, its own name. */
function sourceWords(schema: JsonObject, place: Place): string {
  const constant = own(schema, 'const');
  if (constant !== undefined) return `constant ${literal(constant)}`;
  const template = own(schema, 'x-template');
  if (template !== undefined) return templateWords(String(template), place);
  const from = own(schema, 'x-from');
  if (from !== undefined)
    return [from]
      .flat()
      .map((text) => label(String(text), place))
      .join(', else ');
  if (place.own === null) return Object.hasOwn(schema, 'default') ? 'the default' : 'nothing';
  return based(place.own.label, place);
}

function templateWords(text: string, place: Place): string {
  const parts = parseTemplate(text, place.base === null);
  const reads = 'problem' in parts ? [] : parts.filter((part) => typeof part !== 'string');
  const labels = reads.map((source) => based(source.label, place));
  return `template ${literal(text)}${labels.length === 0 ? '' : ` of ${labels.join(', ')}`}`;
}

function label(text: string, place: Place): string {
  const source = parseSource(text, place.base === null);
  return typeof source === 'string' ? text : based(source.label, place);
}

/** A source's label names what it reads from, where that is not the row, as the element. */
function based(sourceLabel: string, { base }: Place): string {
  return base === null ? sourceLabel : sourceLabel.replace(ELEMENT.label, () => base);
}
