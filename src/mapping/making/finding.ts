import { EMPTY } from '../../braze/rules/empty_text.ts';
import { OBJECT } from '../coercions/object.ts';
import { nullStep } from '../keywords/x_null.ts';
import type { Finding } from '../program/program.ts';
import { locate, type Make, reject, warn } from '../scope.ts';
import type { LastStep } from './last_step.ts';
import { readOrigin } from './reading.ts';
import { changeOf } from './steps.ts';

/**
 * Makes what is found for a place: its source, the steps of keywords, `default`, `x-null` and the last step.
 * @param lastStep takes values that are not null.
 */
export function makeFound(finding: Finding, lastStep: LastStep): Make {
  const { path, label, fallback, onNull } = finding;
  const read = withoutEmptyText(changed(readOrigin(finding.origin), finding), finding);
  if (path !== '') return found(read, fallback, nullStep(onNull, label), () => undefined, lastStep);
  const rejected: Make = (scope) =>
    reject(scope, 'MAPPING_TYPE', `${label} is missing or null; expected ${OBJECT.expected}`);
  return found(read, fallback, rejected, rejected, lastStep);
}

/** `default` serves missing and null. */
function found(
  read: Make,
  fallback: Finding['fallback'],
  onNull: Make,
  onMissing: Make,
  { keeps, convert }: LastStep,
): Make {
  return (scope) => {
    const value = read(scope);
    if (typeof value === keeps) return value;
    if (value !== undefined && value !== null) return convert(value, scope);
    if (fallback !== null) return convert(fallback, scope);
    return value === null ? onNull(scope) : onMissing(scope);
  };
}

/** The source with what keywords do to it. */
function changed(read: Make, { steps, label }: Finding): Make {
  const change = changeOf(steps, label);
  if (change === null) return read;
  return (scope) => {
    const value = read(scope);
    return value === undefined || value === null ? value : change(value, scope);
  };
}

/** The source without empty text, where that is not taken for a value. */
function withoutEmptyText(read: Make, { emptyText, path }: Finding): Make {
  if (emptyText === 'value') return read;
  return (scope) => {
    const value = read(scope);
    if (value !== '') return value;
    if (emptyText === 'left out') {
      warn(scope, 'BRAZE_EMPTY', EMPTY);
      locate(scope, path);
    }
    return undefined;
  };
}
