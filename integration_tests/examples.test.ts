import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { generate } from '../src/demo/generate.ts';
import { files } from './support/files.ts';
import { API_KEY, run, start } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const example = (name: string) => readFileSync(new URL(`../examples/${name}`, import.meta.url), 'utf8');

describe('the examples', () => {
  test('messages.jsonl is what generate.ts makes', () => {
    const messages = generate({ rows: 40, seed: 1, stateEvery: 10 });
    expect(`${[...messages].map(({ text }) => text).join('\n')}\n`).toBe(example('messages.jsonl'));
  });

  test('config.json takes messages.jsonl: all rows but those that are wrong on purpose', async () => {
    await using sandbox = await startSandbox();
    const config = { ...JSON.parse(example('config.json')), rest_endpoint: sandbox.url, api_key: API_KEY };
    using given = files(config, JSON.parse(example('catalog.json')));
    const { code, messages } = await run(given.write, { stdin: example('messages.jsonl') });
    expect(code).toBe(0);
    expect(messages.flatMap(({ state }) => state?.destinationStats ?? [])).toEqual([
      { recordCount: 7, rejectedRecordCount: 1 },
      { recordCount: 7, rejectedRecordCount: 1 },
      { recordCount: 9, rejectedRecordCount: 1 },
      { recordCount: 9, rejectedRecordCount: 1 },
      { recordCount: 3, rejectedRecordCount: 1 },
    ]);
    const [zoe] = await sandbox.profiles();
    expect(zoe).toMatchObject({
      external_id: '9007199254740993',
      first_name: 'Zoë',
      custom_attributes: {
        lifetime_value: 3064.19,
        loyalty_tier: 'silver',
        loyalty_points: 9948,
        source: 'warehouse',
      },
    });
  });

  test('the demo adds up', async () => {
    const { code, lines } = await run(['demo'], { stdout: 'text' });
    expect(lines.at(-1)).toMatch(/^Every row is accounted for/);
    expect(code).toBe(0);
  });

  test('a demo that is stopped leaves no sandbox behind', async () => {
    const demo = start(['demo'], { stdout: 'text' });
    const greeting = await demo.line((line) => line.includes('http://'), 30);
    const [url = ''] = /http:[/][/][0-9.:]+/.exec(greeting) ?? [];
    expect((await fetch(`${url}/_sandbox/`)).ok).toBe(true);
    demo.kill('SIGTERM');
    expect((await demo.finished).code).toBe(143);
    await expect(fetch(`${url}/_sandbox/`)).rejects.toThrow();
  });
});
