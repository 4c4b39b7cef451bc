import { expect, test } from '@jest/globals';
import { withDestinationStats } from './states.ts';

const STATS = { accepted: 988, rejected: 12 };
const SPLICED = '"destinationStats":{"recordCount":988.0,"rejectedRecordCount":12.0}';

test.each([
  [
    '64-bit cursors, 1.0, integer-like keys',
    '{"type":"STATE","state":{"type":"STREAM","x":{"b":9223372036854775807,"10":1.0,"2":[1E+2]}§}}',
  ],
  ['state before type', '{"state":{"id":17§},"type":"STATE"}'],
  [
    'blanks and keys behind the state',
    '{ "type" : "STATE", "state" : { "id" : 1 §} , "more" : {"state":{}} }',
  ],
  ['an empty state', '{"type":"STATE","state":{§}}'],
  ['the word in a text', '{"type":"STATE","state":{"cursor":"\\"destinationStats\\":{}"§}}'],
  ['an escaped key', '{"type":"STATE","st\\u0061te":{"id":1§}}'],
])('%s: only destinationStats is added', (_, text) => {
  const comma = text.includes('{§') ? '' : ',';
  expect(withDestinationStats(text.replace('§', ''), STATS)).toBe(text.replace('§', comma + SPLICED));
});

test('existing destinationStats are replaced where they stand; those deeper inside are not ours', () => {
  const text =
    '{"type":"STATE","state":{"data":{"destinationStats":1},"destinationStats":{"recordCount":1},"id":5}}';
  expect(withDestinationStats(text, STATS)).toBe(
    `{"type":"STATE","state":{"data":{"destinationStats":1},${SPLICED},"id":5}}`,
  );
});
