import type { Dice } from '../dice.ts';
import { log, type StreamKind, table } from './stream_kind.ts';

export const CATALOG = 'products';
export const CAMPAIGN = 'camp';
export const CANVAS = 'canv';

const TIME = '2025-01-01T00:00:00Z';
const DELETED = { _ab_cdc_deleted_at: '2025-01-02T00:00:00Z' };
const GROUPS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

const COLUMNS = { mapping: { method: 'columns' } };
const people = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
/** Users who are never deleted. */
export const QUIET = ['q0', 'q1', 'q2'];

const some = (dice: Dice, columns: object) =>
  Object.fromEntries(Object.entries(columns).filter(() => dice.chance(0.85)));

/** All kinds of streams; a story has some of them. */
export const KINDS: readonly StreamKind[] = [
  table(
    {
      name: 'users',
      columns: ['external_id', 'plan', 'city', 'age', 'nick', 'tags', 'prefs'],
      entries: [
        { object: 'attributes', deleted_rows: 'delete', ...COLUMNS },
        {
          object: 'attributes',
          mapping: {
            method: 'json_schema',
            schema: {
              required: ['external_id'],
              properties: {
                external_id: { type: 'string' },
                tier: { type: ['string', 'null'], 'x-from': 'plan', 'x-null': 'send' },
                home: { type: ['string', 'null'], 'x-from': 'city' },
              },
            },
          },
        },
      ],
    },
    people,
    (key, dice) => ({
      external_id: key,
      ...some(dice, {
        plan: dice.pick(['free', 'paid', null]),
        city: dice.pick(['Bonn', 'Ulm']),
        age: dice.int(1, 2),
        nick: dice.pick([null, 'n']),
        tags: dice.pick([[], ['x'], ['x', 'y']]),
        prefs: dice.pick([{ a: 1 }, { a: 2 }, {}]),
      }),
    }),
    (key) => ({ external_id: key, ...DELETED }),
  ),
  table(
    {
      name: 'scores',
      belongsTo: 'users',
      columns: ['external_id', 'points', 'level'],
      entries: [{ object: 'attributes', ...COLUMNS }],
    },
    people,
    (key, dice) => ({
      external_id: key,
      ...some(dice, { points: dice.int(0, 2), level: dice.pick(['low', 'high']) }),
    }),
  ),
  table(
    {
      name: 'leanings',
      setsSubscriptions: true,
      columns: ['external_id', 'subscription_groups', 'email_subscribe'],
      entries: [{ object: 'attributes', ...COLUMNS }],
    },
    QUIET,
    (key, dice) => ({
      external_id: key,
      subscription_groups: GROUPS.slice(dice.int(0, 1)).map((id) => ({
        subscription_group_id: id,
        subscription_state: dice.pick(['subscribed', 'unsubscribed']),
      })),
      ...(dice.chance(0.5) && { email_subscribe: dice.pick(['subscribed', 'opted_in']) }),
    }),
  ),
  table(
    {
      name: 'contacts',
      columns: ['email', 'color', 'size'],
      entries: [{ object: 'attributes', ...COLUMNS }],
    },
    ['c0', 'c1', 'c2'],
    (key, dice) => ({
      email: `${key}@x.de`,
      ...some(dice, { color: dice.pick(['red', 'blue']), size: dice.int(1, 2) }),
    }),
  ),
  table(
    {
      name: 'mixed',
      isCompared: false,
      columns: ['external_id', 'email', 'shade', 'width'],
      entries: [{ object: 'attributes', ...COLUMNS }],
    },
    ['m0', 'm1', 'm2'],
    (key, dice) => ({
      email: `${key}@x.de`,
      ...(dice.chance(0.6) && { external_id: key }),
      shade: dice.pick(['dark', 'light']),
      width: dice.int(1, 2),
    }),
  ),
  log(
    {
      name: 'counters',
      repeats: 'counts',
      columns: ['external_id', 'total', 'seen'],
      entries: [{ object: 'attributes', ...COLUMNS }],
    },
    (mark, dice) => ({
      // Nobody else has this user: his total says how often the row was applied.
      external_id: mark,
      total: { inc: 1 },
      ...(dice.chance(0.5) && { seen: dice.int(1, 3) }),
    }),
    'k',
  ),
  log(
    {
      name: 'events',
      repeats: 'counts',
      columns: ['external_id', 'name', 'time', 'mark'],
      entries: [{ object: 'events', ...COLUMNS }],
    },
    (mark, dice) => ({ external_id: dice.pick([...people, ...QUIET]), name: 'Seen', time: TIME, mark }),
    'e',
  ),
  log(
    {
      name: 'purchases',
      repeats: 'counts',
      columns: ['external_id', 'product_id', 'currency', 'price', 'time', 'mark'],
      entries: [{ object: 'purchases', ...COLUMNS }],
    },
    (mark, dice) => ({
      external_id: dice.pick(QUIET),
      product_id: 'tea',
      currency: 'EUR',
      price: 1,
      time: TIME,
      mark,
    }),
    'b',
  ),
  log(
    {
      name: 'campaigns',
      repeats: 'never',
      columns: ['external_id', 'mark'],
      entries: [{ object: 'campaign_triggers', target: CAMPAIGN, ...COLUMNS }],
    },
    (mark, dice) => ({ external_id: dice.pick(QUIET), mark }),
    't',
  ),
  {
    ...log(
      {
        name: 'orders',
        repeats: 'once',
        columns: ['external_id', 'name', 'time', 'mark', 'order', 'status'],
        entries: [{ object: 'events', once_per: ['order'], ...COLUMNS }],
      },
      () => ({}),
      null,
    ),
    // The rows of an order come back with another status.
    change(dice, _, number) {
      const mark = `o${dice.int(0, 8)}`;
      const row = {
        external_id: dice.pick(QUIET),
        name: 'Ordered',
        time: TIME,
        mark,
        order: mark,
        status: number,
      };
      return { key: `${mark} ${number}`, row, isDeletion: false, mark };
    },
  },
  {
    ...log(
      {
        name: 'welcomes',
        repeats: 'never',
        columns: ['external_id', 'mark', 'status'],
        entries: [{ object: 'canvas_triggers', target: CANVAS, once_per: ['mark'], ...COLUMNS }],
      },
      () => ({}),
      null,
    ),
    change(dice, _, number) {
      const mark = `w${dice.int(0, 8)}`;
      const row = { external_id: dice.pick(QUIET), mark, status: number };
      return { key: `${mark} ${number}`, row, isDeletion: false, mark };
    },
  },
  table(
    {
      name: 'subs',
      setsSubscriptions: true,
      columns: ['email', 'subscription_group_id', 'subscription_state'],
      entries: [{ object: 'subscriptions', ...COLUMNS }],
    },
    ['s0', 's1', 's2', 's3'],
    (key, dice) => ({
      email: `${key.replace('3', '2')}@x.de`,
      subscription_group_id: GROUPS[Number(key.at(-1)) % 2],
      subscription_state: dice.pick(['subscribed', 'unsubscribed']),
    }),
  ),
  table(
    {
      name: 'choices',
      setsSubscriptions: true,
      isCompared: false,
      columns: ['external_id', 'subscription_group_id', 'subscription_state'],
      entries: [{ object: 'subscriptions', ...COLUMNS }],
    },
    QUIET,
    (key, dice) => ({
      external_id: key,
      subscription_group_id: GROUPS[0],
      subscription_state: dice.pick(['subscribed', 'unsubscribed']),
    }),
  ),
  table(
    {
      name: 'items',
      columns: ['id', 'title', 'price'],
      entries: [{ object: 'catalog_items', target: CATALOG, deleted_rows: 'delete', ...COLUMNS }],
    },
    ['i0', 'i1', 'i2'],
    (key, dice) => ({ id: key, title: dice.pick(['cup', 'pot']), price: dice.int(1, 2) }),
    (key) => ({ id: key, ...DELETED }),
  ),
  log(
    { name: 'erasures', columns: ['external_id'], entries: [{ object: 'deletions', ...COLUMNS }] },
    (_, dice) => ({ external_id: dice.pick(people) }),
    null,
  ),
  log(
    {
      name: 'merges',
      columns: ['merge_external_id', 'keep_external_id'],
      entries: [{ object: 'merges', ...COLUMNS }],
    },
    (_, dice) => {
      const from = dice.pick(people);
      return {
        merge_external_id: from,
        keep_external_id: dice.pick(people.filter((id) => id !== from)),
      };
    },
    null,
  ),
  log(
    {
      name: 'external_id_renames',
      columns: ['current_external_id', 'new_external_id'],
      entries: [{ object: 'external_id_renames', ...COLUMNS }],
    },
    (mark, dice) => ({ current_external_id: dice.pick(people), new_external_id: `new-${mark}` }),
    null,
  ),
  log(
    {
      name: 'identifications',
      columns: ['external_id', 'email'],
      entries: [{ object: 'identifications', ...COLUMNS }],
    },
    (_, dice) => {
      // Who is deleted has no other name: nobody could know that its data are gone, too.
      const number = dice.int(0, 2);
      return { external_id: `q${number}`, email: `c${number}@x.de` };
    },
    null,
  ),
  log(
    {
      name: 'aliases',
      columns: ['external_id', 'alias_label', 'alias_name'],
      entries: [{ object: 'aliases', ...COLUMNS }],
    },
    (mark, dice) => ({ external_id: dice.pick(people), alias_label: mark, alias_name: 'a' }),
    null,
  ),
];
