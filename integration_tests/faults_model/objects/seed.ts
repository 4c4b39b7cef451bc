import { setTimeout as sleep } from 'node:timers/promises';
import { OBSERVED_LAG } from '../../../src/sandbox/lag.ts';
import { API_KEY } from '../api_key.ts';
import { syncAsProgram } from '../as_program.ts';
import { createDeadLetterReader } from '../dead_letter.ts';
import { createDice } from '../dice.ts';
import { HASTE, syncInProcess } from '../in_process.ts';
import { type Outcome, orHang, quiet } from '../seed.ts';
import { createSetting } from '../setting.ts';
import { LAST } from '../story.ts';
import { CALM, createWeather, MAX_LATENCY } from '../weather.ts';
import { readRequests } from './sent.ts';
import { CAMPAIGN, CANVAS, CATALOG, createStory, ENTRIES, type Line, STREAMS } from './story.ts';
import { judgeSync, type ObjectsTrace } from './verdict.ts';

/** After so many syncs with faults comes one without. */
const STORMY_SYNCS = 3;

/** Of so many seeds one begins with the built program, which is ended from the outside. */
const PROGRAM_EVERY = 30;

const MAX_COMPLAINTS = 8;

/** Braze's lag as it was observed, as much shorter as the waits of the sync. Larger track requests act at once. */
const LAG = Object.fromEntries(
  Object.entries(OBSERVED_LAG).map(([path, { ms, single_ms = ms }]) => [
    path,
    { ms: path.startsWith('/users/track') ? 0 : ms / HASTE, single_ms: single_ms / HASTE },
  ]),
);

/**
 * As `runSeed`, with rows of all objects: what counts is the order in which each user's and each item's objects reach
 * Braze over all endpoints, and that a message never goes out twice.
 */
export async function runObjectsSeed(seed: number): Promise<Outcome> {
  const dice = createDice(seed, 'objects');
  const story = createStory(createDice(seed, 'objects story'));
  const complaints: string[] = [];
  const ends: string[] = [];
  const traces: ObjectsTrace[] = [];
  const isCalm = dice.chance(0.3);
  await using setting = await createSetting(dice, {
    entries: ENTRIES,
    streams: STREAMS,
    blocked: [],
    workspace: {
      campaigns: { [CAMPAIGN]: 'active' },
      canvases: { [CANVAS]: 'active' },
      ...(dice.chance(0.7) && { lag: LAG }),
    },
  });
  await makeCatalog(setting.sandbox.url, API_KEY);
  const { traffic } = setting.sandbox.state;
  const deadLetter = createDeadLetterReader(setting.deadLetter);
  let lines: readonly Line[] = story;
  for (let isOver = false; !isOver; ) {
    const calm = isCalm || traces.length >= STORMY_SYNCS;
    const asProgram = !calm && traces.length === 0 && seed % PROGRAM_EVERY === 1;
    const weather = calm
      ? { phases: [{ milliseconds: 0, plan: { latency: { min_ms: 0, max_ms: MAX_LATENCY } } }] }
      : createWeather(dice, { hangs: false, praise: false });
    const endWeather = setting.startWeather(asProgram ? CALM : weather);
    const from = traffic.requests.length;
    let givenBack = 0;
    const warnings: string[] = [];
    const end = await orHang(
      (asProgram ? syncAsProgram : syncInProcess)({
        setting,
        stateFile: null,
        chunks: [Buffer.from(lines.map(({ text }) => text).join(''))],
        dice,
        cut: asProgram || (!calm && dice.chance(0.25)),
        hangs: false,
        onState: () => givenBack++,
        onLog: (message) => warnings.push(message),
      }),
      setting.sandbox.state,
    );
    endWeather();
    if (end.how !== 'done') await quiet(setting.sandbox.state);
    const rejected = new Map(deadLetter.read().map((row) => [row.row, row] as const));
    traces.push({
      lines,
      end,
      givenBack,
      rejected: setting.deadLetter === null ? null : rejected,
      from,
      to: traffic.requests.length,
    });
    ends.push(end.how === 'failed' ? `failed: ${end.reason.replaceAll(/\d+/g, 'N').slice(0, 60)}…` : end.how);
    if (calm && end.how !== 'done') complaints.push(`without any fault it ended as ${JSON.stringify(end)}`);
    isOver = calm || end.how === 'done';
    lines = linesAfter(lines, givenBack);
    // What the sync before left to come may come now; its order is that of another sync.
    if (!isOver) await sleep(MAX_LATENCY);
  }
  const counters = traffic.counters();
  await setting.sandbox.close();
  const requests = readRequests(setting.recordFile);
  const complain = (complaint: string) => {
    if (complaints.length < MAX_COMPLAINTS) complaints.push(complaint);
  };
  for (const [index, trace] of traces.entries()) {
    judgeSync(trace, requests.slice(trace.from, trace.to), (complaint) =>
      complain(`sync ${index + 1}: ${complaint}`),
    );
  }
  if (isCalm) {
    const { same_user_overlaps: overlaps, same_user_too_early: tooEarly } = counters;
    if (overlaps > 0) complain(`a user was in two requests under way (${overlaps} times)`);
    if (tooEarly > 0) complain(`a request came before the effect of the one before (${tooEarly} times)`);
  }
  return { seed, ends, complaints };
}

async function makeCatalog(url: string, apiKey: string): Promise<void> {
  const fields = Object.entries({ id: 'string', title: 'string', [LAST]: 'number' });
  const answer = await fetch(`${url}/catalogs`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({
      catalogs: [{ name: CATALOG, description: '', fields: fields.map(([name, type]) => ({ name, type })) }],
    }),
  });
  if (!answer.ok) throw new Error(`no catalog was made: ${await answer.text()}`);
}

/** The lines behind the last state that was given back. */
function linesAfter(lines: readonly Line[], givenBack: number): readonly Line[] {
  const states = lines.filter(({ type }) => type === 'state');
  const last = states[givenBack - 1];
  return last === undefined ? lines : lines.slice(lines.indexOf(last) + 1);
}
