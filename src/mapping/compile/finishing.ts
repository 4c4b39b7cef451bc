import { FIELDS } from '../../braze/endpoints/track/objects.ts';
import type { Kind } from '../../braze/kind.ts';
import { isNeverEmpty } from '../../braze/rules/empty_text.ts';
import { kindOf, kindWord } from '../../json/kind_of.ts';
import { own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Coercion } from '../coercions/coercion.ts';
import { hintOf } from '../coercions/hint.ts';
import { coercionOf } from '../coercions/index.ts';
import { timeOptions } from '../keywords/x_time.ts';
import { truncate } from '../keywords/x_truncate.ts';
import { type NullMode, withoutNulls } from '../nulls.ts';
import { locate, reject, type Scope } from '../scope.ts';
import type { Compilation, Place } from './compilation.ts';
import { typesOf } from './schema_parts.ts';

type Convert = (value: Json, scope: Scope) => Json | undefined;

/** The last step of a place: what a value becomes that was found and is not null. */
export interface Finish {
  /** The kind of values that {@link convert} would leave as they are; null where it has to be asked. */
  readonly keeps: Coercion['keeps'];
  readonly convert: Convert;
}

/** What coerces the values of a place: none where its schema names no type. */
export function coercionsOf(schema: JsonObject): Coercion[] {
  const format = own(schema, 'format');
  const time = timeOptions(own(schema, 'x-time'));
  return typesOf(schema)
    .map((type) => coercionOf(type, typeof format === 'string' ? format : null, time))
    .filter((coercion) => coercion !== undefined);
}

/** Whether a place of Braze's own asks for empty text, which counts as not given there: it has a default, or refuses text. */
export function mindsEmpty(schema: JsonObject, { path }: Place, kind: Kind): boolean {
  if (path === null || !isNeverEmpty(FIELDS[kind], path.slice(1))) return false;
  const coercions = coercionsOf(schema);
  const refuses = coercions.length > 0 && coercions.every(({ convert }) => convert('') === undefined);
  return refuses || Object.hasOwn(schema, 'default');
}

/** A constant that the type of its place does not allow would reject every row. */
export function checkConstant(
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
export function finishing(schema: JsonObject, place: Place, compilation: Compilation, label: string): Finish {
  const fallback = own(schema, 'default') ?? null;
  if (fallback !== null) checkConstant(fallback, schema, childPointer(place.pointer, 'default'), compilation);
  const mode: NullMode = own(schema, 'x-null') === 'reject' ? 'reject' : 'omit';
  const coercions = coercionsOf(schema);
  const isAsked = mindsEmpty(schema, place, compilation.kind);
  const keeps = coercions.length === 1 && !isAsked ? (coercions[0]?.keeps ?? null) : null;
  const coerce = coercionStep(coercions, typesOf(schema), label);
  const mayHoldNulls = coercions.length === 0 || coercions.some(({ target }) => CONTAINERS.has(target));
  const convert = mayHoldNulls ? cleaning(coerce, mode, place.path) : coerce;
  const most = own(schema, 'x-truncate') === true ? own(schema, 'maxLength') : undefined;
  if (typeof most !== 'number') return { keeps, convert };
  return {
    keeps: null,
    convert: (value, scope) => {
      const converted = convert(value, scope);
      return converted === undefined ? undefined : truncate(converted, most);
    },
  };
}

const CONTAINERS: ReadonlySet<string> = new Set(['array', 'object']);

/** Coercion to what may hold nulls. */
function cleaning(coerce: Convert, mode: NullMode, path: string | null): Convert {
  return (value, scope) => {
    const coerced = coerce(value, scope);
    if (typeof coerced !== 'object') return coerced;
    const cleaned = withoutNulls(coerced, mode, scope);
    if (scope.warnings.length > 0) locate(scope, path);
    return cleaned;
  };
}

/** One type coerces; of several, a value that is one of them stays, else the first that can take it does. */
function coercionStep(coercions: readonly Coercion[], types: readonly string[], label: string): Convert {
  const [first, another] = coercions;
  if (first === undefined) return (value) => value;
  const expected = coercions.map((coercion) => coercion.expected).join(', or ');
  const refuse = (value: Json, scope: Scope) =>
    reject(
      scope,
      first.code,
      `${label} holds ${kindWord(value)}${typeof value === 'string' ? ' that does not fit' : ''}; expected ${expected}${hintOf(value, first.target)}`,
      value,
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
