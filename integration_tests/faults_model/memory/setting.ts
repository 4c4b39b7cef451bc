import { API_KEY } from '../api_key.ts';
import type { Dice } from '../dice.ts';
import type { Entry, StreamKind } from './stream_kind.ts';
import { KINDS } from './streams.ts';

/** What the streams of a story are, and what the configuration makes of them. */
export interface MemorySetting {
  readonly kinds: readonly StreamKind[];
  readonly memory: 'ram' | 'file' | 'none';
  /** Whether no user is deleted or gets another name. */
  readonly keepsUsers: boolean;
  /** Streams of which everything is sent. */
  readonly everything: ReadonlySet<string>;
  /** In words, for who looks at a seed. */
  readonly title: string;
  readonly files: Record<'config' | 'catalog', { readonly title: string; readonly text: string }>;
}

/** @param directory of the memory. */
export function drawSetting(dice: Dice, directory: string): MemorySetting {
  const kinds = drawKinds(dice);
  const memory = dice.pick(['ram', 'ram', 'ram', 'ram', 'ram', 'ram', 'ram', 'ram', 'file', 'none'] as const);
  const everything = new Set(kinds.filter(() => dice.chance(0.08)).map(({ name }) => name));
  const days = dice.pick([null, null, null, 1, 3]);
  const objects = dice.pick([1, 3, 75]);
  const config = {
    rest_endpoint: 'https://rest.iad-01.braze.com',
    api_key: API_KEY,
    streams: kinds.flatMap(({ name, entries }) =>
      entries.map((entry) => ({
        stream: name,
        ...entry,
        ...(everything.has(name) && { send: 'everything' }),
      })),
    ),
    memory: {
      type: 'file',
      path: directory,
      workspace: 'model',
      ...(days !== null && { forget_after_days: days }),
    },
    failure_policy: { max_rejected_percent: 100, max_deletions: 10_000 },
    rate_limit: { plan: 'custom', windows: [{ requests: 30_000, seconds: 3 }], objects_per_request: objects },
  };
  const catalog = {
    streams: kinds.map(({ name, columns }) => ({
      stream: {
        name,
        json_schema: {
          type: 'object',
          properties: Object.fromEntries([...columns, '_ab_cdc_deleted_at'].map((column) => [column, {}])),
        },
        supported_sync_modes: ['incremental'],
      },
      sync_mode: 'incremental',
      destination_sync_mode: 'append_dedup',
      primary_key: [['external_id']],
      cursor_field: ['x'],
    })),
  };
  return {
    kinds,
    memory,
    keepsUsers: kinds.every(({ entries }) => entries.every(keepsUsers)),
    everything,
    title: `memory ${memory}, ${days} days, ${objects} objects, ${kinds.map(({ name }) => name).join(' ')}`,
    files: {
      config: { title: 'config', text: JSON.stringify(config) },
      catalog: { title: 'catalog', text: JSON.stringify(catalog) },
    },
  };
}

const KEEPING_USERS = [
  'events',
  'purchases',
  'catalog_items',
  'subscriptions',
  'campaign_triggers',
  'canvas_triggers',
];

function keepsUsers({ object, deleted_rows }: Entry): boolean {
  if (object === 'attributes') return deleted_rows === undefined;
  return KEEPING_USERS.includes(object);
}

function drawKinds(dice: Dice): readonly StreamKind[] {
  const share = dice.pick([0.15, 0.35, 0.7]);
  const isKeeping = dice.chance(0.2);
  const drawn = KINDS.filter(({ entries }) => {
    const isDrawn = dice.chance(share);
    return isDrawn && (!isKeeping || entries.every(keepsUsers));
  });
  const subscriptions = drawn.filter(({ setsSubscriptions }) => setsSubscriptions === true);
  const one = dice.chance(0.1) ? null : dice.pick(subscriptions);
  const kinds = drawn.filter((kind) => kind.setsSubscriptions !== true || one === null || kind === one);
  return kinds.length > 0 ? kinds : [dice.pick(KINDS)];
}
