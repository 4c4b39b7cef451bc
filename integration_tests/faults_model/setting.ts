import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultPlan } from '../../src/sandbox/fault_plan.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import type { SettingsChange } from '../../src/sandbox/settings.ts';
import { API_KEY } from './api_key.ts';
import type { Dice } from './dice.ts';
import type { Weather } from './weather.ts';

/** Where the syncs of one seed take place: a Braze, the files of the connector, and what they leave behind. */
export interface Setting extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly configFile: string;
  readonly catalogFile: string;
  /** Directory of the dead letter; null where there is none. */
  readonly deadLetter: string | null;
  /** Path of the file in which the states are kept; null where they are not. */
  readonly stateFile: string | null;
  /** The sandbox's record of requests, whole once it is closed. */
  readonly recordFile: string;
  /** Lets the weather's phases follow each other from now on. The result ends that: the last plan stays. */
  startWeather(weather: Weather): () => void;
}

/** What decides how Braze and the connector are set up. */
export interface Scene {
  /** The `streams` of the configuration. */
  readonly entries: readonly object[];
  /** The names of the catalog's streams. */
  readonly streams: readonly string[];
  /** Users whom Braze refuses. */
  readonly blocked: readonly string[];
  /** What the workspace has, and how late it acts. */
  readonly workspace?: SettingsChange;
}

/** A new Braze and fresh files, as the dice fall. */
export async function createSetting(dice: Dice, scene: Scene): Promise<Setting> {
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-faults-'));
  const recordFile = join(directory, 'requests.jsonl');
  const deadLetter = dice.chance(0.85) ? directory : null;
  const sandbox = await startSandbox({
    apiKey: API_KEY,
    seed: dice.int(1, 1e9),
    rateLimit: dice.chance(0.1) ? { requests: dice.int(50, 100), seconds: 1 } : null,
    headers: dice.pick(['epoch', 'seconds']),
    blockedUsers: scene.blocked,
    record: recordFile,
    ...(scene.workspace !== undefined && { settings: scene.workspace }),
  });
  const config = {
    rest_endpoint: sandbox.url,
    api_key: API_KEY,
    streams: scene.entries,
    dead_letter: deadLetter === null ? { type: 'none' } : { type: 'file', path: deadLetter },
    failure_policy: { max_rejected_percent: 100, max_deletions: 10_000 },
    rate_limit: {
      plan: 'custom',
      windows: [{ requests: 30_000, seconds: 3 }],
      objects_per_request: dice.pick([3, 10, 75]),
    },
  };
  return {
    sandbox,
    configFile: writeJson(directory, 'config.json', config),
    catalogFile: writeJson(directory, 'catalog.json', { streams: scene.streams.map(catalogStream) }),
    deadLetter,
    stateFile: dice.chance(0.5) ? join(directory, 'states.json') : null,
    recordFile,
    startWeather: (weather) => startWeather(weather, (plan) => sandbox.state.faults.replace(plan)),
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function writeJson(directory: string, name: string, content: object): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function catalogStream(name: string): object {
  return {
    stream: { name, json_schema: { type: 'object' }, supported_sync_modes: ['incremental'] },
    sync_mode: 'incremental',
    destination_sync_mode: 'append',
  };
}

function startWeather({ phases }: Weather, replace: (plan: FaultPlan) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const enter = (index: number): void => {
    const phase = phases[index];
    if (phase === undefined) return;
    replace(phase.plan);
    timer = setTimeout(enter, phase.milliseconds, index + 1);
  };
  enter(0);
  return () => clearTimeout(timer);
}
