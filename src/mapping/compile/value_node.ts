import { FIELDS } from '../../braze/endpoints/track/objects.ts';
import { EMPTY } from '../../braze/rules/empty_text.ts';
import { kindWord } from '../../json/kind_of.ts';
import { own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { OBJECT } from '../coercions/object.ts';
import { readFirst, sourcesOf } from '../keywords/x_from.ts';
import { lookupIn } from '../keywords/x_lookup.ts';
import { fillTemplate, parseTemplate } from '../keywords/x_template.ts';
import { timeOptions } from '../keywords/x_time.ts';
import { type NullTexts, nulling, nullTextsOf } from '../null_texts.ts';
import { warnOfNullInArray } from '../nulls.ts';
import { locate, type Make, reject, type Scope, warn } from '../scope.ts';
import type { Source } from '../source.ts';
import type { Compilation, Filling, Node, Place } from './compilation.ts';
import { checkConstant, coercionsOf, type Finish, finishing, mindsEmpty } from './finishing.ts';

/** Where the value of a place comes from. */
export interface Origin {
  readonly read: Make;
  readonly label: string;
  readonly sourced: boolean;
  /** The column that it reads as it stands; null where it reads anything else. */
  readonly column: string | null;
  /** Texts of its only source that count as null; null: none. */
  readonly nullTexts: NullTexts | null;
  /** Whether what it reads lies inside of the base. */
  readonly descends: boolean;
}

/** Compiles a place that holds one value: found, then coerced. */
export function buildValue(schema: JsonObject, place: Place, compilation: Compilation): Node {
  const origin = originOf(schema, place, compilation);
  if (origin === null) return { make: () => undefined, sourced: false };
  const finish = finishing(schema, place, compilation, origin.label);
  const node = foundValue(schema, place, compilation, origin, finish);
  const filling = fillingOf(schema, origin, finish);
  return filling === null ? node : { ...node, filling };
}

/** How a place is filled whose value is only read and finished. */
function fillingOf(schema: JsonObject, { column, nullTexts }: Origin, finish: Finish): Filling | null {
  const has = (keyword: string) => Object.hasOwn(schema, keyword);
  if (has('x-lookup')) return null;
  const constant = own(schema, 'const');
  if (constant !== undefined) {
    return typeof constant === 'object' || has('x-truncate') ? null : { by: 'constant', value: constant };
  }
  return column === null
    ? null
    : { by: 'column', column, finish, nullTexts, isOptional: !has('default') && !has('x-null') };
}

/**
 * The steps between a source and its last one: `x-lookup`, `default`, `x-null`.
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
  const fallback = own(schema, 'default') ?? null;
  const source = fillingIn(lookingUp(read, label, schema, place, compilation), schema, place, compilation);
  const onNull = nullStep(schema, place, label);
  const onMissing: Make = place.path === '' ? onNull : () => undefined;
  return { make: finding(source, fallback, { onNull, onMissing }, finish), sourced };
}

/** `default` serves missing and null. */
function finding(
  read: Make,
  fallback: Json,
  { onNull, onMissing }: { readonly onNull: Make; readonly onMissing: Make },
  { keeps, convert }: Finish,
): Make {
  return (scope) => {
    const value = read(scope);
    if (typeof value === keeps) return value;
    if (value !== undefined && value !== null) return convert(value, scope);
    if (fallback !== null) return convert(fallback, scope);
    return value === null ? onNull(scope) : onMissing(scope);
  };
}

/**
 * The source without empty text where that is no value for Braze and the place could not take it, or has a default for
 * it: see {@link isNeverEmpty}. In all other places Braze's rules find it.
 */
function fillingIn(read: Make, schema: JsonObject, place: Place, { kind }: Compilation): Make {
  if (!mindsEmpty(schema, place, kind)) return read;
  const path = place.path as string;
  const isRequired = FIELDS[kind].get(path.slice(1))?.required === true;
  return (scope) => {
    const value = read(scope);
    if (value !== '') return value;
    if (!isRequired && !Object.hasOwn(schema, 'default')) {
      warn(scope, 'BRAZE_EMPTY', EMPTY);
      locate(scope, path);
    }
    return undefined;
  };
}

/** The source where `x-lookup` says what its values mean. */
function lookingUp(
  read: Make,
  label: string,
  schema: JsonObject,
  place: Place,
  compilation: Compilation,
): Make {
  const table = own(schema, 'x-lookup') as JsonObject | undefined;
  if (table === undefined) return read;
  const keys = Object.keys(table);
  for (const key of keys) {
    const value = table[key] as Json;
    if (value !== null)
      checkConstant(value, schema, `${place.pointer}/x-lookup${childPointer('', key)}`, compilation);
  }
  const lookup = lookupIn(table);
  const isOptional = (own(schema, 'default') ?? null) !== null;
  return (scope) => {
    const value = read(scope);
    if (value === undefined || value === null) return value;
    const listed = lookup(value);
    if (listed !== undefined || isOptional) return listed;
    return reject(
      scope,
      'MAPPING_LOOKUP',
      `${label} holds ${kindWord(value)} that \`x-lookup\` does not list; expected one of its ${keys.length} keys`,
      value,
    );
  };
}

/** What a null becomes. One that is left out of an array is warned of unless the mapping says so. */
function nullStep(schema: JsonObject, place: Place, label: string): (scope: Scope) => null | undefined {
  if (place.path === '') {
    return (scope) =>
      reject(scope, 'MAPPING_TYPE', `${label} is missing or null; expected ${OBJECT.expected}`);
  }
  const mode = own(schema, 'x-null');
  if (mode === 'send') return () => null;
  if (mode === 'reject') {
    return (scope) => reject(scope, 'MAPPING_NULL', `${label} is null; the mapping says \`x-null: reject\``);
  }
  if (place.inArray && mode === undefined) {
    return (scope) => {
      warnOfNullInArray(scope);
      return undefined;
    };
  }
  return () => undefined;
}

/** Where a place reads: `const`, else `x-template`, else `x-from`, else the member of its own name. */
export function originOf(schema: JsonObject, place: Place, compilation: Compilation): Origin | null {
  const constant = own(schema, 'const');
  if (constant !== undefined) {
    if (constant !== null)
      checkConstant(constant, schema, childPointer(place.pointer, 'const'), compilation, true);
    return {
      read: () => constant,
      label: 'the constant',
      sourced: false,
      column: null,
      nullTexts: null,
      descends: false,
    };
  }
  const template = own(schema, 'x-template');
  if (template !== undefined) return templateOrigin(String(template), schema, place, compilation);
  const from = own(schema, 'x-from');
  if (from !== undefined) {
    const pointer = childPointer(place.pointer, 'x-from');
    const sources = soundSources(sourcesOf(from, place.base.onRow), pointer, compilation);
    for (const source of sources) note(source, schema, place, pointer, true, compilation);
    const [only] = sources;
    if (only === undefined) return null;
    const isOnly = sources.length === 1;
    return {
      read: readFirst(sources.map((source) => nulled(source, schema, compilation))),
      label: sources.map((source) => source.label).join(' or '),
      sourced: true,
      column: isOnly ? columnOf(only) : null,
      nullTexts: isOnly ? nullTextsOf(schema, only, compilation.nulls) : null,
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
    return {
      read: () => undefined,
      label: 'the default',
      sourced: false,
      column: null,
      nullTexts: null,
      descends: false,
    };
  }
  note(place.own, schema, place, place.pointer, false, compilation);
  const { label, steps } = place.own;
  return {
    read: nulled(place.own, schema, compilation).read,
    label,
    sourced: true,
    column: columnOf(place.own),
    nullTexts: nullTextsOf(schema, place.own, compilation.nulls),
    descends: steps > 0,
  };
}

/** The source where the place and the entry say which of its texts are null. */
function nulled(source: Source, schema: JsonObject, { nulls }: Compilation): Source {
  return { ...source, read: nulling(source.read, nullTextsOf(schema, source, nulls)) };
}

function templateOrigin(text: string, schema: JsonObject, place: Place, compilation: Compilation): Origin {
  const pointer = childPointer(place.pointer, 'x-template');
  const parts = parseTemplate(text, place.base.onRow);
  if ('problem' in parts) {
    compilation.problem(pointer, parts.problem);
    return {
      read: () => undefined,
      label: '',
      sourced: false,
      column: null,
      nullTexts: null,
      descends: false,
    };
  }
  const sources = parts.filter((part) => typeof part !== 'string');
  for (const source of sources)
    note(source, { ...schema, type: 'string' }, place, pointer, true, compilation);
  const label = sources.length === 0 ? 'the template' : sources.map((source) => source.label).join(' and ');
  return {
    read: fillTemplate(
      parts.map((part) => (typeof part === 'string' ? part : nulled(part, schema, compilation))),
    ),
    label,
    sourced: sources.length > 0,
    column: null,
    nullTexts: null,
    descends: false,
  };
}

/** The column that a source reads as it stands: nothing inside of it. */
function columnOf(source: Source | undefined): string | null {
  return source !== undefined && source.steps === 1 ? source.column : null;
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

function targetOf(schema: JsonObject): string | null {
  const [coercion, another] = coercionsOf(schema);
  return coercion === undefined || another !== undefined ? null : coercion.target;
}
