import { describe, expect, jest, test } from '@jest/globals';
import { createDice } from './faults_model/dice.ts';
import { createEater, namesMarker } from './fuzz/in_process.ts';
import { mutated } from './fuzz/mutations.ts';
import { ENTRIES, MARKER, SAMPLES } from './fuzz/samples.ts';
import { catalogOf, configFor, files } from './support/files.ts';
import { API_KEY, type Finished, run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

const LINES = 100_000;

/** Runs of the program, each with a line that fails the sync behind some that do not. */
const PROGRAM_RUNS = 60;
const SOUND_LINES = 4;

/** No line takes a tenth of this, milliseconds; a busy machine takes its share. */
const PATIENCE = 3_000;

const CATALOG = catalogOf(...new Set(ENTRIES.map(({ stream }) => stream)));
const settings = { streams: ENTRIES };

jest.setTimeout(240_000);

function* mutants(seed: number, count: number): Generator<Buffer> {
  const dice = createDice(seed, 'fuzz');
  for (let i = 0; i < count; i++) yield mutated(dice.pick(SAMPLES), dice, dice.pick(SAMPLES));
}

describe(`${LINES.toLocaleString('en')} lines that were changed at random`, () => {
  const eater = createEater({
    config: JSON.stringify(configFor('http://127.0.0.1:1', settings)),
    catalog: JSON.stringify(CATALOG),
  });

  test('the samples themselves are sound', () => {
    const reactions = SAMPLES.map((line) => eater.eat(line));
    expect(reactions.map(({ failure }) => failure)).toEqual(SAMPLES.map(() => null));
    expect(reactions.flatMap(({ sent }) => sent).length).toBeGreaterThan(7);
  });

  test('never crash, never hang, and no value of theirs is said', () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    let number = 0;
    for (const line of mutants(20_260_101, LINES)) {
      number++;
      const place = `line ${number}, base64 ${line.toString('base64').slice(0, 2_000)}`;
      const startedAt = performance.now();
      try {
        const { failure, unforeseen, said, sent } = eater.eat(line);
        if (unforeseen !== undefined) throw unforeseen;
        if (said.some((words) => words.includes(MARKER)) && !namesMarker(line)) {
          throw new Error(`it said a value: ${said.join(' | ')}`);
        }
        for (const object of sent) JSON.parse(object);
        count(failure ?? (sent.length > 0 ? 'sent' : said.length > 0 ? 'said something' : 'passed'));
      } catch (error) {
        throw new Error(`${place}: ${error}`, { cause: error });
      }
      const took = performance.now() - startedAt;
      if (took > PATIENCE) throw new Error(`${place}: took ${took} ms`);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    // The changes are such that many lines of each kind came about.
    for (const what of ['sent', 'said something', 'passed', 'INPUT_UNREADABLE', 'INPUT_UNKNOWN_STREAM']) {
      expect([what, (seen.get(what) ?? 0) > LINES / 1_000]).toEqual([what, true]);
    }
  });

  test(`${PROGRAM_RUNS * (SOUND_LINES + 1)} through the program: it ends as it should`, async () => {
    await using sandbox = await startSandbox();
    using given = files(configFor(sandbox.url, settings), CATALOG);
    const inputs = programInputs();
    const worker = async () => {
      for (const { lines, fails } of inputs) {
        const stdin = Buffer.concat(lines.flatMap((line) => [line, NEWLINE]));
        judge(lines, await run(given.write, { stdin }), fails);
      }
    };
    await Promise.all([worker(), worker()]);
  });

  /** Sound lines, mostly with one that fails behind them. */
  function* programInputs(): Generator<{ readonly lines: readonly Buffer[]; readonly fails: boolean }> {
    const source = (fails: boolean) =>
      mutants(77, Number.POSITIVE_INFINITY)
        // A state goes back as it came, sound or not: what the program prints then is no protocol of its own.
        .filter((line) => !line.includes('STATE'))
        .filter((line) => (eater.eat(line).failure !== null) === fails);
    const [passing, failing] = [source(false), source(true)];
    for (let left = PROGRAM_RUNS; left > 0; left--) {
      // A sound line first: text alone would be a failure of its own.
      const lines = [
        SAMPLES[0] as Buffer,
        ...Array.from({ length: SOUND_LINES }, () => passing.next().value as Buffer),
      ];
      yield { lines: [...lines, failing.next().value as Buffer], fails: true };
      if (left % 10 === 0) yield { lines, fails: false };
    }
  }
});

const NEWLINE = Buffer.from('\n');

function judge(input: readonly Buffer[], { code, messages, lines }: Finished, fails: boolean): void {
  const traces = messages.filter((message) => message.type === 'TRACE');
  const said = lines.filter((_, index) => messages[index]?.type !== 'STATE').join('\n');
  const shown = input.map((line) => line.toString('base64').slice(0, 2_000));
  expect({
    shown,
    code,
    traces: traces.length,
    last: messages.at(-1)?.type,
    saysKey: said.includes(API_KEY),
    saysValue: said.includes(MARKER) && !input.some(namesMarker),
  }).toEqual({
    shown,
    code: fails ? 1 : 0,
    traces: fails ? 1 : 0,
    last: fails ? 'TRACE' : expect.any(String),
    saysKey: false,
    saysValue: false,
  });
}
