import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configFor, type Files, files } from './support/files.ts';
import { API_KEY, run, shell } from './support/program.ts';

/* Where `preview --html` writes its page, and what it says where it cannot. What is in the page: preview_page.test.ts. */

let place: Files;
beforeAll(() => {
  place = files({});
});
afterAll(() => place[Symbol.dispose]());

const TEXT = { stdout: 'text' } as const;
const EXAMPLE = 'examples/signups/';
const fileName = (name: string) => join(place.directory, name);

describe('the file', () => {
  const args = (path: string) => [
    'preview',
    ...['--config', `${EXAMPLE}config.json`, '--catalog', `${EXAMPLE}catalog.json`, '--html', path],
  ];
  const stdin = readFileSync(new URL(`../${EXAMPLE}messages.jsonl`, import.meta.url), 'utf8');

  test('is for its owner only, the text says where it is, and a page of before is replaced', async () => {
    const path = fileName('mine.html');
    const first = await run(args(path), { ...TEXT, stdin });
    expect(first).toMatchObject({ code: 0 });
    expect(first.lines.at(-1)).toBe(`Page: ${path}`);
    expect(first.lines).toContain('Totals');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const again = await run([...args(path), '--json'], { ...TEXT, stdin });
    expect(JSON.parse(again.lines.join('\n'))).toMatchObject({ problems: [] });
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
  });

  test('holds no key, not even one that a row, a name or a warning quotes', async () => {
    const config = fileName('config.json');
    writeFileSync(config, JSON.stringify(configFor('https://rest.iad-01.braze.com', { [API_KEY]: 1 })));
    const data = {
      external_id: 'a',
      note: `key ${API_KEY}`,
      [API_KEY]: 1,
      later: { [API_KEY]: [[API_KEY]] },
    };
    const record = (each: object) =>
      JSON.stringify({ type: 'RECORD', record: { stream: 'users', data: each } });
    const path = fileName('key.html');
    await run(['preview', '--config', config, '--html', path], {
      ...TEXT,
      stdin: `${record(data)}\n${record({ ...data, nan: API_KEY, list: [[API_KEY]] })}`,
    });
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('key ***');
    expect(text).not.toContain(API_KEY);
  });

  test('of a configuration with mistakes is not there, not even that of before', async () => {
    const path = fileName('broken.html');
    await run(args(path), { ...TEXT, stdin });
    const { code, lines } = await run(['preview', '--config', 'none.json', '--html', path], TEXT);
    expect([code, lines.join(' ')]).toEqual([1, expect.stringContaining('none.json cannot be read')]);
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  test.each([
    [
      'in a directory that is not there',
      'none/page.html',
      /there is no such directory\)\. Make the directory/,
    ],
    ['that is a directory', 'folder', /this is no regular file\. Give the path of a file/],
    ['below a file', 'config.txt/page.html', /cannot be written \(ENOTDIR\)\. Give /],
    [
      'of somebody else',
      'config.txt',
      /no page of an earlier preview and stays as it is\. Give another path/,
    ],
  ])('%s is refused before a row is read, with a cure', async (_, name, message) => {
    mkdirSync(fileName('folder'), { recursive: true });
    writeFileSync(fileName('config.txt'), 'precious');
    const path = fileName(name);
    const { code, stderr, lines } = await run(args(path), { ...TEXT, stderr: 'text', stdin });
    expect(code).not.toBe(0);
    expect(lines).toEqual([]);
    expect(stderr).toMatch(message);
    expect(readFileSync(fileName('config.txt'), 'utf8')).toBe('precious');
  });

  test.each([
    ['a device', '/dev/null', /this is no regular file\. Give the path of a file/],
    [
      'a place that nobody may write to',
      '/sys/page.html',
      /\((EACCES|EPERM|EROFS)\)\. Give the user .* write permission/,
    ],
    ['nothing', '', /^--html "": this is no path\. Give the path of a file\.$/m],
  ])('%s is refused', async (_, path, message) => {
    const { code, stderr } = await run(args(path), { ...TEXT, stderr: 'text', stdin });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
  });

  test('that grows too large for the disk fails with a cure, behind the text, and leaves nothing', async () => {
    const path = fileName('large.html');
    const command = args(path).map((word) => `'${word}'`);
    const { code, stderr, lines } = await shell(
      `ulimit -f 8; destination-braze ${command.join(' ')} < examples/signups/messages.jsonl`,
      { ...TEXT, stderr: 'text' },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /cannot be written \(EFBIG\)\. Make space on the disk, or give a path on another one\./,
    );
    expect(lines).toContain('Totals');
    expect(readdirSync(place.directory).filter((name) => name.startsWith('large'))).toEqual([]);
  });
});
