import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { record } from './support/messages.ts';
import { API_KEY, run } from './support/program.ts';
import { columns, filesWith, linesOf, logOf, rejectedRows, rejectsIn, replayOf } from './support/rejected.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

const TRIGGER = {
  stream: 'events',
  object: 'campaign_triggers',
  target: 'welcome',
  send: 'everything',
  mapping: columns,
};
const ATTRIBUTES = {
  stream: 'events',
  object: 'attributes',
  mapping: {
    method: 'fields',
    fields: [
      { to: 'external_id', from: 'external_id' },
      { to: 'plan', from: 'plan' },
    ],
  },
};

const row = (user: string, data: object = {}) => record('events', { external_id: user, ...data });

/** A sandbox with users, whose first trigger request is sent or not, but never answered. */
async function unansweringSandbox(apply: boolean): Promise<Sandbox> {
  const sandbox = await startSandbox();
  await sandbox.set({ campaigns: { welcome: 'active' } });
  const body = JSON.stringify({
    attributes: ['ada', 'bob'].map((external_id) => ({ external_id, known: true })),
  });
  await fetch(`${sandbox.url}/users/track`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${API_KEY}` },
  });
  await sandbox.faults({
    faults: [{ kind: 'status', status: 503, apply, next: 1, endpoint: '/campaigns/trigger/send' }],
  });
  return sandbox;
}

const recipients = async (sandbox: Sandbox) =>
  (await sandbox.messages()).map(({ external_id }) => external_id).sort();

test('messages that may have gone out stay in the file, and go out with --unclear', async () => {
  await using sandbox = await unansweringSandbox(false);
  using given = filesWith(sandbox, [TRIGGER]);
  await rejectedRows(given, row('ada') + row('bob'));
  const { rejects } = given;
  const before = readFileSync(rejects, 'utf8');
  expect(linesOf(rejects).map((line) => JSON.parse(line).errors)).toMatchObject([
    [{ code: 'BRAZE_UNCLEAR', entry: 0, element: null }],
    [{ code: 'BRAZE_UNCLEAR', entry: 0, element: null }],
  ]);
  for (const _ of ['once', 'twice']) {
    const left = await run(replayOf(given, rejects));
    expect(left.code).toBe(0);
    expect(logOf(left)).toContain(`2 rows were left out, and stay in ${rejects}`);
    expect(logOf(left)).toContain('--unclear');
    expect(logOf(left)).not.toMatch(/is done|not done yet|rejected again/);
    expect(await recipients(sandbox)).toEqual([]);
  }
  expect(rejectsIn(given.directory)).toEqual([rejects]);
  expect(readFileSync(rejects, 'utf8')).toBe(before);

  const sent = await run([...replayOf(given, rejects), '--unclear']);
  expect(sent.code).toBe(0);
  expect(logOf(sent)).toContain(`${rejects} is done: each of its rows is settled.`);
  expect(await recipients(sandbox)).toEqual(['ada', 'bob']);
  expect((await run([...replayOf(given, rejects), '--unclear'])).code).toBe(0);
  expect(await recipients(sandbox)).toEqual(['ada', 'bob']);
});

test('a directory with other rows: those are sent, and what stays is named', async () => {
  await using sandbox = await unansweringSandbox(true);
  using given = filesWith(sandbox, [TRIGGER]);
  await rejectedRows(given, row('ada'));
  const { rejects } = given;
  // A row that its mapping rejected, and that it takes today.
  const other = JSON.parse(linesOf(rejects)[0] ?? '');
  other.data.external_id = 'bob';
  other.errors = [{ code: 'MAPPING_TYPE', message: '', path: '' }];
  writeFileSync(rejects, `${linesOf(rejects)[0]}\n${JSON.stringify(other)}\n`);
  const finished = await run(replayOf(given, given.directory));
  expect(finished.code).toBe(0);
  expect(logOf(finished)).toContain(`1 rows were left out, and stay in ${rejects}`);
  expect(await recipients(sandbox)).toEqual(['ada', 'bob']);
});

test('other objects of the row are sent; the row is kept for the message alone', async () => {
  await using sandbox = await unansweringSandbox(false);
  using given = filesWith(sandbox, [TRIGGER, ATTRIBUTES]);
  await rejectedRows(given, row('ada', { plan: 'pro' }));
  const [line] = linesOf(given.rejects).map((text) => JSON.parse(text));
  expect(line).toMatchObject({
    accepted: [{ entry: 1, element: null }],
    errors: [{ code: 'BRAZE_UNCLEAR', entry: 0 }],
  });
  // As if Braze had not taken the attributes either.
  const { rejects } = given;
  writeFileSync(
    rejects,
    `${JSON.stringify({ ...line, accepted: [], data: { external_id: 'ada', plan: 'basic' } })}\n`,
  );
  const finished = await run(replayOf(given, rejects));
  expect(finished.code).toBe(0);
  expect(await recipients(sandbox)).toEqual([]);
  const [ada] = (await sandbox.profiles()).filter(({ external_id }) => external_id === 'ada');
  expect(ada?.custom_attributes).toMatchObject({ plan: 'basic' });
  const again = rejectsIn(given.directory).at(-1) ?? '';
  expect(again).not.toBe(rejects);
  expect(JSON.parse(linesOf(again)[0] ?? '')).toMatchObject({
    accepted: [{ entry: 1, element: null }],
    errors: [{ code: 'BRAZE_UNCLEAR', entry: 0, element: null }],
  });
  expect((await run([...replayOf(given, again), '--unclear'])).code).toBe(0);
  expect(await recipients(sandbox)).toEqual(['ada']);
});
