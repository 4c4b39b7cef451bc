import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { suggest } from './suggest.ts';
import { complaints, TO_FILL_IN } from './testing/catalogs.ts';

/** What the command prints for messages on stdin. */
async function suggestedFor(stdin: Readable): Promise<string> {
  let printed = '';
  await suggest(
    {},
    {
      stdin,
      write: (part) => {
        printed += part;
      },
    },
  );
  return printed;
}

const row = (data: string) =>
  `{"type":"RECORD","record":{"stream":"logins","data":${data},"emitted_at":1}}\n`;

describe('messages on stdin', () => {
  test('states, other messages and text are skipped', async () => {
    const lines = [
      'hello\n',
      row('{"user_id":1,"created":1700000000}'),
      '{"type":"STATE","state":{}}\n',
      '{"type":"LOG"}\n',
    ];
    const { streams } = JSON.parse(await suggestedFor(Readable.from(lines.map((line) => Buffer.from(line)))));
    expect(streams).toMatchObject([
      {
        stream: 'logins',
        object: 'events',
        mapping: { schema: { properties: { time: { 'x-time': { unit: 's' } } } } },
      },
    ]);
  });

  test('what they give compiles without a catalog', async () => {
    const lines = [row('{"user_id":1,"time":true,"at":"2024-05-01 10:00:00","x":null}')];
    const config = await suggestedFor(Readable.from(lines.map((line) => Buffer.from(line))));
    expect(complaints(config, null)).toEqual({ problems: TO_FILL_IN, warnings: [] });
  });

  test('values stay where they are', async () => {
    const printed = await suggestedFor(
      Readable.from([Buffer.from(row('{"email":"ada@example.com","a":[{"b":"Zoë"}]}'))]),
    );
    expect(printed).toMatch(/"x-from": "email"/);
    expect(printed).not.toMatch(/ada|Zoë/);
  });

  test('a source that goes on is left after 10,000 records', async () => {
    let printed = 0;
    function* source() {
      for (; printed < 20_000; printed++) yield Buffer.from(row('{"user_id":1}'));
    }
    const stdin = Readable.from(source());
    expect(JSON.parse(await suggestedFor(stdin)).streams).toHaveLength(1);
    expect(stdin.destroyed).toBe(true);
    expect(printed).toBeLessThan(10_100);
  });

  test('a last line without a newline counts', async () => {
    expect(await suggestedFor(Readable.from([Buffer.from(row('{"email":"a"}').trim())]))).toMatch(/"logins"/);
  });

  test.each([
    ['', /^No record came on stdin; expected/],
    ['{"type":"STATE","state":{}}\njust text\n', /^No record came .*\(a row is \{"type":"RECORD"/],
    ['just text\n', /1 line and not a single Airbyte message.*a row is \{"type":"RECORD"/],
    [
      '{"id":1,"email":"a"}\n{"id":2}\n',
      /2 lines and not a single Airbyte message.*wrap each of them: \{"type":"RECORD"/,
    ],
    [`${row('{"a":1}')}{"type":"RECORD","rec`, /^Line 2 of stdin is no message: it is not complete JSON/],
    ['{"type":"RECORD"}\n', /^Line 1 of stdin is no message: the RECORD has no `record` object\.$/],
  ])('%j is refused', async (input, message) => {
    await expect(suggestedFor(Readable.from([Buffer.from(input)]))).rejects.toThrow(message);
  });
});

describe('a catalog file', () => {
  const none = { stdin: Readable.from([]), write: () => {} };

  test('that is missing is named', async () => {
    await expect(suggest({ catalog: '/no/such.json' }, none)).rejects.toThrow(
      '--catalog /no/such.json cannot be read: there is no such file.',
    );
  });

  test('that is none is refused with the reason', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'suggest-'));
    const catalog = join(directory, 'catalog.json');
    await writeFile(catalog, '{"streams": [{}]}');
    await expect(suggest({ catalog }, none)).rejects.toThrow(/\/streams\/0\/stream: `stream` is missing/);
    await rm(directory, { recursive: true });
  });

  test('is all that is read', async () => {
    let printed = '';
    const stdin = Readable.from([Buffer.from('{"broken')]);
    await suggest(
      { catalog: 'examples/catalog.json' },
      {
        stdin,
        write: (part) => {
          printed += part;
        },
      },
    );
    expect(JSON.parse(printed).streams).toHaveLength(3);
  });
});

test('the example of the docs is what the command prints', async () => {
  const page = readFileSync('docs/suggest.md', 'utf8');
  const block = (kind: string) => page.split(`\`\`\`${kind}\n`)[1]?.split('```')[0] ?? '';
  expect(await suggestedFor(Readable.from([Buffer.from(block('jsonl'))]))).toBe(block('json'));
});
