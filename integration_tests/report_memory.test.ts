import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { catalogOf, configFor, files, temporaryDirectory } from './support/files.ts';
import { record } from './support/messages.ts';
import { run } from './support/program.ts';
import { fileText } from './support/repository.ts';
import { startSandbox } from './support/sandbox.ts';

const ajv = new Ajv({ allErrors: true });
ajvFormats.default(ajv);
const isReport = ajv.compile(JSON.parse(fileText('docs/report.schema.json')));

const user = (external_id: string, plan: string) => record('users', { external_id, plan, city: 'Berlin' });

test('a report tells what a memory left out, and what that saved', async () => {
  await using sandbox = await startSandbox();
  const directory = temporaryDirectory();
  const streams = [{ stream: 'users', object: 'attributes', mapping: { method: 'columns' } }];
  const config = configFor(sandbox.url, { streams, memory: { type: 'file', path: directory } });
  using given = files(config, catalogOf('users'));
  const path = join(given.directory, 'report.json');
  const sync = async (...rows: string[]) => {
    expect((await run([...given.write, '--report', path], { stdin: rows.join('') })).code).toBe(0);
    const report = JSON.parse(readFileSync(path, 'utf8'));
    isReport(report);
    expect(isReport.errors).toBeNull();
    return report;
  };
  const first = await sync(user('ada', 'pro'), user('bob', 'pro'));
  expect(first).toMatchObject({
    rows: { unchanged: 0 },
    objects: { attributes_saved: 0 },
    data_points: { saved: 0 },
  });
  const second = await sync(user('ada', 'pro'), user('bob', 'free'));
  rmSync(directory, { recursive: true });
  expect(second).toMatchObject({
    rows: { received: 2, accepted: 2, unchanged: 1 },
    objects: { accepted: 1, sent_before: 0 },
    streams: [{ unchanged: 1, sent_before: 0 }],
    data_points: { at_most: 1, saved: first.data_points.at_most - 1 },
  });
  expect(second.objects.attributes_saved).toBeGreaterThan(0);
  expect(second.streams[0].attributes_saved).toBe(second.objects.attributes_saved);
});
