import { expect, test } from '@jest/globals';
import { airbyteCall } from './protocol.ts';

test.each([
  ['spec'],
  ['check --config a.json'],
  ['discover --config /config/connectionConfiguration.json'],
  ['write --config a.json --catalog b.json'],
  ['write --catalog b.json --config a.json'],
])("`%s` has the form of Airbyte's own calls", (args) => {
  expect(airbyteCall(args.split(' '))).toEqual(expect.any(Function));
});

test.each([
  [''],
  ['constructor'],
  ['spec --help'],
  ['--help spec'],
  ['--config a.json check'],
  ['check'],
  ['check --config'],
  ['check --config=a.json'],
  ['check --config --help'],
  ['check --config -'],
  ['check --config a.json more'],
  ['check --config a.json --catalog b.json'],
  ['write --config a.json'],
  ['write --config a.json --config b.json'],
  ['write --config a.json --katalog b.json'],
  ['preview --config a.json --catalog b.json'],
])('`%s` has another form, and is left to those who know them all', (args) => {
  expect(airbyteCall(args.split(' '))).toBeNull();
});
