import { expect, test } from '@jest/globals';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { JsonBuffer, KEPT_TEXTS } from '../../json/json_buffer.ts';
import { WrittenObject } from './written_object.ts';

const about = { type: TRACK_TYPES.attributes, lane: 'ada', once: null, place: { entry: 0, element: null } };

function written(out: JsonBuffer, text: string): WrittenObject {
  out.begin(true);
  out.write(text);
  return new WrittenObject(about, out);
}

test('its text is that of its bytes, also when others were written since', () => {
  const out = new JsonBuffer();
  const objects = Array.from({ length: KEPT_TEXTS + 1 }, (_, i) => written(out, `{"external_id":"é${i}"}`));
  expect(objects.map(({ json }) => json)).toEqual(objects.map((_, i) => `{"external_id":"é${i}"}`));
  expect(objects[3]?.bytes).toBe(Buffer.byteLength('{"external_id":"é3"}'));
});

test('a text that is asked for too late is no other text', () => {
  const out = new JsonBuffer();
  const [early, late] = [written(out, '{"a":1}'), written(out, '{"a":2}')];
  expect(early.json).toBe('{"a":1}');
  for (let i = 0; i < 2 * KEPT_TEXTS; i++) written(out, '{"b":1}');
  expect(early.json).toBe('{"a":1}');
  expect(() => late.json).toThrow('too late');
});
