import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { globalState, record, streamState } from './support/messages.ts';
import { start } from './support/program.ts';
import { remembering, unanswered, waitFor } from './support/remembering.ts';

const COLUMNS = { mapping: { method: 'columns' } };
const USERS = { stream: 'users', object: 'attributes', ...COLUMNS };
const EVENTS = { stream: 'events', object: 'events', ...COLUMNS };
const TRIGGERS = { stream: 'carts', object: 'campaign_triggers', target: 'welcome', ...COLUMNS };

const user = (external_id: string, data: object) => record('users', { external_id, ...data });
const event = (external_id: string, data: object = {}) =>
  record('events', { external_id, name: 'Seen', time: '2026-01-01T00:00:00Z', ...data });
const cart = (external_id: string) => record('carts', { external_id });

describe('what must not come twice', () => {
  const isThere = (count: number) => async (sandbox: { events(): Promise<unknown[]> }) =>
    (await sandbox.events()).length === count;

  test('an event that was accepted behind the last state is left out, one without an answer is sent and counted', async () => {
    await using connection = await remembering([EVENTS]);
    const { sandbox } = connection;
    const rows = [event('ada'), event('ada'), event('bob')];
    const program = start(connection.write);
    await program.write(rows[0] + (rows[1] as string));
    await waitFor(async () => isThere(2)(sandbox));
    await sandbox.faults(unanswered('/users/track'));
    await program.write(rows[2] as string);
    await waitFor(async () => isThere(3)(sandbox));
    program.kill('SIGKILL');
    await program.finished;
    await sandbox.faults({});

    // Two equal rows of one sync stay two: the third one is new.
    const again = await connection.sync(`${rows.join('')}${event('ada')}${streamState('events', 1)}`);
    expect(again.sent.map(({ external_id }) => external_id).toSorted()).toEqual(['ada', 'bob']);
    expect(again.summary).toMatch(/2 objects sent before left out.*1 possibly doubled/);
    // A state has covered them: what comes now is new.
    expect((await connection.sync(event('ada'))).sent).toHaveLength(1);
  });

  test.each(['events', null])(
    'an event behind the last state of a source that ended well is left out, where a state about %s comes later',
    async (about) => {
      await using connection = await remembering([EVENTS]);
      const state = (at: number) =>
        about === null ? globalState(['events'], at, `{"at":${at}}`) : streamState(about, at);
      await connection.sync(event('ada') + state(1) + event('bob') + event('bob'));
      const again = await connection.sync(event('bob') + event('bob') + event('bob') + state(2));
      expect(again.sent).toHaveLength(1);
      expect(again.summary).toContain('2 objects sent before left out');
      expect((await connection.sync(event('bob') + state(3))).sent).toHaveLength(1);
    },
  );

  test.each([
    ['of a stream in a full refresh', { sync_mode: 'full_refresh' }, streamState('events', 1)],
    ['of a stream without any state', {}, ''],
  ])('an event %s goes out with each sync that follows one that ended well', async (_, settings, state) => {
    await using connection = await remembering([EVENTS], [{ name: 'events', settings }]);
    for (let i = 0; i < 2; i++)
      expect((await connection.sync(state + event('ada'))).sent).toEqual([
        expect.objectContaining({ external_id: 'ada' }),
      ]);
  });

  test('a message goes out once: one without an answer is rejected when its row comes again', async () => {
    await using connection = await remembering([USERS, TRIGGERS]);
    const { sandbox } = connection;
    await sandbox.set({ campaigns: { welcome: 'active' } });
    await connection.sync(user('ada', { known: true }) + user('bob', { known: true }));
    const program = start(connection.write);
    await program.write(cart('ada'));
    await waitFor(async () => (await sandbox.messages()).length === 1);
    await sandbox.faults(unanswered('/campaigns/trigger/send'));
    await program.write(cart('bob'));
    await waitFor(async () => (await sandbox.messages()).length === 2);
    program.kill('SIGKILL');
    await program.finished;
    await sandbox.faults({});

    const again = await connection.sync(cart('ada') + cart('bob') + streamState('carts', 1));
    expect((await sandbox.messages()).map(({ external_id }) => external_id).toSorted()).toEqual([
      'ada',
      'bob',
    ]);
    expect(again.messages.flatMap(({ state }) => state?.destinationStats ?? [])).toEqual([
      { recordCount: 1, rejectedRecordCount: 1 },
    ]);
    expect(again.lines.join('\n')).toMatch(/rejected by BRAZE_UNCLEAR: 1, first in line 2/);
    // A cart of the next week is another one.
    await connection.sync(cart('ada'));
    expect(await sandbox.messages()).toHaveLength(3);
  });

  test('an object with the values of once_per, however often its row comes back changed', async () => {
    await using connection = await remembering([{ ...EVENTS, once_per: ['order_id'] } as typeof EVENTS]);
    connection.set({
      memory: { type: 'file', path: join(connection.directory, 'memory'), workspace: 'production' },
    });
    const order = (order_id: number, status: string) => event('ada', { order_id, status });
    expect((await connection.sync(order(1, 'new') + order(1, 'paid'))).sent).toHaveLength(1);
    const { sent } = await connection.sync(order(1, 'shipped') + order(2, 'new'), {
      flags: ['--everything'],
    });
    expect(sent).toMatchObject([{ properties: { order_id: 2 } }]);
    await connection.sync(streamState('events', 1, 'null'));
    expect((await connection.sync(order(2, 'paid'))).sent).toEqual([]);
  });
});
