import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ForgetOptions, forget } from './forget.ts';
import { configOf, type Folder, folder, printing } from './testing/in_process.ts';

let files: Folder;
beforeEach(() => {
  files = folder();
});
afterEach(() => files[Symbol.dispose]());

/** Runs the command on a memory that is empty. */
async function forgotten(options: Partial<ForgetOptions> = {}, memory?: object) {
  const { output, logged } = printing();
  const settings = { memory: memory ?? { type: 'file', path: files.path } };
  const config = files.write('config.json', configOf('http://127.0.0.1:1', settings));
  const code = await forget(
    { config, once: false, ...options },
    { output, stopped: new AbortController().signal },
  );
  return { code, told: logged('INFO') };
}

test('an empty memory is said to be empty', async () => {
  expect(await forgotten()).toEqual({ code: 0, told: 'The memory is empty: there is nothing to forget.' });
});

test('a stream of which the memory has nothing is a mistake', async () => {
  await expect(forgotten({ stream: 'users' })).rejects.toMatchObject({
    type: 'config_error',
    code: 'FORGET',
    message: 'The memory has nothing of a stream users. It is empty.',
  });
});

test('so is a configuration without a memory, or with a mistake', async () => {
  await expect(forgotten({}, { type: 'none' })).rejects.toMatchObject({
    code: 'FORGET',
    message: expect.stringMatching(/^--config .*config\.json has no `memory`\./),
  });
  await expect(forgotten({}, { type: 'files' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('a wrong file of users is found before the memory is touched', async () => {
  await expect(forgotten({ users: files.write('users', 'ada') })).rejects.toMatchObject({ code: 'FORGET' });
  await expect(forgotten({ users: '/none' })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  expect(readdirSync(files.path).toSorted()).toEqual(['config.json', 'users']);
});
