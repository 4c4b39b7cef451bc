import { describe, expect, test } from '@jest/globals';
import { lagAmong } from '../braze/lag.ts';
import { ACCEPTED, answer, end, LINGER, openPipeline, pass, trackWith } from './testing/pipeline.ts';

const track = trackWith({ total: 2, perList: null, perLane: null, bytes: 10_000 });

/** A sync that sends to another endpoint, too. */
const lag = lagAmong([track, { ...track }]);

/** Refuses bob with a 400: the others of the request go again. */
const withoutBob = (names: string[]) => {
  const index = names.indexOf('bob');
  const errors = [{ type: 'bad', input_array: 'attributes', index }];
  return index < 0 ? ACCEPTED : answer(400, { message: 'bad', errors });
};

describe('a user’s next object', () => {
  test('waits for nothing after a request of several objects to the same endpoint', async () => {
    const { rows, sent } = openPipeline({ endpoints: [track], lag }, () => ACCEPTED);
    await rows('ada ada', 'eve eve');
    await rows('ada ada2', 'eve eve2');
    expect(sent).toEqual([
      ['ada', 'eve'],
      ['ada2', 'eve2'],
    ]);
  });

  test('waits seven seconds after a request in which it was left alone, however large the one before was', async () => {
    const { rows, sent } = openPipeline({ endpoints: [track], lag }, withoutBob);
    await rows('ada ada', 'bob bob');
    await rows('ada ada2', 'eve eve2');
    await pass(LINGER);
    expect(sent).toEqual([['ada', 'bob'], ['ada'], ['eve2']]);
    await pass(5_000);
    expect(sent).toHaveLength(3);
    await pass(1_500 + LINGER);
    expect(sent.slice(3)).toEqual([['ada2']]);
  });
});

describe('at the end', () => {
  test('users who waited for the same request leave together', async () => {
    const { rows, sent, pipeline, answered } = openPipeline({ endpoints: [track], lag: () => 2_000 });
    await rows('ada ada', 'eve eve');
    await rows('kim kim', 'pat pat');
    await rows('ada ada2', 'kim kim2', 'eve eve2', 'pat pat2');
    const finish = pipeline.finish();
    await answered('ada');
    await pass(250);
    await answered('kim');
    await pass(1_900);
    expect(sent.slice(2)).toEqual([['ada2', 'eve2']]);
    await answered('ada2');
    await pass(300);
    expect(sent.slice(3)).toEqual([['kim2', 'pat2']]);
    await answered('kim2');
    await end(finish);
  });

  test('nobody waits for a partial request who has nobody to wait for', async () => {
    const { rows, sent, pipeline, answered } = openPipeline({ endpoints: [track], lag: () => 2_000 });
    await rows('ada ada');
    await pass(LINGER);
    await rows('ada ada2');
    const finish = pipeline.finish();
    await answered('ada');
    await pass(2_150);
    expect(sent).toEqual([['ada'], ['ada2']]);
    await answered('ada2');
    await end(finish);
  });
});
