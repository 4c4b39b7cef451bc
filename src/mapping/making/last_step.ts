import { kindOf, kindWord } from '../../json/kind_of.ts';
import type { Json } from '../../json/value.ts';
import type { Coercion } from '../coercions/coercion.ts';
import { hintOf } from '../coercions/hint.ts';
import { coercionsTo } from '../coercions/index.ts';
import type { Change } from '../keywords/keyword.ts';
import { type NullMode, withoutNulls } from '../nulls.ts';
import type { ValuePart } from '../program/program.ts';
import { locate, reject, type Scope } from '../scope.ts';
import { changeOf } from './steps.ts';

/** The last step of a place: what a value becomes that was found and is not null. */
export interface LastStep {
  /** The kind of values that {@link convert} would leave as they are; null where it has to be asked. */
  readonly keeps: Coercion['keeps'];
  /** Whether it leaves all values as they are, but for nulls inside of them. */
  readonly keepsAll: boolean;
  readonly convert: Change;
  /** Writes usual values without {@link convert}; null: no values. */
  readonly write: Coercion['write'];
}

/** The last step of a plain value: coercion by `type`, the nulls inside, and what keywords do to what was made. */
export function lastStepOf({ finding, wanted, lastSteps }: ValuePart): LastStep {
  const { path, label, onNull } = finding;
  const coercions = coercionsTo(wanted.types, wanted.format ?? undefined, wanted.time);
  const coerce = coercionStep(coercions, wanted.types, label);
  const mayHoldNulls = coercions.length === 0 || coercions.some(({ schema }) => CONTAINERS.has(schema.type));
  const mode = onNull === 'reject' ? 'reject' : 'omit';
  const convert = mayHoldNulls ? cleaning(coerce, mode, path) : coerce;
  const change = changeOf(lastSteps, label);
  if (change !== null) {
    return {
      keeps: null,
      keepsAll: false,
      convert: (value, scope) => {
        const converted = convert(value, scope);
        return converted === undefined ? undefined : change(converted, scope);
      },
      write: null,
    };
  }
  const [only = null] = coercions.length === 1 ? coercions : [];
  const keepsAll = coercions.length === 0;
  return { keeps: only?.keeps ?? null, keepsAll, convert, write: only?.write ?? null };
}

/** Types of values that may hold others. */
const CONTAINERS: ReadonlySet<string> = new Set(['array', 'object']);

/** Coercion to what may hold nulls. */
function cleaning(coerce: Change, mode: NullMode, path: string | null): Change {
  return (value, scope) => {
    const coerced = coerce(value, scope);
    if (typeof coerced !== 'object') return coerced;
    const cleaned = withoutNulls(coerced, mode, scope);
    if (scope.warnings.length > 0) locate(scope, path);
    return cleaned;
  };
}

/** One type coerces; of several, a value that is one of them stays, else the first that can take it does. */
function coercionStep(coercions: readonly Coercion[], types: readonly string[], label: string): Change {
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
