import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Fact, linesOf, type Outcome, totalOf, tryFacts } from './live/fact.ts';
import { FACTS } from './live/facts/index.ts';
import { sandboxTarget, targetIn } from './live/target.ts';
import { Workspace } from './live/workspace.ts';
import { API_KEY } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

/** The facts hold of the sandbox: it is as strict, and as silent, as the connector takes Braze to be. */
let sandbox: Awaited<ReturnType<typeof sandboxTarget>>;
let braze: Workspace;

beforeAll(async () => {
  sandbox = await sandboxTarget();
  braze = new Workspace(sandbox.target);
});

afterAll(() => sandbox.close());

test.each(FACTS)('$claim', async (fact) => {
  const [outcome] = await tryFacts([fact], braze);
  expect(linesOf(outcome as Outcome)).toMatch(/^holds /);
});

test('all that was made is deleted', async () => {
  expect(await braze.clean()).toEqual([]);
  const answer = await fetch(`${sandbox.target.url}/_sandbox/profiles`);
  expect(await answer.json()).toMatchObject({ total: 0 });
});

test('a fact that does not hold says what was seen and what the connector does; one that the key may not try says so', async () => {
  await using limited = await startSandbox({
    permissions: ['users.track', 'users.export.ids', 'users.delete'],
  });
  const braze = new Workspace({ ...sandbox.target, url: limited.url, key: API_KEY, catalog: null });
  const find = (words: string) => FACTS.find(({ claim }) => claim.startsWith(words)) as Fact;
  const wrong: Fact = { ...find('a path that does not exist'), check: async () => 'HTTP 200' };
  const broken: Fact = { ...wrong, check: () => Promise.reject(new Error('ECONNRESET')) };
  const outcomes = await tryFacts(
    [find('merge: 202'), find('catalog items: an id that comes twice'), wrong, broken, find('delete: 201')],
    braze,
  );
  expect(outcomes.map(({ result }) => result)).toEqual(['skipped', 'skipped', 'differs', 'failed', 'holds']);
  const lines = outcomes.map(linesOf).join('\n');
  expect(lines).toContain('the key may not: POST /users/merge was answered 403');
  expect(lines).toContain('BRAZE_CATALOG is not set');
  expect(lines).toContain(`seen: HTTP 200\n  the connector: ${wrong.otherwise}`);
  expect(totalOf(outcomes)).toBe('1 hold, 1 differ, 2 skipped, 1 failed');
  expect(await braze.clean()).toEqual([]);
});

test('without a workspace the command tries them at a sandbox', async () => {
  const main = fileURLToPath(new URL('./live/main.ts', import.meta.url));
  const env = { PATH: process.env.PATH };
  const { stdout } = await promisify(execFile)(process.execPath, [main], { env });
  expect(stdout).toContain(`${FACTS.length} facts at a sandbox`);
  expect(stdout).toContain(`${FACTS.length} hold, 0 differ, 0 skipped, 0 failed`);
});

test('half of a workspace in the environment is an error', () => {
  expect(() => targetIn({ BRAZE_API_KEY: 'x' })).toThrow('BRAZE_REST_ENDPOINT');
  expect(targetIn({})).toBeNull();
});
