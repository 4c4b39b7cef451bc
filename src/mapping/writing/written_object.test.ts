import { expect, test } from '@jest/globals';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { JsonBuffer } from '../../json/json_buffer.ts';
import { WrittenObject } from './written_object.ts';

const made = { type: TRACK_TYPES.attributes, place: { entry: 0, element: null } };

test('its text is that of its bytes, also when others were written since', () => {
  const out = new JsonBuffer();
  const texts = Array.from({ length: 5_000 }, (_, i) => `{"external_id":"é${i}"}`);
  const objects = texts.map((text) => {
    out.begin();
    out.write(text);
    return new WrittenObject(made, 'ada', null, out);
  });
  expect(objects.map(({ json }) => json)).toEqual(texts);
  expect(objects.map(({ bytes }) => bytes)).toEqual(texts.map((text) => Buffer.byteLength(text)));
});
