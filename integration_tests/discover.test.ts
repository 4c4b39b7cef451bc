import { describe, expect, test } from '@jest/globals';
import { catalogOf, configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { API_KEY, run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

describe('discover', () => {
  /** The objects that it lists, and what it warns of. */
  async function discover(url: string) {
    using given = files(configFor(url));
    const { code, lines, messages } = await run(['discover', ...given.check.slice(1)]);
    expect(code).toBe(0);
    const warnings = messages.flatMap(({ log }) => (log?.level === 'WARN' ? [log.message] : []));
    expect(messages).toHaveLength(warnings.length + 1);
    const { operations } = JSON.parse(lines.at(-1) ?? '').destination_catalog;
    for (const { json_schema, matching_keys } of operations) {
      for (const [key] of matching_keys) expect(json_schema.properties).toHaveProperty(key);
    }
    return {
      operations,
      names: [...new Set(operations.map((each: { object_name: string }) => each.object_name))],
      warnings,
    };
  }

  const GENERAL = [
    'attributes',
    'events',
    'purchases',
    'aliases',
    'alias_updates',
    'identifications',
    'merges',
    'deletions',
    'external_id_renames',
    'external_id_removals',
    'subscriptions',
  ];

  test('lists all objects but triggers, the catalogs with their fields, and the custom attributes', async () => {
    await using sandbox = await startSandbox();
    await sandbox.makeCatalog('products', {
      id: 'string',
      title: 'string',
      price: 'number',
      sold: 'boolean',
      since: 'time',
      more: 'object',
      tags: 'array',
      place: 'geo',
    });
    await sandbox.makeCatalog('shops', { id: 'string' });
    // More than a page of 50.
    const names = Array.from({ length: 120 }, (_, index) => `score_${index}`);
    await fetch(`${sandbox.url}/users/track`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        attributes: [
          { external_id: '1', plan: 'gold', list: ['a'], bag: { a: 1 }, bags: [{ a: 1 }], day: '2024-05-01' },
          { external_id: '2', ...Object.fromEntries(names.map((name) => [name, 1])) },
        ],
      }),
    });
    const { operations, names: listed, warnings } = await discover(sandbox.url);
    expect(warnings).toEqual([]);
    expect(listed).toEqual([...GENERAL, 'catalog_items:products', 'catalog_items:shops']);
    const { properties } = operations[0].json_schema;
    expect(properties).toMatchObject({
      email: { type: 'string', description: expect.not.stringContaining('custom') },
      plan: { type: 'string', description: 'A custom attribute (string).' },
      list: { type: 'array' },
      bag: { type: 'object' },
      bags: { type: 'array', items: { type: 'object' } },
      day: { type: 'string', format: 'date-time' },
    });
    for (const name of names) expect(properties[name]).toMatchObject({ type: 'number' });
    expect(operations.at(-2)).toMatchObject({
      sync_mode: 'append_dedup',
      matching_keys: [['id']],
      json_schema: {
        required: ['id'],
        additionalProperties: false,
        properties: {
          id: { type: 'string' },
          price: { type: 'number' },
          sold: { type: 'boolean' },
          since: { type: 'string', format: 'date-time' },
          more: { type: 'object' },
          tags: { type: 'array', items: { type: 'string' } },
          place: { type: 'array', items: { type: 'number' } },
        },
      },
    });
  });

  test('a key that may not read the workspace is warned of its permissions', async () => {
    await using sandbox = await startSandbox({ permissions: ['users.track'] });
    const { names, warnings } = await discover(sandbox.url);
    expect(names).toEqual(GENERAL);
    expect(warnings).toHaveLength(2);
    expect(warnings.join()).toMatch(/`catalogs\.get`.*`custom_attributes\.get`/);
  });

  test('without Braze it lists what every workspace takes', async () => {
    const { names, warnings } = await discover('http://127.0.0.1:1');
    expect(names).toEqual(GENERAL);
    expect(warnings.join()).toContain('ECONNREFUSED');
  });

  test('a configuration with a mistake is a failure that names it', async () => {
    using given = files(configFor('https://dashboard-01.braze.com'));
    const { code, messages } = await run(['discover', ...given.check.slice(1)]);
    expect(code).toBe(1);
    expect(messages.find(({ type }) => type === 'TRACE')?.trace?.error).toMatchObject({
      failure_type: 'config_error',
      message: expect.stringContaining('/rest_endpoint'),
    });
    expect(JSON.stringify(messages)).not.toContain(API_KEY);
  });
});

test('a catalog that discover lists is written by its name', async () => {
  await using sandbox = await startSandbox();
  await sandbox.makeCatalog('products', { id: 'string', title: 'string' });
  const settings = {
    destination_object_name: 'catalog_items:products',
    destination_sync_mode: 'append_dedup',
    primary_key: [['id']],
  };
  using given = files(configFor(sandbox.url, { streams: [] }), catalogOf({ name: 'rows', settings }));
  const { code } = await run(given.write, { stdin: record('rows', { id: 'p1', title: 'Lamp' }) });
  expect(code).toBe(0);
  expect(await sandbox.items('products')).toEqual(new Map([['p1', { id: 'p1', title: 'Lamp' }]]));
});
