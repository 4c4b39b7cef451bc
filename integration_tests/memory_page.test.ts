import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { type Message, shell } from './support/program.ts';
import { fencedBlocks } from './support/repository.ts';
import { startSandbox } from './support/sandbox.ts';

const PAGE = 'docs/memory.md';

const logOf = (messages: readonly Message[]) => messages.flatMap(({ log }) => log?.message ?? []);

test('docs/memory.md shows what two syncs say, and its commands and settings work', async () => {
  await using sandbox = await startSandbox();
  using given = files('{}');
  const [memory = '', entry = ''] = fencedBlocks(PAGE, 'json');
  const settings = JSON.parse(`{${memory.replace('/data', given.directory)}}`);
  const customers = { stream: 'customers', object: 'attributes', mapping: { method: 'columns' } };
  const config = configFor(sandbox.url, { streams: [customers, JSON.parse(entry)], ...settings });
  writeFileSync(join(given.directory, 'config.json'), JSON.stringify(config));

  const [syncs = '', forgetting = ''] = fencedBlocks(PAGE, 'sh');
  const { messages, code } = await shell(syncs, { cwd: given.directory });
  expect(code).toBe(0);
  const [said = ''] = fencedBlocks(PAGE, 'text');
  for (const line of said.trim().split('\n')) expect(logOf(messages)).toContain(line);
  expect(messages.at(-1)?.connectionStatus?.status).toBe('SUCCEEDED');
  const plans = (await sandbox.profiles()).map((profile) => profile.custom_attributes?.plan);
  expect(plans).toEqual(['pro', 'pro']);
  const { accepted } = (await sandbox.counters()).objects.attributes;
  expect(accepted).toBe(3);

  const again = `${forgetting}\ndestination-braze write --config config.json < tuesday.jsonl`;
  const forgotten = await shell(again, { cwd: given.directory });
  expect(forgotten.code).toBe(0);
  expect(logOf(forgotten.messages)).toContain(
    'Stream customers: 1 fingerprints of what Braze has are forgotten. Their rows are sent again when they come.',
  );
  expect((await sandbox.counters()).objects.attributes.accepted).toBe(4);
});
