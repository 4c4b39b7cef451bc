import { expect } from '@jest/globals';
import type { Kind } from '../../braze/endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import type { BrazeObject } from '../../braze/object_type.ts';
import { dateFields } from '../../braze/rules/date_text.ts';
import { ScanMemory } from '../../json/scan/memory.ts';
import { ScannedObject } from '../../json/scanned_object.ts';
import { textBlock } from '../../json/text_block.ts';
import type { JsonObject } from '../../json/value.ts';
import type { Completion } from '../complete.ts';
import { createMaker } from '../making/make.ts';
import { compileDocument } from '../program/document.ts';
import { compileWriter, NO_OBJECT, type Writer } from '../writing/writer.ts';
import { rowOf } from './compiled.ts';

/** What writes rows, given as JSON text, by a mapping whose `external_id` is the column `id`; null where it writes none. */
export function writerOf(
  kind: Kind,
  properties: JsonObject,
  root: JsonObject = {},
  rest: Partial<Completion> = {},
  nullValues: string[] = [],
) {
  const schema = { type: 'object', ...root, properties: { external_id: { 'x-from': 'id' }, ...properties } };
  const problems: string[] = [];
  const columns = new Set(['id', ...Object.keys(properties)]);
  const compiled = compileDocument(
    TRACK_TYPES[kind],
    schema,
    columns,
    (_, message) => problems.push(message),
    {
      texts: new Set(nullValues),
      inside: true,
    },
  );
  expect(problems).toEqual([]);
  const { root: node, checks, projection } = compiled;
  if (checks === null) throw new Error('no checks');
  const completion = {
    type: TRACK_TYPES[kind],
    target: null,
    updateExistingOnly: false,
    defaultBrazeApp: null,
    maxBytes: 1_000_000,
    dates: dateFields(),
    ...rest,
  };
  const write = compileWriter({
    rowHolds: compiled.rowHolds,
    root: node,
    makeOf: createMaker(),
    checks,
    completion,
    place: { entry: 0, element: null },
    oncePer: null,
  });
  if (write === null) return null;
  const scanned = new ScannedObject(new ScanMemory(), projection);
  let before: Written | null = null;
  return (data: string): string | null => {
    const made = written(write, scanned, data);
    // The text of an object may be asked for when the next ones are written.
    if (before !== null) {
      expect(before.object.json).toBe(before.text);
      expect(before.object.bytes).toBe(Buffer.byteLength(before.text));
    }
    before = typeof made === 'object' ? made : null;
    return made === null || typeof made === 'string' ? made : made.text;
  };
}

interface Written {
  readonly object: BrazeObject;
  /** Its JSON as it was when it was written. */
  readonly text: string;
}

/** The object; null where it has to be made, `no object` where there is none. */
function written(write: Writer, columns: ScannedObject, data: string): Written | string | null {
  expect(columns.scan(textBlock(Buffer.from(data)), 0)).toBe(true);
  const row = {
    ...rowOf(data),
    columns,
    get data() {
      return columns.object();
    },
  };
  const object = write(row, columns);
  if (typeof object === 'string') return object === NO_OBJECT ? object : null;
  return { object, text: object.json };
}
