import type { ObjectType } from '../braze/object_type.ts';
import type { MappingMethod } from '../config/config.ts';
import { jsonExcess } from '../config/json_mistake.ts';
import { parseExact } from '../json/exact.ts';
import { isObject } from '../json/object.ts';
import { parsePointer } from '../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { checkSentNulls } from './advice/nulls.ts';
import type { Complain } from './complain.ts';
import { memberAt, withoutPlaces } from './copy.ts';
import { checkDialect } from './dialect.ts';
import { checkExpansion } from './expansion.ts';
import { cdiColumns, isCdiTable } from './methods/cdi.ts';
import { columnsDocument } from './methods/columns.ts';
import { fieldsDocument } from './methods/fields.ts';

/** The mapping as one schema. */
export interface WrittenDocument {
  readonly document: JsonObject;
  /** Whether it was made for the user, and so keeps to the dialect. */
  readonly checked: boolean;
  /** Whether it takes whole objects out of a column, unchanged, as Cloud Data Ingestion does. */
  readonly isPayload: boolean;
  /** The column that says which rows delete; null: none does. */
  readonly deleted: string | null;
  /** Where in the entry a place of the document was written. */
  readonly place: (pointer: string) => string;
}

/** null after a problem. */
export function writtenDocument(
  type: ObjectType,
  mapping: MappingMethod,
  columns: readonly string[],
  problem: Complain,
): WrittenDocument | null {
  if (mapping.method === 'columns') {
    return {
      document: columnsDocument(type, columns),
      checked: true,
      isPayload: isCdiTable(type, columns),
      deleted: deletedColumn(type, columns),
      place: () => '/mapping',
    };
  }
  if (mapping.method === 'fields') {
    const { document, lines } = fieldsDocument(
      type,
      mapping.fields,
      mapping.passThrough,
      (line, setting, message) => problem(`/mapping/fields/${line}/${setting}`, message),
    );
    const place = (pointer: string) => linePath(pointer, document, lines);
    return { document, checked: true, isPayload: false, deleted: null, place };
  }
  const excess = jsonExcess(mapping.schema, ' of its text');
  if (excess !== null) {
    problem('/mapping/schema', `it cannot be used: ${excess}`);
    return null;
  }
  const document = parse(mapping.schema);
  if (isObject(document) && !checkExpansion(document, (_, message) => problem('/mapping/schema', message)))
    return null;
  if (isObject(document))
    return {
      document,
      checked: false,
      isPayload: false,
      deleted: null,
      place: (pointer) => `/mapping/schema#${pointer}`,
    };
  const expected = 'expected a JSON Schema, an object';
  problem('/mapping/schema', document === undefined ? `the text is no JSON; ${expected}` : expected);
  return null;
}

/** The column of a table for Cloud Data Ingestion by which its rows delete; null: there is none. */
function deletedColumn(type: ObjectType, columns: readonly string[]): string | null {
  return type.ingestion !== undefined && isCdiTable(type, columns)
    ? cdiColumns(type.ingestion, columns).deleted
    : null;
}

/** The line that a place of a `fields` document was made of; the mapping as a whole for all others. */
function linePath(pointer: string, document: JsonObject, lines: ReadonlyMap<Json, number>): string {
  let value: Json | undefined = document;
  for (const token of parsePointer(pointer) ?? []) {
    value = memberAt(value, token);
    const line = value === undefined ? undefined : lines.get(value);
    if (line !== undefined) return `/mapping/fields/${line}`;
  }
  return '/mapping';
}

/** The document without what breaks the dialect, so that the rest can be checked in the same go. */
export function soundDocument(
  type: ObjectType,
  document: JsonObject,
  problem: Complain,
  warning: Complain,
): JsonObject {
  const wrong: string[] = [];
  const complain: Complain = (pointer, message) => {
    wrong.push(pointer);
    problem(pointer, message);
  };
  checkDialect(document, complain, warning);
  checkSentNulls(type, document, complain);
  return wrong.length === 0 ? document : withoutPlaces(document, wrong);
}

function parse(text: string): Json | undefined {
  try {
    return parseExact(text);
  } catch {
    return undefined;
  }
}
