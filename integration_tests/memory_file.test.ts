import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { temporaryDirectory } from './support/files.ts';
import { openAt } from './support/memory_place.ts';

/** What a disk can do to a memory in a file. */

const COMMITTING = fileURLToPath(new URL('support/committing.ts', import.meta.url));

/** Whether a process can have a small disk of its own. Where the system forbids user namespaces, nothing can fill one. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['--user', '--map-root-user', '--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Commits under a limit, until one fails. */
async function commitUntilFull(directory: string, wrapped: (command: string) => readonly string[]) {
  const given = JSON.stringify({ place: { directory }, parallel: 5, bytes: 9_000 });
  const [file = '', ...args] = wrapped(`exec '${process.execPath}' '${COMMITTING}' '${given}'`);
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [status] = await once(child, 'close');
  const lines = output.trimEnd().split('\n');
  const [code, found, ...message] = lines.pop()?.split(' ') ?? [];
  return { status, confirmed: lines.map(Number), code, found: Number(found), message: message.join(' ') };
}

(canMount() ? test : test.skip)(
  'a full disk ends the sync in words; what was confirmed is there, and nothing of what was not',
  async () => {
    const directory = temporaryDirectory();
    try {
      for (const size of ['400k', '1m', '3m']) {
        const full = await commitUntilFull(join(directory, 'memory'), (command) => [
          'unshare',
          ...['--user', '--map-root-user', '--mount', 'sh', '-c'],
          `mount -t tmpfs -o size=${size} tmpfs '${directory}' && ${command}`,
        ]);
        expect([size, full]).toMatchObject([
          size,
          {
            status: 0,
            code: 'MEMORY_FULL',
            found: full.confirmed.at(-1),
            message: expect.stringMatching(/\.sqlite: no room on its disk.*Give the disk room/),
          },
        ]);
        expect(full.confirmed.length).toBeGreaterThan(3);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  60_000,
);

test('where a file may not grow any more the sync ends in words, and goes on when it may', async () => {
  const directory = join(temporaryDirectory(), 'memory');
  mkdirSync(directory);
  try {
    let before = 0;
    for (const blocks of [1_000, 4_000]) {
      const full = await commitUntilFull(directory, (command) => [
        'sh',
        '-c',
        `ulimit -f ${blocks}; ${command}`,
      ]);
      expect(full).toMatchObject({
        status: 0,
        code: 'MEMORY_UNAVAILABLE',
        found: full.confirmed.at(-1),
        message: expect.stringMatching(/\.sqlite: it cannot be opened, read or written/),
      });
      expect(full.confirmed[0]).toBe(before + 1);
      before = full.found;
      const store = await openAt({ directory }, 'killed');
      expect(await store.lease(['users'])).toBeNull();
      await store.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 60_000);
