import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Endpoint } from '../braze/endpoint.ts';
import { endpointsOf } from '../braze/endpoints/index.ts';
import { STANDARD_LIMIT } from '../braze/endpoints/track/plans.ts';
import { createPacers } from './pacers.ts';
import { timerClock } from './testing.ts';

const ENDPOINTS = endpointsOf(STANDARD_LIMIT);
const named = (name: string) => ENDPOINTS.find((each) => each.name === name) as Endpoint;
const [TRACK, MERGE, DELETE] = ['users/track', 'users/merge', 'users/delete'].map(named) as [
  Endpoint,
  Endpoint,
  Endpoint,
];

let cleanUp: () => Promise<void> = async () => {};

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});

afterEach(async () => {
  const ended = cleanUp();
  await jest.advanceTimersByTimeAsync(0);
  await ended;
  jest.useRealTimers();
});

function pacersOf() {
  const opened: string[] = [];
  const pacers = createPacers({
    endpoints: ENDPOINTS,
    clock: timerClock,
    onPermit: () => {},
    onHold: () => {},
    turnsOf: ({ name }) => {
      opened.push(name);
      return undefined;
    },
  });
  cleanUp = () => pacers.stop();
  return { pacers, opened };
}

describe('each of Braze’s rate limits', () => {
  test('has one pacer, for all endpoints that count for it', () => {
    const { pacers, opened } = pacersOf();
    expect(pacers.of(MERGE)).toBe(pacers.of(DELETE));
    expect(pacers.of(TRACK)).not.toBe(pacers.of(MERGE));
    expect(opened.toSorted()).toEqual([...new Set(ENDPOINTS.map(({ bucket }) => bucket.name))].toSorted());
  });

  test('pauses for itself alone', async () => {
    const { pacers } = pacersOf();
    /** Whether there is a permit soon after one was asked for. */
    const gets = async (endpoint: Endpoint) => {
      pacers.of(endpoint).take();
      await jest.advanceTimersByTimeAsync(50);
      return pacers.of(endpoint).take();
    };
    expect([await gets(TRACK), await gets(DELETE)]).toEqual([true, true]);
    pacers.of(MERGE).pause(10_000);
    expect([await gets(TRACK), await gets(DELETE)]).toEqual([true, false]);
    await jest.advanceTimersByTimeAsync(11_000);
    expect(await gets(DELETE)).toBe(true);
    expect(pacers.pausedFor()).toBe(10_000);
  });
});
