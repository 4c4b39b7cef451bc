import { expect, test } from '@jest/globals';
import { Failure } from '../../report/failure.ts';
import { createKeeper } from './keeper.ts';

/** A keeper whose savings are ended, and whose pauses are over, when the test says so. */
function keeper() {
  const saved: number[] = [];
  let state = 0;
  let endSaving = (_failure?: Failure) => {};
  let endPause = () => {};
  const { promise: paused, resolve: notePause } = Promise.withResolvers<void>();
  const made = createKeeper(
    () => {
      saved.push(state);
      return new Promise((resolve, reject) => {
        endSaving = (failure) => (failure === undefined ? resolve() : reject(failure));
      });
    },
    {
      sleep: (_, signal) =>
        new Promise((resolve) => {
          endPause = resolve;
          if (signal.aborted) resolve();
          signal.addEventListener('abort', () => resolve());
          notePause();
        }),
    },
  );
  const change = () => {
    state++;
    made.changed();
  };
  return {
    made,
    saved,
    change,
    paused,
    endSaving: (failure?: Failure) => endSaving(failure),
    endPause: () => endPause(),
  };
}

const turn = () => new Promise(setImmediate);

test('what changes while it is saved is saved next, all at once, after a pause', async () => {
  const { made, saved, change, paused, endSaving, endPause } = keeper();
  change();
  expect(saved).toEqual([1]);
  change();
  change();
  endSaving();
  await paused;
  await turn();
  expect(saved).toEqual([1]);
  endPause();
  await turn();
  expect(saved).toEqual([1, 3]);
  endSaving();
  await made.close();
  expect(saved).toEqual([1, 3]);
});

test('closing saves what has changed last, without a pause', async () => {
  const { made, saved, change, endSaving } = keeper();
  change();
  change();
  const closed = made.close();
  endSaving();
  while (saved.length < 2) await turn();
  endSaving();
  await closed;
  expect(saved).toEqual([1, 2]);
  expect(made.failure).toBeNull();
});

test('after a failure nothing is saved any more', async () => {
  const { made, saved, change, endSaving } = keeper();
  change();
  const failure = new Failure('config_error', 'REPLAY_PROGRESS', 'the disk is full');
  endSaving(failure);
  await turn();
  change();
  await made.close();
  expect(made.failure).toBe(failure);
  expect(saved).toEqual([1]);
});
