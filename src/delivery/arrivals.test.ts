import { expect, test } from '@jest/globals';
import type { BrazeObject } from '../braze/object_type.ts';
import type { Mapped } from '../mapping/row.ts';
import { emptyStreamReport } from '../report/tally.ts';
import { createArrivals } from './arrivals.ts';
import { MOST } from './memory/recall.ts';

const stream = emptyStreamReport('users', 'users', []);
const message = { type: 'RECORD' } as never;

/** Arrivals of rows, each with an object of a lane, and what becomes of them, in order. */
function arriving({ known = [] as string[], busy = [] as string[] } = {}) {
  const entered: string[] = [];
  const leftOut: string[] = [];
  const lookUps: number[] = [];
  let noted: string[] = [];
  const isIn = (list: string[], lane: string) => list.includes(lane);
  const arrivals = createArrivals({
    memory: {
      recall: {
        note({ lane }) {
          if (lane.startsWith('gate')) return null;
          noted.push(lane);
          return noted.length - 1;
        },
        lookUp: () => void lookUps.push(noted.length),
        knows: (number) => isIn(known, noted[number] as string),
      },
      leftOut: ({ lane }) => void leftOut.push(lane),
    },
    rows: {
      receive(_, __, { objects = [] }, { line }) {
        // What is sent makes its lane busy.
        busy.push(...objects.map(({ lane }) => lane));
        entered.push(`${line} received`);
      },
      unchanged: (_, { line }) => void entered.push(`${line} unchanged`),
    },
    isIdle: (lane) => !isIn(busy, lane),
  });
  let line = 0;
  const row = (mapped: Mapped) => arrivals.row(message, stream, mapped, { line: ++line, acceptedBefore: [] });
  return {
    entered,
    leftOut,
    lookUps,
    row,
    about: (...lanes: string[]) => row({ objects: lanes.map((lane) => ({ lane }) as BrazeObject) }),
    flush() {
      arrivals.flush();
      noted = [];
    },
  };
}

test('rows enter in their order, and those of which Braze has all need nothing more', () => {
  const { about, flush, entered, leftOut, lookUps } = arriving({ known: ['a', 'c'] });
  for (const lane of ['a', 'b', 'c']) about(lane);
  expect(entered).toEqual([]);
  flush();
  expect(entered).toEqual(['1 unchanged', '2 received', '3 unchanged']);
  expect(leftOut).toEqual(['a', 'c']);
  expect(lookUps).toEqual([3]);
});

test('what is known says nothing while something of the user is under way', () => {
  const { about, flush, entered } = arriving({ known: ['a', 'b'], busy: ['b'] });
  about('b');
  about('a');
  flush();
  expect(entered).toEqual(['1 received', '2 unchanged']);
});

test('a row behind another one of its user that is sent is not compared with what was before that', () => {
  const { about, flush, entered } = arriving({ known: ['a'] });
  about('a', 'x');
  about('a');
  flush();
  expect(entered).toEqual(['1 received', '2 received']);
});

test('rows of several objects, of none, and rejected ones are left to the pipeline, as is what the gate decides about', () => {
  const { about, row, flush, entered } = arriving({ known: ['a', 'b', 'gate'] });
  about('a', 'b');
  about();
  about('gate');
  row({ rejections: [{ code: 'MAPPING_TYPE', path: '', message: 'a' }], identifier: null });
  flush();
  expect(entered).toEqual([1, 2, 3, 4].map((line) => `${line} received`));
});

test(`rows wait for others, and never more than ${MOST} together`, () => {
  const { about, entered, lookUps } = arriving();
  for (let i = 1; i < MOST; i++) about(`user ${i}`);
  expect(entered).toEqual([]);
  about('the last one');
  expect(entered).toHaveLength(MOST);
  expect(lookUps).toEqual([MOST]);
});
