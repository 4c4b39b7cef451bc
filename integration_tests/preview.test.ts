import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../src/json/exact.ts';
import { files } from './support/files.ts';
import { API_KEY, run, shell } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const example = (name: string) => readFileSync(new URL(`../examples/${name}`, import.meta.url), 'utf8');
const EXAMPLE = '--config examples/config.json --catalog examples/catalog.json';
const TEXT = { stdout: 'text' } as const;

/** What can be said of a request: its text, and what was counted of it. */
interface Request {
  readonly path: string;
  readonly objects: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly text: string;
}

/** A line of the sandbox's record. */
function recorded(line: string): Request {
  const { path, bytes, objects } = JSON.parse(line);
  return { path, bytes, objects, text: line.slice(line.indexOf('"body":') + '"body":'.length, -1) };
}

/** The document that `--json` prints; the bodies of its requests as one line, numbers exact. */
function documentOf(lines: readonly string[]): { shown: Request[]; totals: Record<string, unknown> } {
  const text = lines.join('\n');
  const { requests } = parseExact(text) as unknown as { requests: { body: object }[] };
  const { requests: plain, totals } = JSON.parse(text);
  return {
    totals,
    shown: requests.map(({ body }, index) => {
      const { path, objects, bytes } = plain[index];
      return { path, objects, bytes, text: JSON.stringify(body) };
    }),
  };
}

/** The data points that the sandbox has billed. */
async function billed(url: string): Promise<number> {
  const counters = (await (await fetch(`${url}/_sandbox/counters`)).json()) as {
    data_points: { total: number };
  };
  return counters.data_points.total;
}

test.each([
  ['in one request', 1, { plan: 'standard' }],
  ['in several', 2, { plan: 'custom', windows: [{ requests: 1000, seconds: 1 }], objects_per_request: 24 }],
])('what is shown is what the sync sends, byte for byte: %s', async (_, requests, rate_limit) => {
  using record = files({});
  const path = join(record.directory, 'requests.jsonl');
  await using sandbox = await startSandbox({ record: path });
  // An answer before the last row is read lets the objects that wait for it join the next request.
  await sandbox.faults({ latency: { ms: 700 } });
  const config = {
    ...JSON.parse(example('config.json')),
    rest_endpoint: sandbox.url,
    api_key: API_KEY,
    rate_limit,
  };
  using given = files(config, JSON.parse(example('catalog.json')));
  const stdin = example('messages.jsonl');

  const preview = await run(['preview', ...given.write.slice(1), '--json'], { stdin, ...TEXT });
  const { shown, totals } = documentOf(preview.lines);
  expect((await sandbox.counters()).requests).toBe(0);
  await run(given.write, { stdin });
  const sent = readFileSync(path, 'utf8').trimEnd().split('\n').map(recorded);

  expect(shown).toHaveLength(requests);
  for (const request of shown) expect(sent).toContainEqual(request);
  for (const { bytes, text } of shown) expect(Buffer.byteLength(text)).toBe(bytes);
  expect(totals).toMatchObject({
    requests: sent.length,
    bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
    data_points: { total: await billed(sandbox.url) },
  });
});

describe('the command line', () => {
  test('a source that goes on printing is left after --limit rows', async () => {
    const script = `set +o pipefail; yes '${example('messages.jsonl').split('\n')[0]}' | destination-braze preview ${EXAMPLE} --limit 3`;
    const { code, lines } = await shell(script, { ...TEXT, seconds: 20 });
    const end = lines.join('\n');
    expect(end).toMatch(/Reading ended after 100,003 rows \(100,000 of them passed over\): --limit/);
    expect(end).toContain('No row of public.orders was among the 100,003 rows that came.');
    expect(code).toBe(0);
  });

  test('a reader that has seen enough ends it quietly', async () => {
    const { lines } = await shell(
      `destination-braze preview ${EXAMPLE} < examples/messages.jsonl | head -n 1`,
      TEXT,
    );
    expect(lines).toEqual(['public.customers → attributes (/streams/0, fields)']);
  });

  test('mistakes have exit code 1, wrong usage has 2', async () => {
    const args = ['preview', '--config', 'none.json', '--catalog', 'none.json'];
    expect((await run(args, TEXT)).code).toBe(1);
    for (const limit of ['-1', '1.5', 'many']) {
      const { code, stderr } = await run([...args, `--limit=${limit}`], { ...TEXT, stderr: 'text' });
      expect([code, stderr]).toEqual([2, expect.stringContaining('--limit: expected one whole number')]);
    }
  });

  test('there is colour on a terminal only', async () => {
    const preview = `destination-braze preview ${EXAMPLE} --limit 1 < examples/messages.jsonl`;
    const first = async (env: Record<string, string>) => (await shell(preview, { ...TEXT, env })).lines[0];
    expect(await first({})).not.toContain('\u001b');
    expect(await first({ FORCE_COLOR: '1' })).toContain('\u001b[1mpublic.customers\u001b[22m');
  });
});
