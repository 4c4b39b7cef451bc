import { setTimeout as sleep } from 'node:timers/promises';
import type { Controlled } from '../../src/sandbox/controlled.ts';
import { syncAsProgram } from './as_program.ts';
import { createDeadLetterReader } from './dead_letter.ts';
import { createDice, type Dice } from './dice.ts';
import { syncInProcess } from './in_process.ts';
import { createKeptStates } from './kept_states.ts';
import { createObserver } from './observer.ts';
import { readRecord } from './record.ts';
import { createSetting, type Setting } from './setting.ts';
import { createNoise, createStory, ENTRIES, type Line, linesAfter, STREAMS, type Story } from './story.ts';
import type { SyncEnd, SyncOrder } from './sync.ts';
import type { Trace } from './trace.ts';
import { judgeLastValues, judgeSync } from './verdict.ts';
import { CALM, createWeather, MAX_LATENCY } from './weather.ts';
import { createWitness, type Witness } from './witness.ts';

/** What came of a seed. */
export interface Outcome {
  readonly seed: number;
  /** How the syncs ended that it took, one after the other. */
  readonly ends: readonly string[];
  /** What should not have happened; empty if all is well. */
  readonly complaints: readonly string[];
}

/** Every so many seeds one runs the built program, where `kill -9` is among the faults; the others run in process. */
const PROGRAM_EVERY = 8;

/** After so many syncs with faults comes one without. */
const STORMY_SYNCS = 3;

/**
 * A sync that sends nothing for so long hangs, milliseconds. How long it takes as a whole is no sign: behind an object that
 * was sent alone the next of its user waits for 7 s.
 */
const LONGEST_SILENCE = 60_000;

/** So many complaints tell what is wrong. */
const MAX_COMPLAINTS = 8;

/**
 * Syncs random rows through random faults until all of them are through, each sync going on from the last state that
 * the one before gave back, and holds what is at Braze against what was sent.
 */
export async function runSeed(seed: number): Promise<Outcome> {
  const complaints: string[] = [];
  const ends: string[] = [];
  const dice = createDice(seed, 'setting');
  const story = createStory(createDice(seed, 'story'));
  const traces: Trace[] = [];
  const asProgram = seed % PROGRAM_EVERY === 0;
  const climate = { hangs: !asProgram && dice.chance(0.15), praise: story.blocked.length === 0 };
  const complain = (complaint: string) => {
    if (complaints.length < MAX_COMPLAINTS) complaints.push(`sync ${traces.length + 1}: ${complaint}`);
  };
  await using setting = await createSetting(dice, {
    entries: ENTRIES,
    streams: STREAMS,
    blocked: story.blocked,
  });
  const witness = createWitness(setting.sandbox.state);
  const deadLetter = createDeadLetterReader(setting.deadLetter);
  const keepsRejected = setting.deadLetter !== null;
  const { stateFile } = setting;
  const keptStates = stateFile === null ? null : createKeptStates(stateFile);
  let noisyLines = 0;

  let lines: readonly Line[] = story.lines;
  for (let isOver = false; !isOver; ) {
    const calm = traces.length >= STORMY_SYNCS;
    const observer = createObserver({ lines, witness, deadLetter, keepsRejected, complain });
    const states = lines.filter((line) => line.type === 'state');
    const followed = keptStates?.follow(states, { onKept: observer.kept, complain });
    const { chunks, isWhole } = inChunks(lines, dice, calm);
    const endWeather = setting.startWeather(calm ? CALM : createWeather(dice, climate));
    const cut = !calm && dice.chance(asProgram ? 0.8 : 0.2);
    const sync = asProgram ? syncAsProgram : syncInProcess;
    const noise = keepsRejected && dice.chance(0.2) ? createNoise(dice) : [];
    const [end] = await Promise.all([
      orHang(
        sync({
          setting,
          stateFile,
          chunks,
          dice,
          cut,
          hangs: climate.hangs,
          onState: observer.state,
          onLog: observer.log,
        }),
        setting.sandbox.state,
      ),
      beside(sync, noise, setting),
    ]);
    noisyLines += noise.length;
    endWeather();
    if (end.how !== 'done') await quiet(setting.sandbox.state);
    // The end of a cut input can look like the end of data: its states are then all that came.
    const whole = isWhole || end.how !== 'done';
    const trace = observer.finish(whole ? end : { how: 'cut' });
    if (calm && end.how !== 'done') complain(`without any fault it ended as ${JSON.stringify(end)}`);
    if (end.how === 'failed' && end.reason.includes('error of its own'))
      complain('it failed on an error of its own');
    traces.push(trace);
    ends.push(end.how === 'failed' ? `failed: ${end.reason.replaceAll(/\d+/g, 'N').slice(0, 60)}…` : end.how);
    if (deadLetter.noise() !== noisyLines) {
      complain(`another connection put ${noisyLines} rows aside, of which ${deadLetter.noise()} can be read`);
    }
    isOver = calm || (end.how === 'done' && isWhole);
    const printed = observer.givenBack.length;
    const kept = followed?.end() ?? printed;
    if (end.how === 'cut' ? kept < printed : kept !== printed)
      complain(`${printed} states were printed, but the file has ${kept}`);
    lines = linesAfter(lines, states.slice(0, kept));
  }
  await setting.sandbox.close();
  judge(story, traces, setting, witness, (complaint) => {
    if (complaints.length < MAX_COMPLAINTS) complaints.push(complaint);
  });
  return { seed, ends, complaints };
}

/** Another connection, which shares the dead letter: all of its rows are rejected by their mapping. */
async function beside(
  sync: (order: SyncOrder) => Promise<SyncEnd>,
  lines: readonly string[],
  setting: Setting,
): Promise<void> {
  if (lines.length === 0) return;
  const chunks = [Buffer.from(lines.join(''))];
  const silent = () => undefined;
  const dice = createDice(0, 'noise');
  await sync({
    setting,
    stateFile: null,
    chunks,
    dice,
    cut: false,
    hangs: false,
    onState: silent,
    onLog: silent,
  });
}

/** @throws Error if the sync neither ends nor sends anything. */
export function orHang(sync: Promise<SyncEnd>, { traffic }: Controlled): Promise<SyncEnd> {
  const over = new AbortController();
  const hang = async (): Promise<never> => {
    for (let sent = -1; sent !== traffic.counters().requests; ) {
      sent = traffic.counters().requests;
      await sleep(LONGEST_SILENCE, undefined, { signal: over.signal });
    }
    throw new Error(`the sync neither ends nor sends anything for ${LONGEST_SILENCE / 1000} s`);
  };
  return Promise.race([sync, hang()]).finally(() => over.abort());
}

/** Braze may still be at work on requests whose sender is gone: waits until it is not. */
export async function quiet({ traffic }: Controlled): Promise<void> {
  let before = '';
  for (let [polls, unchanged] = [0, 0]; unchanged < 5 && polls < 100; polls++) {
    await sleep(MAX_LATENCY);
    const [arrived, answered] = [traffic.counters().requests, traffic.requests.length];
    const now = `${arrived} ${answered}`;
    unchanged = now === before && arrived === answered ? unchanged + 1 : 0;
    before = now;
  }
}

function judge(
  story: Story,
  traces: readonly Trace[],
  setting: Setting,
  witness: Witness,
  complain: (complaint: string) => void,
): void {
  const record = readRecord(setting.recordFile);
  for (const [index, trace] of traces.entries()) {
    const requests = record.slice(trace.requests.from, trace.requests.to);
    judgeSync(trace, requests, (complaint) => complain(`sync ${index + 1}: ${complaint}`));
  }
  if (setting.deadLetter !== null) judgeLastValues(story, traces, witness, complain);
  // Where a connection broke off on the connector's side, the sandbox may learn of it after the next request.
  const brokeOff = record.some((request) => request.hung) || traces.some(({ end }) => end.how !== 'done');
  if (!brokeOff && witness.overlaps() > 0) {
    complain(`a user was in two requests in flight (${witness.overlaps()} times)`);
  }
}

/** The bytes of the lines, cut anywhere into chunks. Sometimes the source dies before its end, mid-line mostly. */
function inChunks(
  lines: readonly Line[],
  dice: Dice,
  calm: boolean,
): { readonly chunks: Buffer[]; readonly isWhole: boolean } {
  const all = Buffer.from(lines.map(({ text }) => text).join(''));
  const bytes = !calm && dice.chance(0.05) ? all.subarray(0, dice.int(0, all.length)) : all;
  const largest = dice.pick([200, 5_000, 65_536]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = dice.int(1, largest);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return { chunks, isWhole: bytes.length === all.length };
}
