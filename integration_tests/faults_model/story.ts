import type { Kind } from '../../src/sandbox/endpoints/track/kinds.ts';
import { globalState, record, streamState } from '../support/messages.ts';
import type { Dice } from './dice.ts';

/** An object that a row becomes, recognisable at Braze by its mark. */
export interface Part {
  /** In the object's properties; an attributes object has an attribute of this name. */
  readonly mark: string;
  readonly kind: Kind;
  readonly user: string;
  /** The entry of `streams` that makes it, and the element of its `x-each`. */
  readonly entry: number;
  readonly element: number | null;
  /** Whether a second sending does something a second time. */
  readonly doubles: boolean;
}

/** A row of the source. */
export interface Row {
  readonly type: 'row';
  readonly number: number;
  readonly stream: string;
  /** The line, with its end. */
  readonly text: string;
  /** The JSON text of the row as it must stand in the dead letter. */
  readonly data: string;
  /** `invalid`: the mapping rejects it. `deleted`: it is not sent. */
  readonly fate: 'sent' | 'invalid' | 'deleted';
  /** In the order in which they are sent. */
  readonly parts: readonly Part[];
}

/** A state of the source. */
export interface State {
  readonly type: 'state';
  /** null: it is about all streams. */
  readonly stream: string | null;
  /** The line, with its end. */
  readonly text: string;
}

/** What a source prints. */
export type Line = Row | State;

export interface Story {
  readonly lines: readonly Line[];
  /** Users whom Braze refuses; none in some stories. */
  readonly blocked: readonly string[];
}

export const STREAMS = ['users', 'events', 'purchases', 'orders'] as const;

type Stream = (typeof STREAMS)[number];

/** The attribute in which each row of `users` leaves its number: the user's last value. */
export const LAST = 'last';

const TIME = '2025-01-01T00:00:00Z';
const BLOCKED = ['blocked1', 'blocked2', 'blocked3'];

/** The entries of `streams` in the configuration; {@link Part.entry} counts them. */
export const ENTRIES = [
  { stream: 'users', object: 'attributes', mapping: { method: 'columns' } },
  { stream: 'events', object: 'events', mapping: { method: 'columns' } },
  { stream: 'purchases', object: 'purchases', mapping: { method: 'columns' } },
  {
    stream: 'orders',
    object: 'events',
    mapping: {
      method: 'json_schema',
      schema: {
        required: ['external_id', 'name', 'time'],
        properties: {
          external_id: { type: 'string', 'x-from': 'buyer' },
          name: { const: 'Ordered' },
          time: { const: TIME },
          properties: { type: 'object', properties: { mark: { type: 'string' } } },
        },
      },
    },
  },
  {
    stream: 'orders',
    object: 'purchases',
    mapping: {
      method: 'json_schema',
      schema: {
        'x-each': '/items',
        required: ['external_id', 'product_id', 'currency', 'price', 'time'],
        properties: {
          external_id: { type: 'string', 'x-from': 'payer' },
          product_id: { type: 'string', 'x-from': 'sku' },
          currency: { const: 'EUR' },
          price: { type: 'number' },
          time: { const: TIME },
          properties: { type: 'object', properties: { mark: { type: 'string' } } },
        },
      },
    },
  },
];

/** In the rows of another connection whose streams have the same names. */
export const NOISE = 'another connection';

/** What another connection prints: rows that its mapping rejects, some of them long. */
export function createNoise(dice: Dice): string[] {
  return Array.from({ length: dice.int(5, 60) }, (_, number) =>
    record('users', { external_id: null, number, note: NOISE + 'x'.repeat(dice.pick([0, 300, 60_000])) }),
  );
}

/** Rows of all streams with states between them, as the dice fall. */
export function createStory(dice: Dice): Story {
  const scope = dice.pick(['STREAM', 'STREAM', 'STREAM', 'GLOBAL', 'LEGACY']);
  const users = dice.pick([1, 3, 20, 200]);
  // Some sources carry all that they know in each state, and print one after each row.
  const ballast = dice.chance(0.05) ? dice.pick([10_000, 100_000]) : 0;
  const stateEvery = dice.pick([5, 20, 80]);
  const faulty = dice.pick([0, 0.03, 0.2]);
  const streams = dice.pick<readonly Stream[]>([STREAMS, STREAMS, ['users'], ['users', 'events']]);
  const blocked = dice.chance(0.5) ? BLOCKED : [];
  const lines: Line[] = [];
  const addState = (stream: Stream) => lines.push(createState(lines.length, scope, dice, stream, ballast));
  const rows = dice.int(1, dice.pick(ballast > 0 ? [50] : [20, 150, 500]));
  for (let number = 0; number < rows; number++) {
    lines.push(
      createRow(number, dice.pick(streams), dice, createCrowd(dice, users, blocked, faulty), faulty),
    );
    if (ballast > 0) addState(dice.pick(STREAMS));
    while (dice.chance(1 / stateEvery)) addState(dice.pick(STREAMS));
  }
  for (const stream of STREAMS) if (dice.chance(0.8)) addState(stream);
  return { lines, blocked };
}

/** Names users: some of them often. */
function createCrowd(dice: Dice, users: number, blocked: readonly string[], faulty: number): () => string {
  return () =>
    blocked.length > 0 && dice.chance(faulty)
      ? dice.pick(blocked)
      : `user${Math.floor(users * dice.random() ** 3)}`;
}

function createState(id: number, scope: string, dice: Dice, stream: Stream, ballast: number): State {
  // Cursors that a program which parses and writes them again would change.
  const light = dice.pick([`{"at":${id}}`, `{"at": ${id}.0, "id":9007199254740993}`, `{"\u2028":"${id}"}`]);
  const cursor = ballast === 0 ? light : `{"at":${id},"history":"${'h'.repeat(ballast)}"}`;
  if (scope === 'STREAM') return { type: 'state', stream, text: streamState(stream, id, cursor) };
  const text =
    scope === 'GLOBAL' ? globalState(STREAMS, id, cursor) : `{"type":"STATE","state":{"data":${cursor}}}\n`;
  return { type: 'state', stream: null, text };
}

function createRow(number: number, stream: Stream, dice: Dice, user: () => string, faulty: number): Row {
  const fate = dice.chance(faulty) ? dice.pick(['invalid', 'deleted'] as const) : 'sent';
  const { data, parts } = BUILDERS[stream](`r${number}`, number, user, fate === 'invalid', dice);
  const text = `{${[
    ...Object.entries(data).map(([name, value]) => `${JSON.stringify(name)}: ${value}`),
    ...(fate === 'deleted' ? ['"_ab_cdc_deleted_at":"2025-01-01"'] : []),
  ].join(',')}}`;
  return {
    type: 'row',
    number,
    stream,
    text: record(stream, text),
    data: text,
    fate,
    parts: fate === 'sent' ? parts : [],
  };
}

/** The columns of a row, each with the JSON text of its value, and what becomes of them. */
interface Built {
  readonly data: Readonly<Record<string, string>>;
  readonly parts: readonly Part[];
}

type Builder = (mark: string, number: number, user: () => string, invalid: boolean, dice: Dice) => Built;

const BUILDERS: Readonly<Record<Stream, Builder>> = {
  users(mark, number, someone, invalid, dice) {
    const user = someone();
    const doubles = dice.chance(0.3);
    return {
      data: {
        external_id: invalid ? 'null' : JSON.stringify(user),
        [LAST]: `${number}`,
        [mark]: doubles ? '{"inc":1}' : 'true',
        ...(dice.chance(0.2) && { exact: `${number}.10000000000000000000` }),
      },
      parts: [{ mark, kind: 'attributes', user, entry: 0, element: null, doubles }],
    };
  },
  events(mark, _number, someone, invalid, dice) {
    const user = someone();
    return {
      data: {
        external_id: JSON.stringify(user),
        name: invalid ? 'null' : '"Seen"',
        time: `"${TIME}"`,
        mark: `"${mark}"`,
        ...(dice.chance(0.2) && { note: JSON.stringify('ü\u2028'.repeat(dice.int(1, 300))) }),
      },
      parts: [{ mark, kind: 'events', user, entry: 1, element: null, doubles: true }],
    };
  },
  purchases(mark, _number, someone, invalid) {
    const user = someone();
    return {
      data: {
        external_id: JSON.stringify(user),
        product_id: '"tea"',
        currency: '"EUR"',
        price: invalid ? '"much"' : '1.50',
        time: `"${TIME}"`,
        mark: `"${mark}"`,
      },
      parts: [{ mark, kind: 'purchases', user, entry: 2, element: null, doubles: true }],
    };
  },
  orders(mark, _number, someone, invalid, dice) {
    const buyer = someone();
    const payers = Array.from({ length: dice.int(invalid ? 1 : 0, 4) }, someone);
    const items = payers.map(
      (payer, element) =>
        `{"payer":"${payer}","sku":${invalid ? null : '"A-1"'}, "price":2,"mark":"${mark}p${element}"}`,
    );
    return {
      data: { buyer: JSON.stringify(buyer), mark: `"${mark}"`, items: `[${items}]` },
      parts: [
        { mark, kind: 'events', user: buyer, entry: 3, element: null, doubles: true },
        ...payers.map((user, element) => ({
          mark: `${mark}p${element}`,
          kind: 'purchases' as const,
          user,
          entry: 4,
          element,
          doubles: true,
        })),
      ],
    };
  },
};

/** The lines that are not done with, when these states (each an index into the lines) were given back last. */
export function linesAfter(lines: readonly Line[], givenBack: readonly State[]): Line[] {
  const doneUpTo = new Map<string | null, number>();
  for (const state of givenBack) doneUpTo.set(state.stream, lines.indexOf(state));
  const all = doneUpTo.get(null) ?? -1;
  return lines.filter((line, index) => index > all && index > (doneUpTo.get(line.stream) ?? -1));
}
