import { isNeverEmpty } from '../../braze/rules/empty_text.ts';
import { own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { JsonObject } from '../../json/value.ts';
import { KEYWORDS } from '../keywords/index.ts';
import type { Keyword, ValueStep } from '../keywords/keyword.ts';
import { sourcesOf } from '../keywords/x_from.ts';
import { onNullOf } from '../keywords/x_null.ts';
import { nullTextsOf } from '../keywords/x_null_values.ts';
import { parseTemplate } from '../keywords/x_template.ts';
import { timeOptions } from '../keywords/x_time.ts';
import type { Source } from '../source.ts';
import type { Compilation, Place } from './compilation.ts';
import type { Finding, Input, Origin, Step } from './program.ts';
import { checkConstant, coercionsOf } from './wanted.ts';

export interface LocatedOrigin {
  readonly origin: Origin;
  /** Where it is, for messages. */
  readonly label: string;
  /** Whether it reads anything. */
  readonly sourced: boolean;
  /** Whether what it reads is inside of the base. */
  readonly descends: boolean;
}

/** Where a place reads: `const`, else `x-template`, else `x-from`, else the member of its own name. null after a problem. */
export function originOf(schema: JsonObject, place: Place, compilation: Compilation): LocatedOrigin | null {
  const constant = own(schema, 'const');
  if (constant !== undefined) {
    if (constant !== null)
      checkConstant(constant, schema, childPointer(place.pointer, 'const'), compilation.problem, true);
    const origin: Origin = { is: 'constant', value: constant };
    return { origin, label: 'the constant', sourced: false, descends: false };
  }
  const template = own(schema, 'x-template');
  if (template !== undefined) return templateOrigin(String(template), schema, place, compilation);
  if (Object.hasOwn(schema, 'x-from')) return sourcesOrigin(schema, place, compilation);
  if (place.own !== null) {
    const input = inputOf(place.own, { schema, place, pointer: place.pointer, named: false }, compilation);
    const { label, steps } = place.own;
    return { origin: { is: 'inputs', inputs: [input] }, label, sourced: true, descends: steps > 0 };
  }
  if (!Object.hasOwn(schema, 'default')) {
    compilation.problem(
      place.pointer,
      'it has no name of its own to read; give it `x-from`, `x-template` or `const`',
    );
  }
  return { origin: { is: 'nothing' }, label: 'the default', sourced: false, descends: false };
}

function sourcesOrigin(schema: JsonObject, place: Place, compilation: Compilation): LocatedOrigin | null {
  const pointer = childPointer(place.pointer, 'x-from');
  const sources: Source[] = [];
  for (const source of sourcesOf(own(schema, 'x-from') ?? null, place.base.onRow)) {
    if (typeof source === 'string') compilation.problem(pointer, source);
    else sources.push(source);
  }
  if (sources.length === 0) return null;
  const inputs = sources.map((source) =>
    inputOf(source, { schema, place, pointer, named: true }, compilation),
  );
  return {
    origin: { is: 'inputs', inputs },
    label: sources.map((source) => source.label).join(' or '),
    sourced: true,
    descends: sources.every((source) => source.descends),
  };
}

function templateOrigin(
  text: string,
  schema: JsonObject,
  place: Place,
  compilation: Compilation,
): LocatedOrigin {
  const pointer = childPointer(place.pointer, 'x-template');
  const parts = parseTemplate(text, place.base.onRow);
  if ('problem' in parts) {
    compilation.problem(pointer, parts.problem);
    return { origin: { is: 'nothing' }, label: '', sourced: false, descends: false };
  }
  const asText = { ...schema, type: 'string' };
  const pieces = parts.map((part) =>
    typeof part === 'string'
      ? part
      : inputOf(part, { schema: asText, place, pointer, named: true }, compilation),
  );
  const labels = parts.flatMap((part) => (typeof part === 'string' ? [] : part.label));
  return {
    origin: { is: 'template', text, pieces },
    label: labels.length === 0 ? 'the template' : labels.join(' and '),
    sourced: labels.length > 0,
    descends: false,
  };
}

/** What reads a source, and where. */
interface Reader {
  readonly schema: JsonObject;
  readonly place: Place;
  readonly pointer: string;
  /** Whether it names the source. */
  readonly named: boolean;
}

/** Claims what a source reads, and notes it for the advice. */
function inputOf(source: Source, reader: Reader, { rowClaims, readings, nulls }: Compilation): Input {
  const { schema, place, pointer, named } = reader;
  if (source.member !== null) place.base.claims.add(source.member);
  if (source.column !== null) rowClaims.add(source.column);
  const time = timeOptions(own(schema, 'x-time'));
  const isOther = source.steps > 1 || KEYWORDS.some((keyword) => changesFound(keyword, schema));
  readings.push({
    pointer,
    source,
    target: isOther ? null : targetOf(schema),
    time: { unit: time.unit !== null, zone: time.zone !== null },
    named,
    optional: Object.hasOwn(schema, 'default'),
  });
  return { source, nullTexts: nullTextsOf(schema, source, nulls) };
}

/** Whether the type of a place is not what its source has to have, since a keyword makes another value of it. */
function changesFound({ name, step }: Keyword, schema: JsonObject): boolean {
  return step?.on === 'found' && Object.hasOwn(schema, name);
}

function targetOf(schema: JsonObject): string | null {
  const [coercion, another] = coercionsOf(schema);
  return coercion === undefined || another !== undefined ? null : coercion.target;
}

/** What is found for a place: `x-lookup` and other steps, `default` and `x-null` act on what its origin has. */
export function findingOf(
  schema: JsonObject,
  place: Place,
  compilation: Compilation,
  { origin, label }: LocatedOrigin,
): Finding {
  const { path } = place;
  if (path !== null) compilation.labels.set(path, label);
  return {
    path,
    origin,
    label,
    steps: stepsOf('found', schema, place, compilation),
    emptyText: emptyTextOf(schema, place, compilation),
    fallback: own(schema, 'default') ?? null,
    onNull: onNullOf(schema, place.inArray),
  };
}

/** The steps of the keywords of a schema. */
export function stepsOf(
  on: ValueStep['on'],
  schema: JsonObject,
  place: Place,
  { problem }: Compilation,
): Step[] {
  return KEYWORDS.flatMap(({ name, step }) => {
    const value = own(schema, name);
    if (step === null || step.on !== on || value === undefined) return [];
    for (const [pointer, constant] of step.constants?.(value) ?? []) {
      checkConstant(constant, schema, childPointer(place.pointer, name) + pointer, problem);
    }
    const data = step.data(value, schema);
    return data === null ? [] : [{ keyword: name, data }];
  });
}

/**
 * What empty text is. In a place of Braze's own where it is no value it counts as not given if the place could not take it,
 * or has a default for it. In all other places Braze's rules find it.
 */
function emptyTextOf(schema: JsonObject, { path }: Place, { type }: Compilation): Finding['emptyText'] {
  const field = path?.slice(1) ?? null;
  if (field === null || !isNeverEmpty(type.fields, field)) return 'value';
  if (Object.hasOwn(schema, 'default')) return 'missing';
  const coercions = coercionsOf(schema);
  const isRefused = coercions.length > 0 && coercions.every(({ convert }) => convert('') === undefined);
  if (!isRefused) return 'value';
  return type.fields.get(field)?.required === true ? 'missing' : 'left out';
}
