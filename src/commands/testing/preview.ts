import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll } from '@jest/globals';
import { type PreviewOptions, preview } from '../preview.ts';

export const directory = mkdtempSync(join(tmpdir(), 'preview-'));
afterAll(() => rmSync(directory, { recursive: true }));

export const EXAMPLE = { config: 'examples/config.json', catalog: 'examples/catalog.json' };
export const KEY = '3b1f8c52-77e0-4c1d-9a55-0d2f6e9b4a10';

export function file(name: string, content: object): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

/** Runs the command as in a pipe: without colour. */
export async function run(
  { width = 80, ...options }: Partial<PreviewOptions> & { width?: number },
  stdin = '',
) {
  let printed = '';
  const code = await preview(
    { ...EXAMPLE, limit: 100, json: false, explain: false, requests: false, ...options },
    {
      stdin: Readable.from([Buffer.from(stdin)]),
      write: (text) => {
        printed += text;
      },
      page: { paint: (_style, text) => text, width },
    },
  );
  return { code, printed };
}

/** A preview of one stream with these settings and rows. */
export function runUsers(
  settings: object,
  rows: readonly object[],
  options: Partial<PreviewOptions> = {},
  stdin?: string,
) {
  const config = file('config.json', {
    streams: [{ stream: 'users', object: 'attributes', mapping: { method: 'columns' } }],
    ...settings,
  });
  const stream = { name: 'users', json_schema: { properties: { external_id: {}, note: {} } } };
  const catalog = file('catalog.json', {
    streams: [{ stream, sync_mode: 'incremental', destination_sync_mode: 'append' }],
  });
  const lines = rows.map((data) => JSON.stringify({ type: 'RECORD', record: { stream: 'users', data } }));
  return run({ config, catalog, ...options }, stdin ?? lines.join('\n'));
}
