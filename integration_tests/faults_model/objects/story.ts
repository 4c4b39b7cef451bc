import { globalState, record } from '../../support/messages.ts';
import type { Dice } from '../dice.ts';
import { LAST } from '../story.ts';
import { item, newId, type Sent, user } from './sent.ts';

/** A row of the source, and the object that it becomes. */
export interface Row {
  readonly type: 'row';
  readonly number: number;
  readonly text: string;
  readonly sent: Sent;
}

/** A state of the source: it is about all rows before it. */
export interface State {
  readonly type: 'state';
  readonly text: string;
}

/** What a source prints. */
export type Line = Row | State;

const TIME = '2025-01-01T00:00:00Z';
const DELETED_AT = '2025-01-02T00:00:00Z';

export const CATALOG = 'products';
export const CAMPAIGN = 'camp';
export const CANVAS = 'canv';

/** The entries of `streams` in the configuration: one for each object. */
export const ENTRIES = [
  { stream: 'users', object: 'attributes', deleted_rows: 'delete' },
  { stream: 'items', object: 'catalog_items', target: CATALOG, deleted_rows: 'delete' },
  { stream: 'campaigns', object: 'campaign_triggers', target: CAMPAIGN, send: 'everything' },
  { stream: 'canvases', object: 'canvas_triggers', target: CANVAS, send: 'everything' },
  ...[
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
  ].map((object) => ({ stream: object, object })),
].map((entry) => ({ ...entry, mapping: { method: 'columns' } }));

export const STREAMS = ENTRIES.map(({ stream }) => stream);

/** Names that earlier rows made, which later ones may use. */
interface Cast {
  readonly users: string[];
  /** The labels of aliases, whose names are all `a`. */
  readonly labels: string[];
  readonly items: readonly string[];
}

/** A row of a stream: its columns, and the object that they become. */
type Maker = (mark: string, cast: Cast, dice: Dice) => { readonly row: object; readonly sent: Sent };

const alias = (label: string, name: string) => `alias ${label}:${name}`;

const MAKERS: Readonly<Record<string, Maker>> = {
  users(mark, { users }, dice) {
    const id = dice.pick(users);
    if (dice.chance(0.3)) {
      const rest = dice.chance(0.5) ? {} : { [mark]: true };
      return {
        row: { external_id: id, ...rest, _ab_cdc_deleted_at: DELETED_AT },
        sent: { token: `deletion ${id}`, lanes: [user(id)] },
      };
    }
    return {
      row: { external_id: id, [mark]: true },
      sent: { token: `attributes ${mark}`, lanes: [user(id)] },
    };
  },
  events(mark, { users, labels }, dice) {
    const event = { name: 'Seen', time: TIME, mark };
    if (labels.length > 0 && dice.chance(0.4)) {
      const label = dice.pick(labels);
      const lanes = [alias(label, 'a')];
      return {
        row: { alias_label: label, alias_name: 'a', ...event },
        sent: { token: `event ${mark}`, lanes },
      };
    }
    const id = dice.pick(users);
    return { row: { external_id: id, ...event }, sent: { token: `event ${mark}`, lanes: [user(id)] } };
  },
  purchases(mark, { users }, dice) {
    const id = dice.pick(users);
    return {
      row: { external_id: id, product_id: 'tea', currency: 'EUR', price: 1, time: TIME, mark },
      sent: { token: `purchase ${mark}`, lanes: [user(id)] },
    };
  },
  aliases(mark, { users, labels }, dice) {
    const id = dice.pick(users);
    labels.push(mark);
    return {
      row: { external_id: id, alias_label: mark, alias_name: 'a' },
      sent: { token: `alias ${mark}`, lanes: [user(id), alias(mark, 'a')] },
    };
  },
  alias_updates(mark, { labels }, dice) {
    const label = labels.length > 0 ? dice.pick(labels) : 'unknown';
    return {
      row: { alias_label: label, old_alias_name: 'a', new_alias_name: mark },
      sent: { token: `alias_update ${mark}`, lanes: [alias(label, 'a'), alias(label, mark)] },
    };
  },
  identifications(mark, { users }, dice) {
    const id = dice.pick(users);
    return {
      row: { external_id: id, email: `${mark}@x.de` },
      sent: { token: `identification ${mark}@x.de`, lanes: [user(id), `email ${mark}@x.de`] },
    };
  },
  merges(_mark, { users }, dice) {
    const from = dice.pick(users);
    const into = dice.pick(users.filter((id) => id !== from));
    return {
      row: { merge_external_id: from, keep_external_id: into },
      sent: { token: `merge ${from} ${into}`, lanes: [user(from), user(into)] },
    };
  },
  deletions(_mark, { users }, dice) {
    const id = dice.pick(users);
    return { row: { external_id: id }, sent: { token: `deletion ${id}`, lanes: [user(id)] } };
  },
  external_id_renames(mark, { users }, dice) {
    const id = dice.pick(users);
    const next = newId(mark);
    users.push(next);
    return {
      row: { current_external_id: id, new_external_id: next },
      sent: { token: `rename ${next}`, lanes: [user(id), user(next)] },
    };
  },
  external_id_removals(_mark, { users }, dice) {
    const id = dice.pick(users);
    return { row: { external_id: id }, sent: { token: `removal ${id}`, lanes: [user(id)] } };
  },
  subscriptions(mark, { users }, dice) {
    const id = dice.pick(users);
    const group = `00000000-0000-4000-8000-${mark.slice(1).padStart(12, '0')}`;
    return {
      row: { external_id: id, subscription_group_id: group, subscription_state: 'subscribed' },
      sent: { token: `subscription ${group}`, lanes: [user(id)] },
    };
  },
  items(mark, { items }, dice) {
    const id = dice.pick(items);
    if (dice.chance(0.4)) {
      return {
        row: { id, _ab_cdc_deleted_at: DELETED_AT },
        sent: { token: `item_deletion ${id}`, lanes: [item(id)] },
      };
    }
    return { row: { id, title: mark }, sent: { token: `item ${mark}`, lanes: [item(id)] } };
  },
  campaigns(mark, { users }, dice) {
    const id = dice.pick(users);
    return { row: { external_id: id, mark }, sent: { token: `campaign ${mark}`, lanes: [user(id)] } };
  },
  canvases(mark, { users }, dice) {
    const id = dice.pick(users);
    return { row: { external_id: id, mark }, sent: { token: `canvas ${mark}`, lanes: [user(id)] } };
  },
};

/** Rows of all objects with states between them, as the dice fall. */
export function createStory(dice: Dice): Line[] {
  const cast: Cast = {
    users: Array.from({ length: dice.pick([2, 4, 30]) }, (_, i) => `u${i}`),
    labels: [],
    items: Array.from({ length: dice.pick([1, 5]) }, (_, i) => `i${i}`),
  };
  const streams = dice.pick([
    STREAMS,
    STREAMS,
    ['users', 'events', 'deletions'],
    ['users', 'items', 'campaigns'],
  ]);
  const lines: Line[] = [];
  const rows = dice.int(5, dice.pick([20, 60, 120]));
  for (let number = 0; number < rows; number++) {
    const stream = dice.pick(streams);
    const { row, sent } = (MAKERS[stream] as Maker)(`r${number}`, cast, dice);
    lines.push({ type: 'row', number, text: record(stream, { ...row, [LAST]: number }), sent });
    if (dice.chance(0.1)) lines.push(createState(lines.length));
  }
  return [...lines, createState(lines.length)];
}

function createState(id: number): State {
  return { type: 'state', text: globalState(STREAMS, id) };
}
