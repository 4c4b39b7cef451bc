import type { BrazeCode } from '../braze/rules/codes.ts';
import type { Objections } from '../braze/rules/objections.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { MappingCode } from './codes.ts';
import type { Row } from './row.ts';

/** A rejection on its way up: each place that holds the rejected one puts its name before the path. */
interface RisingRejection {
  readonly code: string;
  path: string;
  shownPath?: string;
  readonly message: string;
  readonly value?: Json | undefined;
}

/** What is to be said about a value that is sent, or left out, all the same. */
interface RisingWarning {
  readonly code: MappingCode | BrazeCode;
  /** Of the field, see {@link Objections.warn}; null as long as no place has named it. */
  path: string | null;
  readonly message: string;
}

/** What a compiled mapping works on: one row, and what it found out about it. */
export interface Scope {
  readonly row: Row;
  /** The row's columns without those that were NULLED. */
  readonly columns: JsonObject;
  /** What names and pointers read: the columns, an element of an array, or what an object's x-from found. */
  base: Json;
  readonly rejections: RisingRejection[];
  readonly warnings: RisingWarning[];
  /** JSON texts that were read before, so that five pointers into a column parse it once; null until one is. */
  texts: Map<string, Json | undefined> | null;
}

/** Makes the value of a place in the Braze object; undefined where there is none, or after a rejection. */
export type Make = (scope: Scope) => Json | undefined;

export function scopeOf(row: Row): Scope {
  const columns = row.nulled === null ? row.data : withoutColumns(row.data, row.nulled);
  return { row, columns, base: columns, rejections: [], warnings: [], texts: null };
}

function withoutColumns(data: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !names.has(name)));
}

/** Warns of the value that is being made. The next place that knows its own path names it. */
export function warn({ warnings }: Scope, code: RisingWarning['code'], message: string): void {
  warnings.push({ code, path: null, message });
}

/** Gives the warnings that have no path yet the one of the place that made the value. */
export function locate({ warnings }: Scope, path: string | null): void {
  for (let at = warnings.length - 1; at >= 0 && warnings[at]?.path === null; at--) {
    (warnings[at] as RisingWarning).path = path;
  }
}

/** Rejects the place that is being made. @param value see {@link Rejection}. */
export function reject(scope: Scope, code: MappingCode, message: string, value?: Json): undefined {
  scope.rejections.push({ code, path: '', message, value });
  return undefined;
}

/**
 * Puts a name before the paths of the rejections from number `first` on.
 * @param isData whether it is a key inside of a value: no log shows it.
 */
export function raise({ rejections }: Scope, first: number, key: string | number, isData = false): void {
  for (let at = first; at < rejections.length; at++) {
    const rejection = rejections[at];
    if (rejection === undefined) continue;
    const step = childPointer('', key);
    const { path, shownPath } = rejection;
    if (isData || shownPath !== undefined) rejection.shownPath = (isData ? '/*' : step) + (shownPath ?? path);
    rejection.path = step + path;
  }
}
