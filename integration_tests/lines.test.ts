import { describe, expect, test } from '@jest/globals';
import { catalogOf, configFor, files } from './support/files.ts';
import { echo, record, statesOf, streamState } from './support/messages.ts';
import { type Message, run, start } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const MEGABYTE = 1 << 20;

/** Only what is named here reaches Braze. */
const PICKED = {
  streams: [
    {
      stream: 'users',
      object: 'attributes',
      mapping: {
        method: 'fields',
        fields: [
          { from: 'external_id', to: 'external_id' },
          { from: 'note', to: 'note' },
        ],
      },
    },
  ],
};

async function sync(stdin: string) {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url, PICKED), catalogOf('users'));
  const finished = await run(given.write, { stdin });
  return { ...finished, states: statesOf(finished.lines), profiles: await sandbox.profiles() };
}

const notes = (profiles: readonly { readonly external_id?: string; readonly custom_attributes?: object }[]) =>
  Object.fromEntries(profiles.map((profile) => [profile.external_id, { ...profile.custom_attributes }]));

const failures = (messages: readonly Message[]) => messages.filter((message) => message.type === 'TRACE');

describe('lines of any length', () => {
  test('a row with a column of 30 MB that is not mapped', async () => {
    const huge = record('users', { external_id: 'a', note: 'small', blob: 'x'.repeat(30 * MEGABYTE) });
    const state = streamState('users', 1);
    const { code, states, profiles, peakMemory, durationMs } = await sync(huge + state);
    expect(code).toBe(0);
    expect(states).toEqual([echo(state, 1)]);
    expect(notes(profiles)).toEqual({ a: { note: 'small' } });
    expect(peakMemory ?? 0).toBeLessThan(500 * MEGABYTE);
    expect(durationMs).toBeLessThan(10_000);
  });

  test('a state of 30 MB', async () => {
    const state = streamState('users', 1, `{"seen":"${'é'.repeat(15 * MEGABYTE)}"}`);
    const { code, states } = await sync(record('users', { external_id: 'a' }) + state);
    expect(code).toBe(0);
    expect(states).toHaveLength(1);
    expect(states[0] === echo(state, 1)).toBe(true);
  });
});

describe('a line ends at 0x0A and nowhere else', () => {
  test('U+2028, U+2029 and U+0085 inside of a text', async () => {
    const note = 'a\u2028b\u2029c\u0085d';
    const state = streamState('users', 1, `{"cursor":"${note}"}`);
    const { code, states, profiles } = await sync(record('users', { external_id: 'a', note }) + state);
    expect(code).toBe(0);
    expect(states).toEqual([echo(state, 1)]);
    expect(notes(profiles)).toEqual({ a: { note } });
  });

  test('CRLF, a byte order mark and a last line without an end', async () => {
    const state = streamState('users', 1);
    const text = `\uFEFF${record('users', { external_id: 'a', note: 'ü' })}${state}`.replaceAll('\n', '\r\n');
    const { code, states, profiles } = await sync(text.slice(0, -2));
    expect(code).toBe(0);
    expect(states).toEqual([echo(state, 1)]);
    expect(notes(profiles)).toEqual({ a: { note: 'ü' } });
  });

  test('a character that the border of a chunk cuts', async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, PICKED), catalogOf('users'));
    const program = start(given.write);
    // Once it reads, each byte comes by itself.
    const reading = streamState('users', 1);
    await program.write(reading);
    await program.line((line) => line === echo(reading, 0));
    const bytes = Buffer.from(record('users', { external_id: 'a', note: '👩‍🚀' }));
    const from = bytes.indexOf('👩') - 2;
    await program.write(bytes.subarray(0, from));
    for (let at = from; at < from + 16; at++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await program.write(bytes.subarray(at, at + 1));
    }
    await program.write(bytes.subarray(from + 16));
    program.end();
    expect((await program.finished).code).toBe(0);
    expect(notes(await sandbox.profiles())).toEqual({ a: { note: '👩‍🚀' } });
  });
});

describe('what is no message', () => {
  test('text between the messages is warned about and skipped, unknown messages pass in silence', async () => {
    const state = streamState('users', 1);
    const { code, states, messages, profiles } = await sync(
      `psql: NOTICE: hello\n\n${record('users', { external_id: 'a', note: '1' })}` +
        `{"type":"TRACE","trace":{}}\n{"type":"TELEPATHY"}\n[1]\n${state}`,
    );
    expect(code).toBe(0);
    expect(states).toEqual([echo(state, 1)]);
    expect(Object.keys(notes(profiles))).toEqual(['a']);
    const warnings = messages.filter((message) => message.log?.level === 'WARN');
    expect(warnings.map((message) => message.log?.message).join()).toMatch(/line/i);
    expect(JSON.stringify(messages)).not.toContain('hello');
  });

  test.each([
    ['behind text', `Loading... ${record('users', { external_id: 'b', note: 'secret' })}`],
    ['in an array', `[${record('users', { external_id: 'b', note: 'secret' }).trim()}]\n`],
    ['of another type', record('users', { external_id: 'b', note: 'secret' }).replace('RECORD', 'record')],
    ['in a batch', '{"type":"RECORD_BATCH","records":[{"note":"secret"}]}\n'],
    ['behind another', record('users', { external_id: 'b', note: 'secret' }).trim().repeat(2).concat('\n')],
    ['with NaN', '{"type":"RECORD","record":{"stream":"users","data":{"note":"secret","score":NaN}}}\n'],
    ['of Singer', '{"type":"RECORD","stream":"users","record":{"note":"secret"}}\n'],
  ])('a row %s fails the sync, and the state behind it stays', async (_, bad) => {
    const { code, states, messages } = await sync(
      record('users', { external_id: 'a' }) + bad + streamState('users', 1),
    );
    expect(code).toBe(1);
    expect(states).toEqual([]);
    expect(failures(messages)).toHaveLength(1);
    expect(JSON.stringify(messages)).toContain('Line 2 of stdin');
    expect(JSON.stringify(messages)).not.toContain('secret');
  });

  test('bare rows fail: they are no messages', async () => {
    const { code, messages } = await sync('{"id":1,"email":"anna@example.com"}\n{"id":2}\n');
    expect(code).toBe(1);
    expect(JSON.stringify(failures(messages))).toContain('wrap each of them');
    expect(JSON.stringify(messages)).not.toContain('anna');
  });

  test('text and no message at all fails: the input was something else', async () => {
    const { code, messages } = await sync('id,name\n1,Anna\n2,Bob\n');
    expect(code).toBe(1);
    expect(failures(messages)).toHaveLength(1);
    expect(JSON.stringify(messages)).not.toContain('Anna');
  });

  test('nothing at all is a sync without rows', async () => {
    expect((await sync('')).code).toBe(0);
  });

  test.each([
    ['a last line that was cut off', record('users', { external_id: 'b', note: 'secret' }).slice(0, -9)],
    ['a line in the middle that was cut off', '{"type":"RECORD","record":{"note":"secret"\n'],
    ['a RECORD without a stream', '{"type":"RECORD","record":{"data":{"note":"secret"},"emitted_at":1}}\n'],
    ['a RECORD without data', '{"type":"RECORD","record":{"stream":"users","emitted_at":1}}\n'],
    ['a RECORD of a stream that the catalog lacks', record('userz', { note: 'secret' })],
  ])('%s fails the sync', async (_, bad) => {
    const { code, messages } = await sync(record('users', { external_id: 'a' }) + bad);
    expect(code).toBe(1);
    expect(messages.at(-1)?.trace?.type).toBe('ERROR');
    expect(failures(messages)).toHaveLength(1);
    expect(JSON.stringify(messages)).not.toContain('secret');
  });
});
