import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../report/failure.ts';
import { line, replay } from './testing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FIRST = 'customers.20260101T000000Z.00000000.jsonl';
const SECOND = 'customers.20260102T000000Z.00000000.jsonl';

function write(name: string, ...lines: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join(''));
  return path;
}

describe('a replay', () => {
  test('sends each row of a file, says when all are settled, and sends none again', async () => {
    const path = write('rows.jsonl', line('ada'), line('bob'));
    const { sent, said, failure } = await replay(path);
    expect([sent, failure]).toEqual([['ada', 'bob'], null]);
    expect(said).toEqual({
      INFO: [
        expect.stringMatching(/^Replaying .*rows\.jsonl, \d+ bytes: 0 bytes are done already\.$/),
        `${path} is done: each of its rows is settled.`,
      ],
      WARN: [],
    });
    const again = await replay(path);
    expect([again.sent, again.said.INFO[0]]).toEqual([[], expect.stringContaining('it is done')]);
  });

  test('of a directory sends the oldest file first, and names what it leaves alone, five at most', async () => {
    write(SECOND, line('bob'));
    write(FIRST, line('ada'));
    for (const name of ['a', 'b', 'c', 'd', 'e']) write(`${name}.jsonl`, line('eve'));
    const five = await replay(folder);
    expect(five.sent).toEqual(['ada', 'bob']);
    expect(five.warned).toContain('a.jsonl, b.jsonl, c.jsonl, d.jsonl, e.jsonl. Replay them one by one');
    write('f.jsonl', line('eve'));
    expect((await replay(folder)).warned).toContain('e.jsonl …. Replay');
  });

  test('of a directory without dead letters says so', async () => {
    const { sent, said } = await replay(folder);
    expect([sent, said.WARN]).toEqual([[], [`${folder} holds no dead-letter file.`]]);
  });

  test('keeps what is rejected again in a new file next to the old one', async () => {
    write(FIRST, line('ada'), line('bob'));
    const { warned } = await replay(join(folder, FIRST), { rejects: ['bob'] });
    const [path = '', ...more] = readdirSync(folder).filter(
      (name) => name.endsWith('.jsonl') && name !== FIRST,
    );
    expect(more).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, path), 'utf8')).data).toEqual({ external_id: 'bob' });
    expect(warned).toBe(
      `1 rows were rejected again. They are in ${join(folder, path)}: replay that once the reason is gone.`,
    );
  });

  test('of several files asks for the directory again where rows were rejected', async () => {
    write(FIRST, line('ada'));
    write(SECOND, line('bob'));
    const { warned } = await replay(folder, { rejects: ['ada'] });
    expect(warned).toContain('replay the directory again once the reason is gone');
  });

  test('leaves out a last line without its end, which the next one sends', async () => {
    const path = write('rows.jsonl', line('ada'), line('bob').slice(0, -1));
    const { sent, warned } = await replay(path);
    expect(sent).toEqual(['ada']);
    expect(warned).toContain(`The last line of ${path} has no end`);
    write('rows.jsonl', line('ada'), line('bob'));
    expect((await replay(path)).sent).toEqual(['bob']);
  });
});

describe('messages that Braze may have sent', () => {
  const unclear = line('ada', { errors: [{ code: 'BRAZE_UNCLEAR', entry: 0 }] });

  test('are left out and stay where they are, and the log says what to do about them', async () => {
    const path = write('rows.jsonl', unclear, line('bob'));
    const { sent, said } = await replay(path, { object: 'campaign_triggers' });
    expect(sent).toEqual(['bob']);
    expect(said.WARN).toEqual([
      expect.stringMatching(/^1 rows were left out, and stay in .*rows\.jsonl: .*--unclear/),
    ]);
    expect(said.INFO).toHaveLength(1);
  });

  test('are sent where that is asked for', async () => {
    const path = write('rows.jsonl', unclear);
    const { sent, said } = await replay(path, { object: 'campaign_triggers', sendsUnclear: true });
    expect([sent, said.WARN]).toEqual([['ada'], []]);
  });
});

describe('a replay that ends early', () => {
  test('at a line that is no row says which files are not done, and goes on there', async () => {
    write(FIRST, line('ada'), '{"stream":\n');
    write(SECOND, line('bob'));
    const { error, warned } = await replay(folder);
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).message).toContain(`Line 2 of ${join(folder, FIRST)}`);
    expect(warned).toMatch(new RegExp(`${FIRST}.*${SECOND}: not done yet`));
    write(FIRST, line('ada'));
    expect((await replay(folder)).sent).toEqual(['ada', 'bob']);
  });

  test.each(['before the first file', 'after rows of it'])('when it is stopped %s', async (when) => {
    const stop = new AbortController();
    write(FIRST, line('ada'));
    write(SECOND, line('bob'));
    if (when.startsWith('before')) stop.abort('SIGTERM');
    const { sent, warned } = await replay(folder, { stop, onPump: () => stop.abort('SIGTERM') });
    expect(sent).toEqual(when.startsWith('before') ? [] : ['ada']);
    expect(warned).toContain('The same command goes on where this one has stopped.');
  });

  test('when its progress cannot be saved: rows would be sent twice', async () => {
    const path = write('rows.jsonl', line('ada'));
    const { failure } = await replay(path, { onPump: () => rmSync(folder, { recursive: true }) });
    expect(failure?.code).toMatch(/^REPLAY_/);
  });

  test('before anything is sent, and without a lock, where one of its files is taken', async () => {
    write(FIRST, line('ada'));
    write(SECOND, line('bob'));
    writeFileSync(join(folder, `${SECOND}.lock`), '');
    await expect(replay(folder)).rejects.toMatchObject({ code: 'REPLAY_LOCKED' });
    expect(readdirSync(folder)).not.toContain(`${FIRST}.lock`);
  });
});
