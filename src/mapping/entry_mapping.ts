import type { BrazeObject, ObjectPlace } from '../braze/object_type.ts';
import { checkCharacters } from '../braze/rules/characters.ts';
import { identifierOf } from '../braze/rules/lane.ts';
import type { Objections } from '../braze/rules/objections.ts';
import { checkObjectSize } from '../braze/rules/size.ts';
import { isObject } from '../json/object.ts';
import { parsePointer } from '../json/pointer_tokens.ts';
import { shownName } from '../json/shown_name.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Check } from './checks.ts';
import { toObject } from './coercions/object.ts';
import { type Completion, complete } from './complete.ts';
import { memberAt } from './copy.ts';
import { elementsOf } from './keywords/x_each.ts';
import { inWordsOf, type Method } from './method_words.ts';
import { type IsName, namesOf, shownPath } from './names.ts';
import type { OnceKey } from './once_per.ts';
import type { Condition } from './program/program.ts';
import type { Projection } from './program/projection.ts';
import type { Mapped, Mapping, NoteMade, Rejection, Row } from './row.ts';
import { type Make, type Scope, scopeOf } from './scope.ts';
import { NO_OBJECT, type Writer } from './writing/writer.ts';

/** A mapping document, compiled: what is asked of each row in turn. */
export interface EntryProgram {
  /** The root's `x-when`; null if there is none. */
  readonly rowHolds: Condition | null;
  readonly each: {
    readonly read: Make;
    /** Where it reads, for messages. */
    readonly label: string;
    readonly holds: ((value: Json) => boolean) | null;
  } | null;
  readonly make: Make;
  /** Looks for what finished objects break of the mapping's own rules; null where they cannot break any. */
  readonly check: Check | null;
  /** Where values come from, by path. */
  readonly labels: ReadonlyMap<string, string>;
  /** The names of the mapping itself. */
  readonly names: ReadonlySet<string>;
  readonly projection: Projection;
  /** How the mapping is written. */
  readonly method: Method;
  readonly completion: Completion;
  /** By what its objects are sent once; null: that does not matter. */
  readonly onceKey: OnceKey | null;
  /** Writes the objects of most rows; null where each has to be made. */
  readonly write: Writer | null;
  /** The place of its objects, but for the element. */
  readonly place: ObjectPlace;
  /** Takes, once a value, what Braze would shorten or retype; `path` points into the Braze object. */
  readonly warn: (code: string, path: string, message: string) => void;
}

/** What is wrong with a row of one entry, and whom it is about. A class, since each row makes one. */
class Work implements Objections {
  readonly rejections: Rejection[];
  identifier: string | null = null;
  /** The object that is looked at. */
  object: JsonObject = {};
  readonly #program: EntryProgram;
  readonly #columns: JsonObject;

  constructor(program: EntryProgram, { rejections, columns }: Scope) {
    this.rejections = rejections;
    this.#program = program;
    this.#columns = columns;
  }

  reject(code: string, path: string, message: string): void {
    const label = this.#program.labels.get(path);
    const said = label === undefined ? message : `${label}: ${message}`;
    const shown = this.#shown(path);
    this.rejections.push({ code, path, ...(shown !== path && { shownPath: shown }), message: said });
  }

  naming(name: string): string {
    return this.#isName(name) ? `the name ${shownName(name)}` : 'a name inside of a value';
  }

  /** Keeps whom the row is about: the first identifier that becomes known. */
  about(lane: string | null): void {
    if (lane !== null) this.identifier ??= identifierOf(lane);
  }

  warn(code: string, path: string, message: string): void {
    this.#program.warn(code, this.#shown(path), inWordsOf(this.#program.method, message));
  }

  get #isName(): IsName {
    return namesOf(this.#program.names, this.#program.projection, this.#columns);
  }

  #shown(path: string): string {
    return shownPath(path, this.object, this.#isName);
  }
}

/** A row can have any number of reasons against it; more do not help to correct it. */
const MOST_REASONS = 100;

/** Runs a compiled mapping over rows. */
export function entryMapping(program: EntryProgram): Mapping {
  return (row, noteMade) => {
    try {
      return mapRow(program, row, noteMade);
    } catch (error) {
      // The only exception that a row can cause: recursion over values that are nested thousands of levels deep.
      if (!(error instanceof RangeError)) throw error;
      const message = 'a value is nested too deeply';
      return { rejections: [{ code: 'MAPPING_DEPTH', path: '', message }], identifier: null };
    }
  };
}

function mapRow(program: EntryProgram, row: Row, noteMade?: NoteMade): Mapped {
  const { rowHolds, each, write } = program;
  if (write !== null && row.columns !== null && row.nulled === null) {
    const written = write(row, row.columns);
    if (written === NO_OBJECT) return { objects: [] };
    if (typeof written === 'object') return { objects: [written] };
    noteMade?.(written);
  } else noteMade?.(whyMade(program, row));
  const scope = scopeOf(row);
  const work = new Work(program, scope);
  if (rowHolds !== null && !rowHolds.holds(scope.columns)) return { objects: [] };
  const objects =
    each === null ? mapObject(program, scope, work, null) : mapElements(program, each, scope, work);
  const { rejections, identifier } = work;
  if (rejections.length === 0) return { objects };
  const told = rejections.slice(0, MOST_REASONS);
  const said = told.map((each) => ({ ...each, message: inWordsOf(program.method, each.message) }));
  return { rejections: said, identifier };
}

function whyMade({ each, write }: EntryProgram, { columns }: Row): string {
  if (columns === null) return 'the line was parsed as a whole';
  if (each !== null) return '`x-each` makes any number of objects';
  return write === null ? 'the mapping needs the whole object' : 'columns that are marked NULLED';
}

function mapElements(
  program: EntryProgram,
  each: NonNullable<EntryProgram['each']>,
  scope: Scope,
  work: Work,
): BrazeObject[] {
  const objects: BrazeObject[] = [];
  const elements = elementsOf(each.read, each.label, scope) ?? [];
  for (let index = 0; index < elements.length; index++) {
    const element = elements[index] as Json;
    scope.base = typeof element === 'string' ? (toObject(element) ?? element) : element;
    if (each.holds !== null && !each.holds(scope.base)) continue;
    const first = work.rejections.length;
    if (element === null) {
      work.warn('MAPPING_NULL_IN_ARRAY', '', `a null in ${each.label} of \`x-each\`; it makes no object`);
    } else objects.push(...mapObject(program, scope, work, index));
    for (let at = first; at < work.rejections.length; at++) {
      const rejection = work.rejections[at] as Rejection;
      const message = `element ${index} of ${each.label}: ${rejection.message}`;
      work.rejections[at] = { ...rejection, message };
    }
  }
  return objects;
}

/** The object that the scope's base makes; none after a rejection. */
function mapObject(program: EntryProgram, scope: Scope, work: Work, element: number | null): BrazeObject[] {
  const { make, check, onceKey, completion, place } = program;
  const { type, maxBytes } = completion;
  const first = work.rejections.length;
  const made = make(scope);
  const object: JsonObject = isObject(made) ? made : {};
  work.object = object;
  if (scope.warnings.length > 0) tellWarnings(scope, work);
  if (work.rejections.length === first && check !== null) {
    check(object, work);
  }
  if (work.rejections.length > first) {
    work.about(type.laneOf(object));
    addValues(work.rejections, first, object);
    return [];
  }
  const finished = complete(object, completion, work);
  if (finished === null || work.rejections.length > first) {
    work.about(finished?.lane ?? type.laneOf(object));
    addValues(work.rejections, first, object);
    return [];
  }
  const { body, group, lane, otherLane } = finished;
  const json = JSON.stringify(type.element === null ? body : type.element(body));
  const bytes = Buffer.byteLength(json);
  checkCharacters(type.fields, body, json, work);
  checkObjectSize(bytes, maxBytes, work);
  const once = onceKey?.(scope) ?? null;
  if (work.rejections.length > first) {
    work.about(lane);
    return [];
  }
  const where = element === null ? place : { ...place, element };
  return [{ type, group, lane, otherLane, json, bytes, once, withoutReadTime: null, place: where }];
}

/** Warns of values that are left out, unless the row is rejected anyway. */
function tellWarnings({ warnings, rejections }: Scope, work: Work): void {
  for (const { code, path, message } of warnings) {
    if (rejections.length === 0) work.warn(code, path ?? '', message);
  }
  warnings.length = 0;
}

/** Notes the values that the rejections from number `first` on are about, as far as the object has them. */
function addValues(rejections: Rejection[], first: number, object: JsonObject): void {
  for (let at = first; at < rejections.length; at++) {
    const rejection = rejections[at] as Rejection;
    if (rejection.value !== undefined || rejection.path === '') continue;
    let value: Json | undefined = object;
    for (const token of parsePointer(rejection.path) ?? []) value = memberAt(value, token);
    if (value !== undefined) rejections[at] = { ...rejection, value };
  }
}
