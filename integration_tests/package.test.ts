import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PATH_WITH_NODE, type Package, pack } from './support/package.ts';
import { API_KEY, shell } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';
import { settledRows } from './support/shop.ts';

/** The tarball of `npm pack`, installed in an empty directory where nothing but Node.js is. */

let packed: Package;
beforeAll(() => {
  packed = pack();
}, 120_000);
afterAll(() => packed?.[Symbol.dispose]());

/** Runs a script there; npm's settings of the run of these tests are not for it. */
const inEmpty = (script: string, options: Parameters<typeof shell>[1] = {}) =>
  shell(`unset "\${!npm_@}"\n${script}`, {
    cwd: packed.empty,
    stderr: 'text',
    seconds: 120,
    ...options,
    env: { PATH: PATH_WITH_NODE, ...options.env },
  });

const PLACE = 'node_modules/destination-braze';

describe('the package', () => {
  test('holds the program, its pages and its examples, no source and no test', () => {
    expect(packed.files).toEqual(
      expect.arrayContaining([
        ...['dist/main.js', 'dist/sandbox/page/page.client.js', 'spec.json', 'LICENSE'],
        ...['README.md', 'docs/mapping.md'],
      ]),
    );
    const others = packed.files.filter(
      (path) =>
        !/^(dist\/.*\.m?js|[a-z]+\.json|[A-Z]+(\.md)?|docs\/[\w.]+\.(md|json)|examples\/.*)$/.test(path),
    );
    expect(others).toEqual([]);
    expect(packed.files.filter((path) => /\.test\.|\btesting\b|\.ts$|\.map$/.test(path))).toEqual([]);
  });

  test('is small', () => {
    expect(packed.size).toBeLessThan(800_000);
    expect(packed.unpackedSize).toBeLessThan(3_000_000);
  });

  test('is installed in an empty directory, and runs there', async () => {
    const install = `npm install --prefer-offline --no-audit --no-fund "${packed.tarball}"`;
    expect(await inEmpty(install, { stdout: 'text', seconds: 240 })).toMatchObject({ code: 0 });
    const help = await inEmpty('npx destination-braze --help', { stdout: 'text' });
    expect(help.code).toBe(0);
    expect(help.lines[0]).toBe('npx destination-braze <command>');

    const demo = await inEmpty('npx destination-braze demo', { stdout: 'text' });
    expect(demo.lines.at(-1)).toMatch(/^Every row is accounted for/);
    expect(demo.code).toBe(0);

    const files = `--config ${PLACE}/examples/config.json --catalog ${PLACE}/examples/catalog.json`;
    const preview = await inEmpty(
      `npx destination-braze preview ${files} --html preview.html < ${PLACE}/examples/messages.jsonl`,
      { stdout: 'text' },
    );
    expect(preview.code).toBe(0);
    expect(preview.lines.join('\n')).toMatch(/^ *together +40 +35 /m);
    expect(readFileSync(join(packed.empty, 'preview.html'), 'utf8')).toMatch(
      /<script type="module">.+<\/html>/s,
    );

    await using sandbox = await startSandbox();
    const example = JSON.parse(readFileSync(join(packed.empty, PLACE, 'examples/config.json'), 'utf8'));
    const { rest_endpoint: _, api_key: __, ...config } = example;
    writeFileSync(join(packed.empty, 'config.json'), JSON.stringify(config));
    const sync = await inEmpty(
      `npx destination-braze write --config config.json --catalog ${PLACE}/examples/catalog.json \
        --state states.json < ${PLACE}/examples/messages.jsonl`,
      { env: { BRAZE_REST_ENDPOINT: sandbox.url, BRAZE_API_KEY: API_KEY } },
    );
    expect(sync.code).toBe(0);
    expect(settledRows(sync.messages)).toEqual({
      customers: [7, 1],
      orders: [7, 1],
      page_views: [21, 3],
    });
    expect(JSON.parse(readFileSync(join(packed.empty, 'states.json'), 'utf8'))).toHaveLength(3);
  }, 400_000);
});
