import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Ledger, type Segment } from './ledger.ts';

/** A ledger whose states are named by their `id`, and what it has given back: `[id, accepted, rejected]` each. */
function openLedger(maxRejectedPercent = 100, keepsRows = false) {
  const given: [number, number, number][] = [];
  const ledger = new Ledger(
    maxRejectedPercent,
    (text) => {
      const { id, destinationStats } = JSON.parse(text).state;
      given.push([id, destinationStats.recordCount, destinationStats.rejectedRecordCount]);
    },
    keepsRows,
  );
  return { ledger, given };
}

const state = (id: number) => `{"type":"STATE","state":{"id":${id}}}`;

describe('a state waits for the rows before it', () => {
  test('it is not given back before all of them are settled', () => {
    const { ledger, given } = openLedger();
    const [first, second] = [ledger.receive('orders'), ledger.receive('orders')];
    ledger.state('orders', state(1));
    ledger.settle(second, 'accepted');
    ledger.release();
    expect(given).toEqual([]);
    ledger.settle(first, 'rejected');
    ledger.release();
    expect(given).toEqual([[1, 1, 1]]);
    expect(ledger).toMatchObject({ statesGivenBack: 1, statesWaiting: 0 });
  });

  test('rows behind it do not hold it, nor do they count for it', () => {
    const { ledger, given } = openLedger();
    ledger.settle(ledger.receive('orders'), 'accepted');
    ledger.state('orders', state(1));
    ledger.receive('orders');
    ledger.release();
    expect(given).toEqual([[1, 1, 0]]);
  });

  test('rows of another stream do not hold a STREAM state', () => {
    const { ledger, given } = openLedger();
    ledger.receive('customers');
    ledger.state('orders', state(1));
    ledger.release();
    expect(given).toEqual([[1, 0, 0]]);
  });

  test('states without rows between them go out with zero counts, each by itself', () => {
    const { ledger, given } = openLedger();
    for (const id of [1, 2, 3]) ledger.state('orders', state(id));
    ledger.release();
    expect(given).toEqual([
      [1, 0, 0],
      [2, 0, 0],
      [3, 0, 0],
    ]);
    ledger.release();
    expect(given).toHaveLength(3);
  });
});

test('a state never overtakes an earlier one, even of another stream', () => {
  const { ledger, given } = openLedger();
  const customer = ledger.receive('customers');
  ledger.state('customers', state(1));
  ledger.settle(ledger.receive('orders'), 'accepted');
  ledger.state('orders', state(2));
  ledger.release();
  expect(given).toEqual([]);
  ledger.settle(customer, 'accepted');
  ledger.release();
  expect(given.map(([id]) => id)).toEqual([1, 2]);
});

test('a GLOBAL state waits for the rows of all streams and counts them all', () => {
  const { ledger, given } = openLedger();
  const rows = [ledger.receive('customers'), ledger.receive('orders'), ledger.receive('visits')];
  ledger.state(null, state(1));
  ledger.settle(ledger.receive('orders'), 'rejected');
  ledger.state(null, state(2));
  for (const row of rows.slice(1)) ledger.settle(row, 'accepted');
  ledger.release();
  expect(given).toEqual([]);
  ledger.settle(rows[0] as Segment, 'accepted');
  ledger.release();
  expect(given).toEqual([
    [1, 3, 0],
    [2, 0, 1],
  ]);
});

describe('a stream that rejects too large a share of its rows', () => {
  function settle(ledger: Ledger, rows: Partial<Record<'accepted' | 'rejected', number>>) {
    for (const outcome of ['accepted', 'rejected'] as const) {
      for (let i = 0; i < (rows[outcome] ?? 0); i++) ledger.settle(ledger.receive('orders'), outcome);
    }
  }

  test('holds its states, and lets them go when the share falls again', () => {
    const { ledger, given } = openLedger(50);
    settle(ledger, { accepted: 19, rejected: 20 });
    ledger.state('orders', state(1));
    ledger.release();
    expect(given).toEqual([]);
    expect(ledger.streamsAboveLimit()).toEqual([{ stream: 'orders', by: 'share', heldBack: true }]);
    settle(ledger, { accepted: 1 });
    ledger.release();
    expect(given).toEqual([[1, 19, 20]]);
    expect(ledger.streamsAboveLimit()).toEqual([]);
  });

  test('is let be below 20 rejected rows', () => {
    const { ledger, given } = openLedger(0);
    settle(ledger, { accepted: 1, rejected: 19 });
    ledger.state('orders', state(1));
    ledger.release();
    expect(given).toEqual([[1, 1, 19]]);
    settle(ledger, { rejected: 1 });
    expect(ledger.streamsAboveLimit()).toEqual([{ stream: 'orders', by: 'share', heldBack: true }]);
  });

  test('is too large with 5 rows if all were rejected; their states go out only where a dead letter keeps the rows', () => {
    for (const keepsRows of [true, false]) {
      const { ledger, given } = openLedger(50, keepsRows);
      settle(ledger, { rejected: 4 });
      expect(ledger.streamsAboveLimit()).toEqual([]);
      settle(ledger, { rejected: 1 });
      ledger.state('orders', state(1));
      ledger.release();
      expect(given).toEqual(keepsRows ? [[1, 0, 5]] : []);
      expect(ledger.streamsAboveLimit()).toEqual([{ stream: 'orders', by: 'all', heldBack: !keepsRows }]);
      settle(ledger, { accepted: 1 });
      ledger.release();
      expect(given).toEqual([[1, 0, 5]]);
      expect(ledger.streamsAboveLimit()).toEqual([]);
    }
  });

  test('is never too large where all may be rejected', () => {
    const { ledger } = openLedger(100);
    settle(ledger, { rejected: 100 });
    expect(ledger.streamsAboveLimit()).toEqual([]);
  });

  test('does not count rejections that are no mistake: states count them all the same', () => {
    const { ledger, given } = openLedger(50);
    for (let row = 0; row < 30; row++) ledger.settle(ledger.receive('orders'), 'rejected', false);
    ledger.state('orders', state(1));
    ledger.release();
    expect(given).toEqual([[1, 0, 30]]);
    expect(ledger.streamsAboveLimit()).toEqual([]);
  });

  test('counts settled rows only: those in flight may still be accepted or not', () => {
    const { ledger } = openLedger(50);
    for (let i = 0; i < 100; i++) ledger.receive('orders');
    settle(ledger, { rejected: 20 });
    expect(ledger.streamsAboveLimit()).toEqual([{ stream: 'orders', by: 'share', heldBack: true }]);
  });

  test('holds a GLOBAL state too, but no stream that is in order', () => {
    const { ledger, given } = openLedger(50);
    ledger.settle(ledger.receive('customers'), 'accepted');
    ledger.state('customers', state(1));
    settle(ledger, { rejected: 20 });
    ledger.state(null, state(2));
    ledger.release();
    expect(given.map(([id]) => id)).toEqual([1]);
  });
});

describe('whatever comes in whatever order', () => {
  const STREAMS = ['customers', 'orders', 'visits'];
  const stream = fc.constantFrom(...STREAMS);
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('row' as const), stream }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('state' as const),
        stream: fc.option(stream, { freq: 3 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('settle' as const),
        which: fc.nat(),
        outcome: fc.constantFrom('accepted' as const, 'rejected' as const),
      }),
    },
  );

  interface Row {
    readonly stream: string;
    readonly segment: Segment;
    outcome: 'accepted' | 'rejected' | null;
    counted: boolean;
  }

  test('every state goes out once, in order, as soon as and only when all rows of its scope before it are settled, and the counts add up', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { ledger, given } = openLedger();
        const rows: Row[] = [];
        const states: { before: Row[]; counted: Row[] }[] = [];
        const check = () => {
          ledger.release();
          const held = states.findIndex(({ before }) => before.some(({ outcome }) => outcome === null));
          const out = states.slice(0, held < 0 ? states.length : held);
          expect(given).toEqual(
            out.map(({ counted }, id) => [
              id,
              counted.filter(({ outcome }) => outcome === 'accepted').length,
              counted.filter(({ outcome }) => outcome === 'rejected').length,
            ]),
          );
          expect(ledger).toMatchObject({
            statesGivenBack: out.length,
            statesWaiting: states.length - out.length,
          });
        };
        const settle = (row: Row | undefined, outcome: 'accepted' | 'rejected') => {
          if (row === undefined) return;
          row.outcome = outcome;
          ledger.settle(row.segment, outcome);
        };
        for (const each of steps) {
          if (each.do === 'row') {
            const segment = ledger.receive(each.stream);
            rows.push({ stream: each.stream, segment, outcome: null, counted: false });
          } else if (each.do === 'state') {
            const before = rows.filter((row) => each.stream === null || row.stream === each.stream);
            const counted = before.filter((row) => !row.counted);
            for (const row of counted) row.counted = true;
            ledger.state(each.stream, state(states.length));
            states.push({ before, counted });
          } else {
            const open = rows.filter(({ outcome }) => outcome === null);
            settle(open[each.which % open.length], each.outcome);
          }
          check();
        }
        for (const row of rows) if (row.outcome === null) settle(row, 'accepted');
        check();
        expect(given).toHaveLength(states.length);
      }),
    );
  });
});

test.each([
  ['orders', ['customers']],
  ['customers', ['orders']],
  [null, []],
])('the streams with rows behind a state about %s are %j', (about, expected) => {
  const { ledger } = openLedger();
  ledger.settle(ledger.receive('orders'), 'accepted');
  ledger.settle(ledger.receive('customers'), 'rejected');
  ledger.state(about, state(1));
  expect(ledger.streamsBehind()).toEqual(expected);
  ledger.receive('orders');
  expect(ledger.streamsBehind()).toEqual([...new Set([...expected, 'orders'])]);
});
