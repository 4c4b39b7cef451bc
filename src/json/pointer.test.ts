import { expect, test } from '@jest/globals';
import { childPointer } from './pointer.ts';

test('members and elements, escaped as RFC 6901 wants it', () => {
  expect(childPointer('', 'streams')).toBe('/streams');
  expect(childPointer('/streams', 0)).toBe('/streams/0');
  expect(childPointer('', 'a/b~c')).toBe('/a~1b~0c');
});
