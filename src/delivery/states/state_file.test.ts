import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Failure } from '../../report/failure.ts';
import { systemClock } from '../clock.ts';
import { openStateFile, readStateFile } from './state_file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'states-'));
  path = join(folder, 'states.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const state = (stream: string, cursor: string) =>
  `{"type":"STREAM","stream":{"stream_descriptor":{"name":"${stream}"},"stream_state":{"cursor":${cursor}}}}`;
const message = (stream: string, cursor: string) => `{"type":"STATE","state":${state(stream, cursor)}}`;

/** A sink on the file, what it prints, and its failures. */
async function keeping(at = path) {
  const printed: string[] = [];
  const failures: Failure[] = [];
  const file = await openStateFile({ path: at, clock: systemClock, print: (text) => printed.push(text) });
  return { printed, failures, ...file.sink((failure) => failures.push(failure)) };
}

describe('the file of --state', () => {
  test('begins as an empty array, readable by its owner, and is free again after the end', async () => {
    const { close } = await keeping();
    expect(readFileSync(path, 'utf8')).toBe('[]\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await expect(keeping()).rejects.toMatchObject({ code: 'STATE_LOCKED', type: 'transient_error' });
    await close();
    expect(readdirSync(folder)).toEqual(['states.json']);
  });

  test('has each state before it is printed, and all of them after the end', async () => {
    const { take, close, printed } = await keeping();
    const durable: string[] = [];
    const held = () => readFileSync(path, 'utf8');
    const first = take(message('a', '1.0'), 'a').then(() => durable.push(held()));
    expect(printed).toEqual([]);
    await first;
    expect(durable).toEqual([`[\n${state('a', '1.0')}\n]\n`]);
    expect(printed).toEqual([message('a', '1.0')]);
    for (let i = 2; i < 50; i++) void take(message(i % 2 ? 'a' : 'b', `${i}`), i % 2 ? 'a' : 'b');
    await close();
    expect(held()).toBe(`[\n${state('a', '49')},\n${state('b', '48')}\n]\n`);
    expect(printed).toHaveLength(49);
    expect(printed.slice(1)).toEqual(
      Array.from({ length: 48 }, (_, i) => message(i % 2 ? 'a' : 'b', `${i + 2}`)),
    );
  });

  test('keeps what the run before left, with its permissions', async () => {
    writeFileSync(path, `[${state('a', '1.0')} , ${state('b', '2')}]`);
    chmodSync(path, 0o644);
    const { take, close } = await keeping();
    await take(message('b', '3'), 'b');
    await close();
    expect(readFileSync(path, 'utf8')).toBe(`[\n${state('a', '1.0')},\n${state('b', '3')}\n]\n`);
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  test('may be a link, which stays one and shares the lock of its target', async () => {
    mkdirSync(join(folder, 'other'));
    const target = join(folder, 'other', 'real.json');
    writeFileSync(target, '[]');
    symlinkSync(target, path);
    const { take, close } = await keeping();
    await expect(keeping(target)).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    await take(message('a', '1'), 'a');
    await close();
    expect(readlinkSync(path)).toBe(target);
    expect(readFileSync(target, 'utf8')).toContain(state('a', '1'));
  });

  test('takes nothing after its end, when it may be the file of another sync', async () => {
    const { take, close, printed } = await keeping();
    await close();
    void take(message('a', '1'), 'a');
    await close();
    expect([readFileSync(path, 'utf8'), printed]).toEqual(['[]\n', []]);
  });

  test.each<[string, () => void, string]>([
    ['a directory', () => mkdirSync(path), 'is a directory'],
    ['empty', () => writeFileSync(path, ''), 'is empty'],
    ['no JSON', () => writeFileSync(path, 'streams:\n'), 'it looks like YAML'],
    ['no array', () => writeFileSync(path, '{}'), 'holds a single object'],
    ['no UTF-8', () => writeFileSync(path, Buffer.from('["é"]', 'latin1')), 'is not UTF-8'],
  ])('that is %s is refused, stays as it is, and gets no lock', async (_, make, why) => {
    make();
    await expect(keeping()).rejects.toMatchObject({
      code: 'STATE_INVALID',
      type: 'config_error',
      message: expect.stringMatching(new RegExp(`^--state ${path} .*${why}`)),
    });
    expect(readdirSync(folder)).toEqual(['states.json']);
  });

  test('of a directory that does not exist is refused', async () => {
    const place = join(folder, 'none', 'states.json');
    await expect(keeping(place)).rejects.toMatchObject({ code: 'STATE_UNWRITABLE' });
    await expect(readStateFile(place)).resolves.toMatchObject({ states: new Map() });
  });
});

describe('a file that cannot be written any more fails the sync, and what it lacks is not printed', () => {
  test('where its directory is gone', async () => {
    const { take, close, printed, failures } = await keeping();
    await take(message('a', '1'), 'a');
    rmSync(folder, { recursive: true });
    void take(message('a', '2'), 'a');
    await close();
    expect(printed).toEqual([message('a', '1')]);
    expect(failures).toMatchObject([{ code: 'STATE_UNWRITABLE', type: 'config_error' }]);
    expect(existsSync(folder)).toBe(false);
  });

  test('where another sync has taken it over', async () => {
    const { take, close, printed, failures } = await keeping();
    rmSync(`${path}.lock`);
    writeFileSync(`${path}.lock`, '');
    writeFileSync(path, `[${state('a', '7')}]`);
    void take(message('a', '2'), 'a');
    await close();
    expect(printed).toEqual([]);
    expect(failures).toMatchObject([{ code: 'STATE_LOCKED' }]);
    expect(readFileSync(path, 'utf8')).toBe(`[${state('a', '7')}]`);
    expect(existsSync(`${path}.lock`)).toBe(true);
  });
});
