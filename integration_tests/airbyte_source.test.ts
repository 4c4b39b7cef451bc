import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { ENDLESS, killWriter } from './support/kill_writer.ts';
import { API_KEY, MAIN, NODE, shell } from './support/program.ts';
import { fileText } from './support/repository.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

const SOURCE = fileURLToPath(new URL('support/source.ts', import.meta.url));

/**
 * Stands in for Docker: the image of the source is a program that speaks a source's protocol, that of the destination is the
 * built program. Paths below /data are those of the mounted directory, and of the environment only what is passed is there.
 */
const DOCKER = `#!/usr/bin/env bash
[ "$1" = run ] || exit 125
shift
passed=(PATH="$PATH")
while [[ "$1" == -* ]]; do
  case "$1" in
    --rm | -i) shift ;;
    --user) shift 2 ;;
    -e) passed+=("$2=\${!2-}"); shift 2 ;;
    -v) mounted=\${2%%:*}; shift 2 ;;
    *) exit 125 ;;
  esac
done
image=$1
shift
args=("\${@//\\/data/$mounted}")
case "$image" in
  example/source:1) exec "${NODE}" "${SOURCE}" "\${args[@]}" ;;
  destination-braze) exec env -i "\${passed[@]}" "${NODE}" "${MAIN}" "\${args[@]}" ;;
  *) exit 125 ;;
esac
`;

type Tables = Record<string, { readonly at: number; readonly data: object }[]>;

const profile = (id: number, at: number, plan = 'free') => ({ at, data: { external_id: `u${id}`, plan } });
const event = (id: number, at: number) => ({
  at,
  data: { external_id: `u${id % 50}`, name: `e${id}`, time: '2025-01-01T00:00:00Z' },
});

/** The recipe of examples/airbyte_source, in a directory of its own, for this sandbox. */
function recipe(sandbox: Sandbox, scope: 'STREAM' | 'GLOBAL') {
  const { rest_endpoint: _, api_key: __, ...config } = configFor(sandbox.url) as Record<string, unknown>;
  const given = files(config);
  const file = (name: string) => join(given.directory, name);
  for (const name of ['sync.sh', 'catalog.sh']) {
    writeFileSync(file(name), fileText(`examples/airbyte_source/${name}`), { mode: 0o755 });
  }
  mkdirSync(file('bin'));
  writeFileSync(file('bin/docker'), DOCKER);
  chmodSync(file('bin/docker'), 0o755);
  writeFileSync(file('source.json'), '{}');
  const env = {
    PATH: `${file('bin')}:${process.env.PATH}`,
    SOURCE: 'example/source:1',
    SOURCE_TABLES: file('tables.json'),
    SOURCE_SCOPE: scope,
    BRAZE_API_KEY: API_KEY,
    BRAZE_REST_ENDPOINT: sandbox.url,
  };
  return {
    ...given,
    statesFile: file('states.json'),
    states: () => JSON.parse(readFileSync(file('states.json'), 'utf8')),
    report: () => JSON.parse(readFileSync(file('report.json'), 'utf8')),
    catalog: () => JSON.parse(readFileSync(file('catalog.json'), 'utf8')),
    put: (tables: Tables) => writeFileSync(file('tables.json'), JSON.stringify(tables)),
    run: (script: 'sync.sh' | 'catalog.sh', more: Record<string, string> = {}) =>
      shell(file(script), { cwd: '/', env: { ...env, ...more }, stderr: 'text' }),
  };
}

describe('examples/airbyte_source', () => {
  test('catalog.sh makes the catalog of all streams, incremental where the source can', async () => {
    await using sandbox = await startSandbox();
    using page = recipe(sandbox, 'STREAM');
    page.put({ users: [], events: [] });
    expect((await page.run('catalog.sh')).code).toBe(0);
    expect(page.catalog().streams).toMatchObject(
      ['users', 'events'].map((name) => ({
        stream: { name },
        sync_mode: 'incremental',
        destination_sync_mode: 'append',
        cursor_field: ['at'],
        primary_key: [['id']],
      })),
    );
    page.put({});
    const before = page.catalog();
    expect((await page.run('catalog.sh')).code).not.toBe(0);
    expect(page.catalog()).toEqual(before);
  });

  test.each(['STREAM', 'GLOBAL'] as const)(
    'sync.sh goes on with %s states after runs that die, and sends again only what is behind them',
    async (scope) => {
      await using sandbox = await startSandbox();
      using page = recipe(sandbox, scope);
      // The times of the two tables overlap, and several rows have the same time.
      const users = Array.from({ length: 300 }, (_, i) => profile(i, 1 + Math.floor(i / 3)));
      const events = Array.from({ length: 2_000 }, (_, i) => event(i, 1 + Math.floor(i / 4)));
      page.put({ users, events });
      expect((await page.run('catalog.sh')).code).toBe(0);
      const again = new Set<unknown>();
      const noteBehindTheStates = () => {
        const states = page
          .states()
          .flatMap(
            (each: { global?: { stream_states: object[] }; stream?: object }) =>
              each.global?.stream_states ?? [each.stream],
          );
        const kept = states.find(
          (each: { stream_descriptor: { name: string } }) => each.stream_descriptor.name === 'events',
        );
        for (const { at, data } of events)
          if (at > (kept?.stream_state.cursor ?? 0)) again.add((data as { name: string }).name);
      };

      // The source dies, then `write` by kill -9 in the middle of the next run.
      const died = await page.run('sync.sh', { SOURCE_DIES_AFTER: '470' });
      expect(died.code).not.toBe(0);
      noteBehindTheStates();
      await sandbox.faults(ENDLESS);
      const dying = page.run('sync.sh');
      await killWriter(page.statesFile);
      expect((await dying).code).not.toBe(0);
      noteBehindTheStates();

      // Rows change and come between the runs.
      await sandbox.faults({});
      users.push(...Array.from({ length: 20 }, (_, i) => profile(i, 600, 'paid')));
      events.push(...Array.from({ length: 20 }, (_, i) => event(2_000 + i, 600)));
      page.put({ users, events });
      expect((await page.run('sync.sh')).code).toBe(0);
      expect(page.report()).toMatchObject({ outcome: 'succeeded' });

      const plans = (await sandbox.profiles()).map(({ external_id, custom_attributes }) => [
        external_id,
        custom_attributes?.plan,
      ]);
      expect(new Map(plans as [string, string][])).toEqual(
        new Map(Array.from({ length: 300 }, (_, i) => [`u${i}`, i < 20 ? 'paid' : 'free'])),
      );
      const names = (await sandbox.events()).map(({ name }) => name);
      expect(new Set(names)).toEqual(new Set(events.map(({ data }) => (data as { name: string }).name)));
      const twice = names.filter((name, place) => names.indexOf(name) !== place);
      expect(twice.filter((name) => !again.has(name))).toEqual([]);

      // What is done is not sent again.
      const requests = (await sandbox.requests()).length;
      expect((await page.run('sync.sh')).code).toBe(0);
      expect((await sandbox.requests()).length).toBe(requests);
      expect(page.states()).toHaveLength(scope === 'GLOBAL' ? 1 : 2);
      expect(existsSync(`${page.statesFile}.lock`)).toBe(false);
    },
  );
});
