import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const SECRET = 'tell-nobody';

/** Keys that Braze does not take, that are taken for indexes, and that look like operators; all but those name a person. */
const key = fc.constantFrom(
  `${SECRET}@mail.example`,
  `${SECRET} .`,
  `$${SECRET}`,
  `${SECRET}/x~y`,
  `${SECRET}\0`,
  `${SECRET}${'x'.repeat(300)}`,
  ` ${SECRET} `,
  '4915112345678',
  'products',
  '$time',
  'inc',
  '$add',
  '$update',
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, SECRET, SECRET.repeat(60), `9999-99-99 ${SECRET}`, 7, true, '\ud800'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}));

test('no key and no value of a row is in the log, wherever it stands in the row and whatever is wrong with it', async () => {
  await using sandbox = await startSandbox();
  const schema = {
    type: 'object',
    properties: {
      external_id: { type: 'string' },
      friends: { type: 'object', additionalProperties: { type: 'integer' } },
      lists: {
        type: 'array',
        items: { type: 'object', additionalProperties: { type: 'string', maxLength: 3 } },
      },
      open: {
        type: 'object',
        propertyNames: { pattern: '^[a-z]+$' },
        additionalProperties: { 'x-null': 'reject' },
      },
      moved: { type: 'object', 'x-from': 'payload', additionalProperties: true },
    },
    additionalProperties: true,
  };
  const streams = [
    { stream: 'users', object: 'attributes', mapping: { method: 'columns' } },
    { stream: 'users', object: 'attributes', mapping: { method: 'json_schema', schema } },
    { stream: 'events', object: 'events', mapping: { method: 'columns' } },
    { stream: 'purchases', object: 'purchases', mapping: { method: 'columns' } },
  ];
  using given = files(configFor(sandbox.url, { streams }));
  const samples = fc.sample(fc.array(value, { minLength: 6, maxLength: 6 }), { numRuns: 400, seed: 11 });
  const rows = samples.flatMap(([friends, lists, open, payload, properties, products]) => [
    record('users', { external_id: 'u', friends, lists, open, payload, plain: properties }),
    record('events', { external_id: 'u', name: 'Seen', time: '2024-01-01', properties, friends }),
    record('events', {
      external_id: 'u',
      name: 'ecommerce.order_placed',
      time: '2024-01-01',
      properties: { products, [`${SECRET}!`]: 1 },
    }),
    record('purchases', {
      external_id: 'u',
      product_id: 'p',
      currency: 'EUR',
      price: 1,
      time: '2024-01-01',
      properties: payload,
    }),
  ]);
  const { lines, messages } = await run(given.write, { stdin: rows.join('') });
  const log = messages.flatMap(({ log }) => log?.message ?? []).join('\n');
  expect(log).toMatch(/BRAZE_NAME.*at \/payload\/\*/);
  expect(log).toMatch(/MAPPING_/);
  expect(lines.join('\n')).not.toMatch(/tell-nobody|49151/i);
});

test('tens of thousands of odd names make neither as many warnings nor long ones', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const columns = (row: number) =>
    Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [
        ` c${row}_${at}${at === 0 ? 'x'.repeat(100_000) : ''}`,
        'x'.repeat(300),
      ]),
    );
  const rows = Array.from({ length: 50 }, (_, row) =>
    record('users', { external_id: `u${row}`, ...columns(row) }),
  );
  const { lines, messages } = await run(given.write, { stdin: rows.join('') });
  expect(messages.filter(({ log }) => log?.level === 'WARN').length).toBeLessThan(150);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(20_000);
  expect(messages.some(({ log }) => log?.message.includes('Further ones are only counted'))).toBe(true);
});
