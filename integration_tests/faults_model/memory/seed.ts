import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from '../../../src/commands/prepare.ts';
import type { Config } from '../../../src/config/config.ts';
import type { Routes } from '../../../src/mapping/streams.ts';
import { createDice } from '../dice.ts';
import type { Outcome } from '../seed.ts';
import { createBrazeModel } from './braze_model.ts';
import { CALM, type Climate, createClimate, createMildClimate } from './climate.ts';
import { explain } from './explain.ts';
import { openFileMemory } from './file_memory.ts';
import { createProcess } from './process.ts';
import { createRamDisk, openRamStore, SOUND, type StoreFaults, truncate, wipe } from './ram_store.ts';
import { runWrite } from './run.ts';
import { drawSetting } from './setting.ts';
import { createSource, type Line, type Reading } from './source.ts';
import { judgeCounts, judgeSavings, judgeTurns, pictureOf, type RunTrace } from './verdict.ts';
import { takeTime, type VirtualTime } from './virtual_time.ts';

const START = Date.UTC(2026, 0, 1, 10);
const DAY = 86_400_000;
const MAX_COMPLAINTS = 8;

/** Late writes are over, and so is the doubt, milliseconds. */
const ALL_OVER = 20 * 60_000;

/** Braze's lag holds within a run: the next one begins when it is over. Milliseconds. */
const LEAST_GAP = 70_000;

/** What came of a seed, and what became of the rows that somebody asked about. */
export interface MemoryOutcome extends Outcome {
  readonly notes: readonly string[];
}

/** One run of the story. */
interface Order {
  readonly reading: Reading;
  /** `mild`: nothing fails. */
  readonly isCalm: boolean | 'mild';
  /** @default as the story has it */
  readonly hasMemory?: boolean;
  readonly faults?: StoreFaults;
  /** @default what the source has */
  readonly lines?: readonly Line[];
  /** @default unless it is calm */
  readonly mayDie?: boolean;
}

/** A run that goes on. */
interface Begun {
  readonly trace: RunTrace;
  readonly running: Promise<void>;
  isDead(): boolean;
  isBusy(): boolean;
  /** To be called when it is over or dead. */
  end(): Promise<void>;
  /** Nobody takes its states any more. */
  silence(): void;
  isHeard(): boolean;
  /** States that it gave back to nobody. */
  unheard(): number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * As `runSeed`, with a memory, over several runs whose rows change, in a time of its own: nothing else may run in this process
 * meanwhile. In the end Braze must have what the source says: one more run, which knows nothing, changes nothing.
 * @param about a text in rows that somebody asks about.
 */
export async function runMemorySeed(seed: number, about: string | null = null): Promise<MemoryOutcome> {
  const time = takeTime(START);
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-memory-'));
  try {
    return await tell(seed, about, time, directory);
  } finally {
    time.end();
    rmSync(directory, { recursive: true });
  }
}

async function tell(
  seed: number,
  about: string | null,
  time: VirtualTime,
  directory: string,
): Promise<MemoryOutcome> {
  const dice = createDice(seed, 'memory');
  const complaints: string[] = [];
  const complain = (complaint: string) => {
    if (complaints.length < MAX_COMPLAINTS) complaints.push(complaint);
  };
  const setting = drawSetting(dice, directory);
  const { config, routes } = prepared(setting.files);
  const source = createSource(setting.kinds, createDice(seed, 'memory source'));
  const model = createBrazeModel(createDice(seed, 'memory braze'), time.now);
  const disk = createRamDisk(dice);
  const traces: RunTrace[] = [];
  /** Whether the memory has seen all runs. */
  let knowsAll = setting.memory !== 'none';

  async function begin(order: Order): Promise<Begun> {
    const { reading, isCalm, hasMemory = setting.memory !== 'none', faults = SOUND } = order;
    const lives = isCalm === false && order.mayDie !== false && dice.chance(0.5);
    const process = createProcess(lives ? dice.int(1, dice.pick([20, 100, 400])) : null);
    const stop = new AbortController();
    if (!isCalm && dice.chance(0.1)) setTimeout(() => stop.abort('SIGTERM'), dice.int(1, 30_000));
    const lines = order.lines ?? source.read(reading, time.now());
    const file = hasMemory && setting.memory === 'file' ? await openFileMemory(directory, process) : null;
    const ram = hasMemory && file === null ? openRamStore(disk, process, dice, faults) : null;
    const trace: Mutable<RunTrace> = {
      number: traces.length,
      lines,
      result: null,
      lastStateAt: 0,
      rejected: new Map(),
      endedAt: 0,
      lostMemory: false,
    };
    traces.push(trace);
    let isHeard = true;
    let unheard = 0;
    const running = runWrite({
      config,
      routes,
      process,
      lines,
      connection: model.connect(trace.number, process, climateOf(order)),
      store: file?.store ?? ram,
      sendsEverything: !isCalm && dice.chance(0.05),
      stopped: stop.signal,
      dice: createDice(seed, `run ${trace.number}`),
      onState(text) {
        trace.lastStateAt = time.now();
        if (isHeard) source.givenBack(text);
        else unheard++;
      },
      rejected: trace.rejected,
    }).then((result) => {
      if (!process.isDead) trace.result = result;
      trace.endedAt = time.now();
      trace.lostMemory = ram?.isLost() === true;
    });
    return {
      trace,
      running,
      isDead: () => process.isDead,
      isBusy: () => file?.isBusy() === true,
      async end() {
        if (process.isDead) trace.endedAt = time.now();
        if (file !== null) await time.during(file.end(), never, always);
      },
      silence() {
        isHeard = false;
      },
      isHeard: () => isHeard,
      unheard: () => unheard,
    };
  }

  function climateOf({ isCalm, mayDie = true }: Order): Climate {
    if (isCalm === true) return CALM;
    return isCalm === 'mild'
      ? createMildClimate(setting.keepsUsers)
      : createClimate(dice, time.now(), mayDie, setting.keepsUsers);
  }

  async function run(order: Order): Promise<RunTrace> {
    const { trace, running, isDead, isBusy, end } = await begin(order);
    await time.during(running, isDead, isBusy);
    await end();
    time.drop();
    return trace;
  }

  /** Two runs at once, or one that stands still so long that the platform begins another one. */
  async function rivals(): Promise<void> {
    const first = await begin({ reading: source.reading(), isCalm: dice.chance(0.3), mayDie: false });
    const standsStill = dice.chance(0.6);
    if (standsStill) {
      const from = time.now() + dice.int(0, 10_000);
      const isToSendAgain = dice.chance(0.5);
      await time.during(first.running, () => (isToSendAgain ? sendsAgain(first.trace) : time.now() >= from));
      if (first.trace.endedAt === 0) {
        time.freeze(dice.int(30_000, 200_000));
        first.silence();
      }
    }
    // What the first one still sends when it wakes up is old by then.
    if (standsStill && dice.chance(0.7)) source.change();
    // What comes twice at once is twice.
    const reading = standsStill ? source.reading() : { isRefresh: true, hasLogs: false };
    const second = await begin({ reading, isCalm: dice.chance(0.3), mayDie: false });
    // It is of another connection.
    if (!standsStill) second.silence();
    await time.during(
      Promise.all([first.running, second.running]),
      never,
      () => first.isBusy() || second.isBusy(),
    );
    judgeTurns([first.trace.number, second.trace.number], model.requests, complain);
    await first.end();
    await second.end();
    // Nobody heard that its rows need not come again.
    if (first.unheard() > 0 || (!first.isHeard() && first.trace.result?.end.how === 'done')) knowsAll = false;
    // What is to come again comes to one of two connections, and the other one may end well before.
    if (!standsStill) knowsAll = false;
    time.drop();
  }

  /** Whether a run has something to send that was sent before. */
  function sendsAgain({ number }: RunTrace): boolean {
    const last = model.requests.findLast(({ run }) => run === number);
    return last?.outcome === 'unclear' || last?.outcome === 'refused';
  }

  async function calm(given: Omit<Order, 'isCalm'>, isCalm: true | 'mild' = true): Promise<RunTrace> {
    const order = { ...given, isCalm };
    let trace = await run(order);
    if (isDamaged(trace)) {
      loseMemory();
      trace = await run(order);
    }
    const end = trace.result?.end;
    if (end?.how !== 'done') complain(`without any fault a run ended as ${JSON.stringify(end)}`);
    time.pass(LEAST_GAP);
    model.settle();
    return trace;
  }

  /** Somebody deletes the memory: nothing is known of what is still to come, so it is better not done soon after a run. */
  function loseMemory(): void {
    time.pass(ALL_OVER);
    wipe(disk);
    knowsAll = false;
  }

  for (let runs = dice.int(1, 6); runs > 0; runs--) {
    source.change();
    if (setting.memory === 'ram' && dice.chance(0.15)) await rivals();
    else {
      if (dice.chance(0.05)) {
        truncate(disk, dice);
        // What is cut off between two keys is not missed.
        knowsAll = false;
      }
      const faults = { fullFrom: dice.chance(0.05) ? dice.int(1, 30) : null };
      const trace = await run({ reading: source.reading(), isCalm: dice.chance(0.2), faults });
      if (dice.chance(0.03) || isDamaged(trace)) loseMemory();
    }
    time.pass(dice.pick([LEAST_GAP, LEAST_GAP, 300_000, ALL_OVER, DAY]));
  }
  // What is under way may come after what changes now.
  if (dice.chance(0.7)) source.change();
  await calm({ reading: { isRefresh: false, hasLogs: true } }, 'mild');
  time.pass(ALL_OVER);
  model.settle();
  const refresh: Reading = { isRefresh: true, hasLogs: false };
  await calm({ reading: refresh });
  const today = Math.floor(time.now() / DAY);
  const again = await calm({ reading: refresh });
  // What is old is sent again, day by day.
  const isSameDay = today === Math.floor(time.now() / DAY);
  const hasMemory = setting.memory !== 'none';
  if (hasMemory && isSameDay) judgeSavings(again, setting, routes, model.requests, complain);
  judgeCounts(source, traces, model.requests, knowsAll, complain);
  const before = pictureOf(model.braze.workspace);
  await calm({ reading: refresh, hasMemory: false, lines: again.lines });
  comparePictures(before, pictureOf(model.braze.workspace), complain);
  const ends = traces.map(endOf);
  return {
    seed,
    ends: complaints.length > 0 ? [setting.title, ...ends] : ends,
    complaints,
    notes: about === null ? [] : explain(about, traces, model.requests),
  };
}

function prepared(files: Parameters<typeof prepare>[0]): { config: Config; routes: Routes } {
  const { config, routes, problems } = prepare(files, () => undefined);
  if (config !== null && routes !== null) return { config, routes };
  throw new Error(`the configuration is wrong: ${JSON.stringify(problems)}`);
}

/** @param after what the source says. */
function comparePictures(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  complain: (complaint: string) => void,
): void {
  for (const [name, text] of after)
    if (before.get(name) !== text)
      complain(`${name}: Braze had ${before.get(name) ?? 'nothing'}, the source says ${text}`);
  for (const name of before.keys())
    if (!after.has(name)) complain(`${name} is there; the source says it is not`);
}

/** Whether a run found that something was cut off; the user deletes the memory then. */
function isDamaged({ result }: RunTrace): boolean {
  return result?.end.how === 'failed' && result.end.reason.includes('is damaged');
}

function endOf({ result }: RunTrace): string {
  if (result === null) return 'killed';
  const { end } = result;
  return end.how === 'failed' ? `failed: ${end.reason.replaceAll(/\d+/g, 'N').slice(0, 60)}…` : end.how;
}

const never = () => false;
const always = () => true;
