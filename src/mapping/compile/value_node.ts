import { kindOf, kindWord } from '../../json/kind_of.ts';
import { own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Coercion, Target } from '../coercions/coercion.ts';
import { coercionOf } from '../coercions/index.ts';
import { readFirst, sourcesOf } from '../keywords/x_from.ts';
import { lookupIn } from '../keywords/x_lookup.ts';
import { fillTemplate, parseTemplate } from '../keywords/x_template.ts';
import { timeOptions } from '../keywords/x_time.ts';
import { truncate } from '../keywords/x_truncate.ts';
import { type NullMode, withoutNulls } from '../nulls.ts';
import { type Make, reject, type Scope } from '../scope.ts';
import type { Source } from '../source.ts';
import type { Compilation, Node, Place } from './compilation.ts';
import { typesOf } from './schema_parts.ts';

/** What a found value becomes: the last step of a place, after nulls are dealt with. */
export type Finish = (value: Json, scope: Scope) => Json | undefined;

/** Where the value of a place comes from. */
export interface Origin {
  readonly read: Make;
  readonly label: string;
  readonly sourced: boolean;
  /** Whether what it reads lies inside of the base. */
  readonly descends: boolean;
}

/** Compiles a place that holds one value: found, then coerced. */
export function buildValue(schema: JsonObject, place: Place, compilation: Compilation): Node {
  const origin = originOf(schema, place, compilation);
  if (origin === null) return { make: () => undefined, sourced: false };
  return foundValue(schema, place, compilation, origin, coercing(schema, place, compilation, origin.label));
}

/**
 * The steps between a source and its last one: `x-null-values`, `x-lookup`, `default`, `x-null`.
 * @param finish is given values that are not null.
 */
export function foundValue(
  schema: JsonObject,
  place: Place,
  compilation: Compilation,
  origin: Origin,
  finish: Finish,
): Node {
  const { read, label, sourced } = origin;
  if (place.path !== null) compilation.labels.set(place.path, label);
  const nullTexts = nullTextsOf(schema);
  const lookup = lookupOf(schema, place, compilation);
  const lookupSize = Object.keys(own(schema, 'x-lookup') ?? {}).length;
  const fallback = own(schema, 'default') ?? null;
  const onNull = nullStep(schema, place, label);
  const make: Make = (scope) => {
    let value = read(scope);
    if (nullTexts?.has(value as string) === true) value = null;
    if (lookup !== null && value !== undefined && value !== null) {
      const found = lookup(value);
      if (found === undefined && fallback === null) {
        return reject(
          scope,
          'MAPPING_LOOKUP',
          `${label} holds ${kindWord(value)} that \`x-lookup\` does not list; expected one of its ${lookupSize} keys`,
        );
      }
      value = found;
    }
    if (value === undefined || value === null) {
      if (fallback !== null) return finish(fallback, scope);
      return value === null ? onNull(scope) : undefined;
    }
    return finish(value, scope);
  };
  return { make, sourced };
}

function nullTextsOf(schema: JsonObject): ReadonlySet<string> | null {
  const texts = own(schema, 'x-null-values');
  return Array.isArray(texts) && texts.length > 0 ? new Set(texts as string[]) : null;
}

function lookupOf(
  schema: JsonObject,
  place: Place,
  compilation: Compilation,
): ((value: Json) => Json | undefined) | null {
  const table = own(schema, 'x-lookup') as JsonObject | undefined;
  if (table === undefined) return null;
  for (const key of Object.keys(table)) {
    const value = table[key] as Json;
    if (value !== null)
      checkConstant(value, schema, `${place.pointer}/x-lookup${childPointer('', key)}`, compilation);
  }
  return lookupIn(table);
}

/** What a null becomes. In an array it can neither be left out nor sent unless the mapping says so. */
function nullStep(schema: JsonObject, place: Place, label: string): (scope: Scope) => null | undefined {
  const mode = own(schema, 'x-null');
  if (mode === 'send') return () => null;
  if (mode === 'reject') {
    return (scope) => reject(scope, 'MAPPING_NULL', `${label} is null; the mapping says \`x-null: reject\``);
  }
  if (place.inArray && mode === undefined) {
    return (scope) => reject(scope, 'MAPPING_NULL_IN_ARRAY', 'null found inside of an array');
  }
  return () => undefined;
}

/** Where a place reads: `const`, else `x-template`, else `x-from`, else the member of its own name. */
export function originOf(schema: JsonObject, place: Place, compilation: Compilation): Origin | null {
  const constant = own(schema, 'const');
  if (constant !== undefined) {
    if (constant !== null)
      checkConstant(constant, schema, childPointer(place.pointer, 'const'), compilation, true);
    return { read: () => constant, label: 'the constant', sourced: false, descends: false };
  }
  const template = own(schema, 'x-template');
  if (template !== undefined) return templateOrigin(String(template), schema, place, compilation);
  const from = own(schema, 'x-from');
  if (from !== undefined) {
    const pointer = childPointer(place.pointer, 'x-from');
    const sources = soundSources(sourcesOf(from, place.base.onRow), pointer, compilation);
    for (const source of sources) note(source, schema, place, pointer, true, compilation);
    if (sources.length === 0) return null;
    const label = sources.map((source) => source.label).join(' or ');
    return {
      read: readFirst(sources),
      label,
      sourced: true,
      descends: sources.every((source) => source.descends),
    };
  }
  if (place.own === null) {
    if (!Object.hasOwn(schema, 'default')) {
      compilation.problem(
        place.pointer,
        'it has no name of its own to read; give it `x-from`, `x-template` or `const`',
      );
    }
    return { read: () => undefined, label: 'the default', sourced: false, descends: false };
  }
  note(place.own, schema, place, place.pointer, false, compilation);
  return { read: place.own.read, label: place.own.label, sourced: true, descends: place.own.steps > 0 };
}

function templateOrigin(text: string, schema: JsonObject, place: Place, compilation: Compilation): Origin {
  const pointer = childPointer(place.pointer, 'x-template');
  const parts = parseTemplate(text, place.base.onRow);
  if ('problem' in parts) {
    compilation.problem(pointer, parts.problem);
    return { read: () => undefined, label: '', sourced: false, descends: false };
  }
  const sources = parts.filter((part) => typeof part !== 'string');
  for (const source of sources)
    note(source, { ...schema, type: 'string' }, place, pointer, true, compilation);
  const label = sources.length === 0 ? 'the template' : sources.map((source) => source.label).join(' and ');
  return { read: fillTemplate(parts), label, sourced: sources.length > 0, descends: false };
}

function soundSources(
  sources: readonly (Source | string)[],
  pointer: string,
  compilation: Compilation,
): Source[] {
  for (const source of sources) if (typeof source === 'string') compilation.problem(pointer, source);
  return sources.filter((source) => typeof source !== 'string');
}

/** Claims what a source reads, and notes it for the advice. */
function note(
  source: Source,
  schema: JsonObject,
  place: Place,
  pointer: string,
  named: boolean,
  compilation: Compilation,
): void {
  if (source.member !== null) place.base.claims.add(source.member);
  if (source.column !== null) compilation.rowClaims.add(source.column);
  const time = timeOptions(own(schema, 'x-time'));
  const looked = Object.hasOwn(schema, 'x-lookup') || source.steps > 1;
  compilation.readings.push({
    pointer,
    source,
    target: looked ? null : targetOf(schema),
    time: { unit: time.unit !== null, zone: time.zone !== null },
    named,
    optional: Object.hasOwn(schema, 'default'),
  });
}

function targetOf(schema: JsonObject): Target | null {
  const [coercion, another] = coercionsOf(schema);
  return coercion === undefined || another !== undefined ? null : coercion.target;
}

function coercionsOf(schema: JsonObject): Coercion[] {
  const format = own(schema, 'format');
  const time = timeOptions(own(schema, 'x-time'));
  return typesOf(schema)
    .map((type) => coercionOf(type, typeof format === 'string' ? format : null, time))
    .filter((coercion) => coercion !== undefined);
}

/** A constant that the type of its place does not allow would reject every row. */
function checkConstant(
  value: Json,
  schema: JsonObject,
  pointer: string,
  compilation: Compilation,
  exactly = false,
): void {
  const coercions = coercionsOf(schema);
  if (coercions.length === 0 || coercions.some((coercion) => accepts(coercion, value, exactly))) return;
  const expected = coercions.map((coercion) => coercion.expected).join(', or ');
  compilation.problem(pointer, `${kindWord(value)} found, but the type of the property wants ${expected}`);
}

function accepts(coercion: Coercion, value: Json, exactly: boolean): boolean {
  const coerced = coercion.convert(value);
  return coerced !== undefined && (!exactly || JSON.stringify(coerced) === JSON.stringify(value));
}

/** The last step of a plain value: coercion by `type`, the nulls inside, `x-truncate`. */
function coercing(schema: JsonObject, place: Place, compilation: Compilation, label: string): Finish {
  const fallback = own(schema, 'default') ?? null;
  if (fallback !== null) checkConstant(fallback, schema, childPointer(place.pointer, 'default'), compilation);
  const mode: NullMode = own(schema, 'x-null') === 'reject' ? 'reject' : 'omit';
  const coerce = coercionStep(coercionsOf(schema), typesOf(schema), label);
  const most = own(schema, 'x-truncate') === true ? own(schema, 'maxLength') : undefined;
  const finish: Finish = (value, scope) => {
    const coerced = coerce === null ? value : coerce(value, scope);
    return typeof coerced === 'object' ? withoutNulls(coerced, mode, scope) : coerced;
  };
  if (typeof most !== 'number') return finish;
  return (value, scope) => {
    const finished = finish(value, scope);
    return finished === undefined ? undefined : truncate(finished, most);
  };
}

/** One type coerces; of several, a value that is one of them stays, else the first that can take it does. */
function coercionStep(
  coercions: readonly Coercion[],
  types: readonly string[],
  label: string,
): Finish | null {
  const [first, another] = coercions;
  if (first === undefined) return null;
  const expected = coercions.map((coercion) => coercion.expected).join(', or ');
  const refuse = (value: Json, scope: Scope) =>
    reject(
      scope,
      first.code,
      `${label} holds ${kindWord(value)}${typeof value === 'string' ? ' that does not fit' : ''}; expected ${expected}`,
    );
  if (another === undefined) {
    const { convert } = first;
    return (value, scope) => {
      const coerced = convert(value);
      return coerced === undefined ? refuse(value, scope) : coerced;
    };
  }
  return (value, scope) => {
    if (types.includes(kindOf(value))) return value;
    for (const { convert } of coercions) {
      const coerced = convert(value);
      if (coerced !== undefined) return coerced;
    }
    return refuse(value, scope);
  };
}
