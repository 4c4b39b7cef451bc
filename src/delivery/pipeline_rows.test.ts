import { describe, expect, test } from '@jest/globals';
import type { Mapped } from '../mapping/row.ts';
import { noDeadLetter } from './rejects/dead_letter.ts';
import type { Outcome, PendingRow, RowOrigin } from './row.ts';
import {
  ACCEPTED,
  answer,
  brazeObject,
  end,
  LINGER,
  openPipeline,
  pass,
  REJECTED,
  slowDeadLetter,
} from './testing/pipeline.ts';

describe('a state goes out', () => {
  test('when its rows are settled, and not before', async () => {
    const { rows, state, states, answered } = openPipeline();
    await rows('a', 'b');
    state();
    await pass(10);
    expect(states).toEqual([]);
    await answered('a');
    expect(states).toEqual([[1, 2, 0]]);
  });

  test('at once if nothing is before it', async () => {
    const { state, states } = openPipeline();
    state();
    state(null);
    await pass(0);
    expect(states).toEqual([
      [1, 0, 0],
      [2, 0, 0],
    ]);
  });

  test('with rows that were not sent as accepted ones', async () => {
    const { row, state, states, stream } = openPipeline();
    row({ objects: [] });
    state();
    await pass(0);
    expect(states).toEqual([[1, 1, 0]]);
    expect(stream).toMatchObject({ received: 1, accepted: 1, objects: 0 });
  });

  test('with rows that the mapping rejected as rejected ones', async () => {
    const { row, state, states, stream } = openPipeline();
    row(REJECTED);
    state();
    await pass(0);
    expect(states).toEqual([[1, 0, 1]]);
    expect(stream).toMatchObject({ received: 1, rejected: 1 });
    expect(stream.rejections.get('MAPPING_TYPE')).toMatchObject({
      rows: 1,
      first: { line: 1, path: '/age' },
    });
  });

  test('only when all objects of a row are settled', async () => {
    const { row, pipeline, state, states, answered } = openPipeline();
    row('ada 1', 'bob 2', 'eve 3', 'kim 4');
    state();
    pipeline.pump();
    await pass(50);
    await answered('1');
    expect(states).toEqual([]);
    await answered('3');
    expect(states).toEqual([[1, 1, 0]]);
  });

  test('only when its rejected rows are durable', async () => {
    const { deadLetter, letGo } = slowDeadLetter();
    const { row, state, states, stream } = openPipeline({ deadLetter });
    row(REJECTED);
    state();
    await pass(10);
    expect([states, stream.rejected]).toEqual([[], 0]);
    letGo();
    await pass(0);
    expect([states, stream.rejected]).toEqual([[[1, 0, 1]], 1]);
  });

  test('not while its stream rejects too much', async () => {
    const { row, state, states, pipeline } = openPipeline({ maxRejectedPercent: 50 });
    for (let i = 0; i < 20; i++) row(REJECTED);
    state();
    await end(pipeline.finish());
    expect(states).toEqual([]);
    expect(pipeline.ledger.streamsAboveLimit()).toEqual([{ stream: 'orders', by: 'share', heldBack: true }]);
  });
});

describe('a row of which Braze refused an object', () => {
  const refusing = (index: number) =>
    answer(201, { message: 'success', errors: [{ type: 'is bad', input_array: 'attributes', index }] });

  test('is rejected; the dead letter learns why, and which of its objects are at Braze', async () => {
    const { deadLetter, taken, letGo } = slowDeadLetter();
    const { row, pipeline, answered, stream } = openPipeline({ deadLetter });
    row({ objects: [brazeObject('ada 1', 4), brazeObject('bob 2', 5)] });
    pipeline.pump();
    await pass(50);
    await answered('1', refusing(1));
    expect(taken).toMatchObject([
      {
        row: {
          line: 1,
          message: { type: 'RECORD', stream: 'orders' },
          errors: [{ code: 'BRAZE_REFUSED', message: 'is bad', path: '', identifier: 'external_id:bob' }],
          accepted: [{ entry: 4, element: null }],
        },
      },
    ]);
    letGo();
    expect(stream).toMatchObject({ accepted: 0, rejected: 1, objects: 1 });
  });

  test('does not tell the row’s values, though Braze quotes them', async () => {
    const { rows, answered, stream } = openPipeline();
    await rows('ada 4242', 'bob 1');
    const errors = [{ type: `value "4242" is bad`, input_array: 'attributes', index: 0 }];
    await answered('4242', answer(201, { message: 'success', errors }));
    expect(stream.rejections.get('BRAZE_REFUSED')?.first.message).toBe('value "***" is bad');
  });

  test('does not take others with it', async () => {
    const { rows, state, states, answered } = openPipeline();
    await rows('a', 'b');
    state();
    await answered('a', refusing(0));
    expect(states).toEqual([[1, 1, 1]]);
  });

  test('keeps its message only for a dead letter that wants it', async () => {
    const rows: PendingRow[] = [];
    const deadLetter = () => ({ ...noDeadLetter, take: (row: PendingRow) => rows.push(row) });
    openPipeline({ deadLetter }).row(REJECTED);
    expect(rows).toMatchObject([{ message: null, accepted: [] }]);
  });
});

describe('a row’s origin', () => {
  test('learns once what becomes of the row: accepted with its last object, rejected when it is durable', async () => {
    const { deadLetter, letGo } = slowDeadLetter();
    const { rowFrom, pipeline, answered, stream } = openPipeline({ deadLetter });
    const told: [number, Outcome, number][] = [];
    const from = (line: number): RowOrigin => ({
      line,
      acceptedBefore: [],
      settled: (outcome) => told.push([line, outcome, stream[outcome]]),
    });
    rowFrom(from(1), { objects: [brazeObject('ada 1'), brazeObject('bob 2'), brazeObject('eve 3')] });
    rowFrom(from(2), REJECTED);
    rowFrom(from(3), { objects: [] });
    expect(told).toEqual([[3, 'accepted', 1]]);
    letGo();
    pipeline.pump();
    await pass(LINGER + 50);
    await answered('1');
    expect(told.slice(1)).toEqual([[2, 'rejected', 1]]);
    await answered('3');
    expect(told.slice(2)).toEqual([[1, 'accepted', 2]]);
  });

  test('names the objects that Braze took before: the dead letter learns of them, too', async () => {
    const { deadLetter, taken } = slowDeadLetter();
    const { rowFrom, pipeline, answered } = openPipeline({ deadLetter });
    const before = { entry: 7, element: 2 };
    rowFrom(
      { line: 1, acceptedBefore: [before] },
      { objects: [brazeObject('ada 1', 4), brazeObject('bob 2', 5)] },
    );
    pipeline.pump();
    await pass(50);
    const errors = [{ type: 'is bad', input_array: 'attributes', index: 1 }];
    await answered('1', answer(201, { message: 'success', errors }));
    expect(taken).toMatchObject([{ row: { accepted: [before, { entry: 4, element: null }] } }]);
  });
});

describe('attributes of one user that wait for the same request', () => {
  const update = (name: string): Mapped => ({
    objects: [brazeObject(`ada ${name}`)],
  });

  test('go out as one object, with the last values, and settle each of their rows', async () => {
    const { row, pipeline, sent, answered, stream, report, state, states } = openPipeline();
    for (const name of ['1', '2', '3']) row(update(name));
    state();
    pipeline.pump();
    await pass(LINGER + 50);
    expect(sent).toEqual([['3']]);
    await answered('3');
    expect(stream).toMatchObject({ accepted: 3, objects: 3 });
    expect(report).toMatchObject({ merged: 2, sentObjects: 1 });
    expect(states).toEqual([[1, 3, 0]]);
    await end(pipeline.finish());
  });

  test('stay apart where one object of them could be larger than a request', async () => {
    const { row, pipeline, sent } = openPipeline({}, () => ACCEPTED);
    for (const name of ['1', '2', '3']) {
      const small = brazeObject(`ada ${name}`);
      const json = small.json.replace('}', `,"text${name}":"${'x'.repeat(4_000)}"}`);
      row({ objects: [{ ...small, json, bytes: json.length }] });
    }
    await end(pipeline.finish());
    expect(sent).toEqual([['2'], ['3']]);
  });

  test('are sent one by one, in order, if Braze refuses them together: each answers for its own row', async () => {
    const refusal = { message: 'success', errors: [{ type: 'bad', input_array: 'attributes', index: 0 }] };
    const { row, pipeline, sent, stream } = openPipeline({}, ([name]) =>
      name === '3' || name === '2' ? answer(201, refusal) : ACCEPTED,
    );
    for (const name of ['1', '2', '3']) row(update(name));
    await end(pipeline.finish());
    expect(sent).toEqual([['3'], ['1'], ['2'], ['3']]);
    expect(stream).toMatchObject({ accepted: 1, rejected: 2 });
  });

  test('and those that Braze cannot place are rejected together: they are never sent again', async () => {
    const { row, pipeline, sent, stream } = openPipeline({}, () =>
      answer(201, { message: 'success', errors: ['something is bad'] }),
    );
    for (const name of ['1', '2']) row(update(name));
    await end(pipeline.finish());
    expect(sent).toEqual([['2']]);
    expect(stream).toMatchObject({ accepted: 0, rejected: 2 });
  });
});
