import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { files } from './support/files.ts';
import { API_KEY, shell } from './support/program.ts';
import { fileText } from './support/repository.ts';
import { spawnSandbox } from './support/sandbox.ts';

const examples = fileURLToPath(new URL('../examples/', import.meta.url));

/** The commands of a section of the README, block by block. */
function commandsOf(section: string): string[] {
  const [, text = ''] = new RegExp(`^## ${section}\n(.*?)^## `, 'ms').exec(fileText('README.md')) ?? [];
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands);
}

test('who tries it word for word has a sync, a rejected row explained, and sees a change of the mapping', async () => {
  const [start, preview, write, change] = commandsOf('Try it');
  expect(start).toContain('npx destination-braze sandbox\n');
  await using sandbox = await spawnSandbox([]);
  using place = files({});
  cpSync(examples, join(place.directory, 'examples'), { recursive: true });
  const run = async (commands = '') => {
    const here = commands
      .replaceAll('npx ', '')
      .replaceAll('http://127.0.0.1:8080', sandbox.url)
      .replaceAll('sandbox-key', API_KEY);
    const { code, lines } = await shell(here, { cwd: place.directory, stdout: 'text' });
    expect(code).toBe(0);
    return lines.join('\n');
  };

  await run(preview);
  const page = readFileSync(join(place.directory, 'preview.html'), 'utf8');
  expect(page).toContain('1999-02-30');
  expect(page).toContain('MAPPING_DATE');

  expect(await run(write)).toMatch(/"type":"STATE".*Summary: 4 rows, 3 accepted, 1 REJECTED;/s);
  expect((await sandbox.profiles()).map((user) => user.external_id)).toEqual(['1001', '1002', '1004']);

  expect(await run(change)).toMatch(/Summary: 4 rows, 4 accepted;/);
  const born = (await sandbox.profiles()).map((user) => [user.external_id, user.custom_attributes?.born_on]);
  expect(born).toEqual([
    ['1001', '1990-12-10'],
    ['1002', '1986-12-09'],
    ['1004', '1978-04-08'],
    ['1003', '1999-02-30'],
  ]);
});
