import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const ROWS = [
  { external_id: 'ada', email: 'ada.lovelace@mail.example', first_name: 'Jos\u00e9', code: 12_345_678 },
  { external_id: 'grace', email: 'grace.hopper@navy.mil', first_name: 'Grace', friends: { kilburn: 1 } },
]
  .map((row) => record('users', row))
  .join('');

/** The whole output of a sync to which Braze answers once so. */
async function outputOf(status: number, body: object): Promise<string> {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const faults = [{ kind: 'raw', status, body: JSON.stringify(body), next: 10 } as const];
  await sandbox.faults({ faults });
  const { lines } = await run(given.write, { stdin: ROWS });
  return lines.join('\n');
}

const named = (type: string) => ({
  message: 'success',
  errors: [{ type, input_array: 'attributes', index: 0 }],
});
const unnamed = (type: string) => ({ message: 'success', errors: [{ type, input_array: 'attributes' }] });

const ANSWERS: readonly [string, (words: string) => [number, object]][] = [
  ['an error of an object', (words) => [201, named(words)]],
  ['an error that names none', (words) => [201, unnamed(words)]],
  ['a 400 that names an object', (words) => [400, named(words)]],
  ['a 400 that names none', (words) => [400, { message: words }]],
  ['a 401', (words) => [401, { message: words }]],
  ['a 403', (words) => [403, { message: words }]],
  ['a 404', (words) => [404, { message: words }]],
];

describe.each(ANSWERS)('the words of %s', (_, answer) => {
  test('show no value of a row, of whichever and in whatever form', async () => {
    const words = [
      'duplicate of grace.hopper@navy.mil',
      'and ada%2Elovelace',
      'Jose\u0301',
      'kilburn',
      '"lovela',
      'code 1234-5678 12345678',
      'Hopper',
    ];
    const output = await outputOf(...answer(words.join(' ')));
    expect(output).toContain('duplicate of ***');
    expect(output).not.toMatch(/hopper|navy|lovela|jose|kilburn|5678/i);
  });

  test('stay, where Braze is known to say them', async () => {
    const words = "'external_id' must be fewer than 988 bytes";
    expect(await outputOf(...answer(words))).toContain(words);
  });
});
