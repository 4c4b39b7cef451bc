import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { API_KEY, run } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

const STREAMS = [
  { stream: 'users', object: 'attributes', mapping: { method: 'columns' } },
  { stream: 'leavers', object: 'deletions', mapping: { method: 'columns' } },
  { stream: 'merges', object: 'merges', mapping: { method: 'columns' } },
];

const users = (...rows: readonly object[]) => rows.map((row) => record('users', row)).join('');

/** Sends attributes to the sandbox, not through the program. */
async function track(sandbox: Sandbox, ...attributes: readonly object[]): Promise<void> {
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const answer = await fetch(`${sandbox.url}/users/track`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ attributes }),
  });
  expect(answer.status).toBe(201);
}

async function verify(sandbox: Sandbox, stdin: string, flags: readonly string[] = [], settings: object = {}) {
  using given = files(configFor(sandbox.url, { streams: STREAMS, ...settings }));
  const { code, lines, stderr } = await run(['verify', ...given.check.slice(1), ...flags], {
    stdin,
    stdout: 'text',
    stderr: 'text',
  });
  return { code, text: lines.join('\n'), stderr };
}

describe('verify', () => {
  test('what a sync wrote is equal, whatever its types and identifiers are', async () => {
    await using sandbox = await startSandbox();
    const stdin = users(
      {
        external_id: 'ada',
        email: 'Ada@Example.com',
        dob: '1815-12-10',
        plan: 'free',
        note: 'x'.repeat(300),
      },
      {
        external_id: 'ada',
        plan: 'gold',
        since: '2024-05-01 10:00:00+02:00',
        score: 12.5,
        is_new: false,
        country: 'Australia',
      },
      { external_id: 'bob', tags: ['a', 'b', 'a'], bag: { a: 1, b: { c: '2024-05-01' }, d: [1, 2] } },
      { alias_name: 'cy', alias_label: 'crm', big: 1e20, country: 'DE', gender: 'F' },
      { email: 'dan@example.com', plan: 'free' },
      { phone: '+4915112345678', plan: 'free' },
      { external_id: 'eve', visits: { inc: 2 } },
    );
    using given = files(configFor(sandbox.url));
    expect((await run(given.write, { stdin })).code).toBe(0);
    const before = await sandbox.profiles();
    const { code, text, stderr } = await verify(sandbox, stdin, ['--values']);
    expect([code, stderr, text]).toEqual([0, '', expect.any(String)]);
    expect(text).toContain('7 rows read; 6 users of them read back:\n6 as the rows say.');
    expect(text).toMatch(/Not compared.*`?visits`? \(1 user\)/);
    expect(await sandbox.profiles()).toEqual(before);
  });

  test('attributes that differ, users that are missing and users that are still there', async () => {
    await using sandbox = await startSandbox();
    await track(
      sandbox,
      { external_id: 'ada', plan: 'silver', seats: '3', gone: 'x', first_name: 'Ada', kept: 1 },
      { external_id: 'bob' },
    );
    const stdin = [
      users(
        { external_id: 'ada', plan: 'gold', seats: 3, since: '2024-05-01', first_name: 'Eda', kept: 1 },
        { external_id: 'bob', plan: 'gold' },
        { external_id: 'cy', plan: 'gold' },
      ),
      record('leavers', { external_id: 'bob' }),
    ].join('');
    const { code, text } = await verify(sandbox, stdin);
    expect(code).toBe(1);
    expect(text).toContain('0 as the rows say, 2 different, 1 unknown to Braze.');
    for (const line of [
      /ada.*: differs\n/,
      /`?plan`?: Braze has another value\n/,
      /`?seats`?: Braze has another type\n/,
      /`?since`?: Braze has no value\n/,
      /`?first_name`?: Braze has another value\n/,
      /bob.*: still there/,
      /cy.*: unknown to Braze/,
      /5 minutes/,
    ]) {
      expect(text).toMatch(line);
    }
    expect(text).not.toMatch(/silver|gold|kept/);
    const shown = await verify(sandbox, stdin, ['--values']);
    expect(shown.text).toMatch(/plan`?: Braze has another value: "silver"; the rows say "gold"/);
  });

  test('users whom the rows merge are not compared', async () => {
    await using sandbox = await startSandbox();
    const merged = record('merges', { merge_external_id: 'ada', keep_external_id: 'bob' });
    const { code, text } = await verify(sandbox, users({ external_id: 'ada', plan: 'gold' }) + merged);
    expect(code).toBe(0);
    expect(text).toContain('1 user was not compared');
  });

  test('rows that only update do not make a user', async () => {
    await using sandbox = await startSandbox();
    const settings = { update_existing_only: true };
    const { code, text } = await verify(sandbox, users({ external_id: 'ada', plan: 'x' }), [], settings);
    expect([code, text]).toEqual([
      0,
      expect.stringContaining('1 unknown to Braze, whom rows that only update'),
    ]);
  });

  test('a sample holds the last state of as many users as it may, 50 a request', async () => {
    await using sandbox = await startSandbox();
    const ids = Array.from({ length: 300 }, (_, index) => `user_${index}`);
    await track(sandbox, ...ids.slice(0, 75).map((external_id) => ({ external_id, turn: 2 })));
    const stdin = [1, 2].map((turn) =>
      users(...ids.slice(0, 75).map((external_id) => ({ external_id, turn }))),
    );
    const { code, text } = await verify(sandbox, stdin.join(''), ['--sample', '60']);
    expect(text).toContain('150 rows read; 60 users of them read back:\n60 as the rows say.');
    expect(code).toBe(0);
    const { requests } = await sandbox.counters();
    expect(requests).toBe(3);
  });

  test('a key that may not read users back, and one that Braze does not know', async () => {
    await using sandbox = await startSandbox({ permissions: ['users.track'] });
    const stdin = users({ external_id: 'ada', plan: 'x' });
    const { code, stderr } = await verify(sandbox, stdin);
    expect([code, stderr]).toEqual([1, expect.stringContaining('`users.export.ids`')]);
    const other = await verify(sandbox, stdin, [], { api_key: 'another-key' });
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('HTTP 401')]);
  });

  test('a 429 and a Braze that is down for a moment are waited for', async () => {
    await using sandbox = await startSandbox();
    await track(sandbox, { external_id: 'ada', plan: 'x' });
    const fault = { next: 1, endpoint: '/users/export/ids' } as const;
    await sandbox.faults({
      faults: [
        { kind: 'rate_limited', ...fault },
        { kind: 'status', status: 503, ...fault },
      ],
    });
    const { code } = await verify(sandbox, users({ external_id: 'ada', plan: 'x' }));
    expect(code).toBe(0);
  });

  test('rows that are rejected, and none that could be compared', async () => {
    await using sandbox = await startSandbox();
    const { code, text } = await verify(sandbox, users({ plan: 'x' }));
    expect(code).toBe(0);
    expect(text).toMatch(/1 row read, of which the mapping rejects 1 .*none of them makes a user/);
  });
});
