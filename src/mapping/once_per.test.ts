import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { StreamEntry } from '../config/config.ts';
import { parseExact } from '../json/exact.ts';
import type { Row } from './row.ts';
import { compileStreams } from './streams.ts';
import { columnsNamed, compiled, entryOf, jsonSchema, sent, streamOf } from './testing/compiled.ts';

const MEMORY = { type: 'file', path: '/memory', workspace: 'prod', forgetAfterDays: null } as const;
const EVENT = {
  external_id: { 'x-from': 'user' },
  name: { const: 'Bought' },
  time: { const: '2024-01-31T09:30:00Z' },
};
const COLUMNS = columnsNamed('user', 'order_id', 'line', 'data', 'lines', 'mark');

function eventsOncePer(oncePer: readonly string[], rest: Partial<StreamEntry> = {}, schema: object = {}) {
  const mapping = jsonSchema({ type: 'object', properties: EVENT, ...schema });
  return entryOf('events', mapping, { oncePer, ...rest });
}

function mapper(...given: Parameters<typeof eventsOncePer>) {
  return compiled(eventsOncePer(...given), streamOf(COLUMNS), { memory: MEMORY });
}

/** The keys of a row's objects; its rejections where it has some. */
function keysOf(
  oncePer: readonly string[],
  row: unknown,
  rest: Partial<StreamEntry> = {},
  schema: object = {},
): unknown {
  const mapped = mapper(oncePer, rest, schema).map(row);
  return mapped.objects?.map(({ once }) => once) ?? sent(mapped);
}

const keyOf = (oncePer: readonly string[], values: string, rest: Partial<StreamEntry> = {}) =>
  (keysOf(oncePer, `{"user":"ada",${values}}`, rest) as string[])[0];

describe('the key of an object that is sent once', () => {
  test('it is the same however the row comes back otherwise, parsed or out of its bytes', () => {
    const { map, counts } = mapper(['order_id', 'line']);
    const keys = ['"data":1', '"data":2', '"mark":"x"'].map(
      (changed) => map(`{"user":"ada","order_id":"o1","line":1,${changed}}`).objects?.[0]?.once,
    );
    expect(new Set(keys).size).toBe(1);
    // None of the rows was parsed: the key comes out of the bytes, too.
    expect(counts.written).toBe(3);
  });

  test.each([
    ['the same number, written otherwise', '"order_id":100', '"order_id":1e2', true],
    ['long numbers', '"order_id":12345678901234567890', '"order_id":12345678901234567890.0', true],
    [
      'long numbers that differ in their last digit',
      '"order_id":12345678901234567890',
      '"order_id":12345678901234567891',
      false,
    ],
    ['text and a number', '"order_id":"1"', '"order_id":1', false],
    ['a boolean and its text', '"order_id":true', '"order_id":"true"', false],
    ['text, written otherwise', '"order_id":"\\u00e9"', '"order_id":"é"', true],
    ['empty text and more', '"order_id":"a"', '"order_id":""', false],
    ['objects', '"order_id":{"a":1}', '"order_id":{"a":2}', false],
  ])('%s', (_what, one, other, same) => {
    const [a, b] = [one, other].map((values) => keyOf(['order_id', 'user'], values));
    expect(a === b).toBe(same);
  });

  test('it is another one in another stream, namespace, object or with another target', () => {
    const target = (target: string) => ({ target });
    const row = { user: 'ada', order_id: 'o1' };
    const mapping = jsonSchema({ type: 'object', properties: { external_id: { 'x-from': 'user' } } });
    const trigger = (rest: Partial<StreamEntry>) =>
      entryOf('campaign_triggers', mapping, { oncePer: ['order_id'], ...rest });
    const keyIn = (entry: StreamEntry, stream: Partial<Pick<Row, 'stream' | 'namespace'>> = {}) => {
      const { stream: name = 'customers', namespace = null } = stream;
      const { map } = compiled(entry, streamOf(COLUMNS, { name, namespace }), { memory: MEMORY });
      return map(row, { stream: name, namespace }).objects?.[0]?.once;
    };
    const keys = [
      keyIn(eventsOncePer(['order_id'])),
      keyIn(eventsOncePer(['order_id']), { namespace: 'eu' }),
      keyIn(eventsOncePer(['order_id'], { stream: 'orders' }), { stream: 'orders' }),
      keyIn(trigger(target('c1'))),
      keyIn(trigger(target('c2'))),
    ];
    expect(keys).not.toContain(undefined);
    expect(keys).not.toContain(null);
    expect(new Set(keys).size).toBe(5);
  });

  test('it is the same with a catalog and without, where an entry serves all namespaces', () => {
    const config = {
      streams: [eventsOncePer(['order_id'])],
      updateExistingOnly: false,
      defaultBrazeApp: null,
      memory: MEMORY,
    };
    const keysIn = (catalog: Parameters<typeof compileStreams>[1]) => {
      const { routes } = compileStreams(config, catalog, () => {});
      return ['eu', 'us', null].map((namespace) => {
        const row = { namespace, stream: 'customers', emittedAt: 0, columns: null, nulled: null };
        const mapping = routes?.forStream('customers', namespace)?.mapping;
        return mapping?.({ ...row, data: { user: 'ada', order_id: 'o1' } }).objects?.[0]?.once;
      });
    };
    const keys = keysIn(['eu', 'us', null].map((namespace) => streamOf(COLUMNS, { namespace })));
    expect(new Set(keys).size).toBe(3);
    expect(keysIn(null)).toEqual(keys);
  });

  test('two keys are equal exactly if their values are', () => {
    const value = fc.oneof(
      fc.constantFrom(
        '1',
        '"1"',
        'true',
        '"true"',
        '",1"',
        '"1]"',
        '[1]',
        '["1"]',
        '{"a":1}',
        '"a,b"',
        '"a"',
        '"b"',
      ),
      fc.integer({ min: -3, max: 3 }).map(String),
      fc.string().map((text) => JSON.stringify(`x${text}`)),
    );
    const pair = fc.tuple(value, value);
    const { map } = mapper(['order_id', 'line']);
    const keyOfPair = ([order, line]: readonly [string, string]) =>
      map(`{"user":"ada","order_id":${order},"line":${line}}`).objects?.[0]?.once;
    fc.assert(
      fc.property(pair, pair, (a, b) => {
        const isSame = JSON.stringify(a.map(parseExact)) === JSON.stringify(b.map(parseExact));
        expect(keyOfPair(a) === keyOfPair(b)).toBe(isSame);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['missing', '"line":1'],
    ['null', '"order_id":null,"line":1'],
    ['one of the null_values', '"order_id":"N/A","line":1'],
  ])('a value that is %s rejects the row', (_what, values) => {
    const mapped = mapper(['line', 'order_id'], { nullValues: ['N/A'] }).map(`{"user":"ada",${values}}`);
    expect(mapped.rejections).toEqual([
      {
        code: 'MAPPING_ONCE_PER',
        path: '',
        message: expect.stringMatching(/^column `order_id` is missing or null, and `once_per` names it/),
      },
    ]);
    expect(mapped.identifier).toBe('external_id:ada');
  });

  test('a column that was NULLED on its way rejects the row', () => {
    const rest: Partial<Row> = { nulled: new Set(['order_id']) };
    expect(sent(mapper(['order_id']).map({ user: 'ada', order_id: 'o1' }, rest))).toEqual([
      'MAPPING_ONCE_PER ',
    ]);
  });

  test('values that are all empty text say nothing of an object', () => {
    expect(keysOf(['order_id'], { user: 'ada', order_id: '' })).toEqual(['MAPPING_ONCE_PER ']);
    expect(keysOf(['order_id', 'line'], { user: 'ada', order_id: '', line: 0 })).toHaveLength(1);
  });

  test('a source may be a pointer, into JSON text too', () => {
    expect(keyOf(['/data/id'], '"data":{"id":7}')).toBe(keyOf(['/data/id'], String.raw`"data":"{\"id\":7}"`));
    expect(keysOf(['/data/id'], { user: 'ada', data: {} })).toEqual(['MAPPING_ONCE_PER ']);
  });

  test('each element has its own', () => {
    const schema = { 'x-each': '/lines', properties: { ...EVENT, external_id: { 'x-from': '$row/user' } } };
    const row = { user: 'ada', order_id: 'o1', lines: [{ sku: 'a' }, '{"sku":"b"}', { sku: 'a' }] };
    const keys = keysOf(['$row/order_id', 'sku'], row, {}, schema) as string[];
    expect(keys).toHaveLength(3);
    expect(keys[0]).toBe(keys[2]);
    expect(keys[0]).not.toBe(keys[1]);
    const without = { ...row, lines: [{ sku: 'a' }, {}] };
    expect(keysOf(['$row/order_id', 'sku'], without, {}, schema)).toEqual(['MAPPING_ONCE_PER ']);
  });

  test('columns that only it reads still pass, and are known of each row', () => {
    const schema = { properties: { ...EVENT, properties: { type: 'object', additionalProperties: true } } };
    const { map } = mapper(['order_id'], {}, schema);
    expect(JSON.parse(map({ user: 'ada', order_id: 'o1' }).objects?.[0]?.json ?? '').properties).toEqual({
      order_id: 'o1',
    });
    expect(mapper(['order_id']).counts.rows).toBe(0);
    expect(keysOf(['mark'], { user: 'ada', mark: 'm' })).toHaveLength(1);
  });

  test('without the setting there is none', () => {
    expect(keysOf([], { user: 'ada' })).toEqual([null]);
  });

  test('what deletes has none', () => {
    const mapping = jsonSchema({
      type: 'object',
      properties: { external_id: { 'x-from': 'user' }, plan: {} },
    });
    const entry = entryOf('attributes', mapping, { oncePer: ['order_id'], deletedRows: 'delete' });
    const stream = streamOf(COLUMNS);
    const config = { streams: [entry], updateExistingOnly: false, defaultBrazeApp: null, memory: MEMORY };
    const { routes } = compileStreams(config, [stream], () => {});
    const row: Row = {
      stream: 'customers',
      namespace: null,
      emittedAt: 0,
      data: { user: 'ada' },
      columns: null,
      nulled: null,
    };
    const route = routes?.forStream('customers', null);
    expect(route?.deletion?.(row).objects?.map(({ once }) => once)).toEqual([null]);
    expect(route?.mapping?.(row).rejections?.map(({ code }) => code)).toEqual(['MAPPING_ONCE_PER']);
  });
});

describe('mistakes in once_per', () => {
  function told(oncePer: readonly string[], schema: object = {}, columns = COLUMNS) {
    const config = {
      streams: [eventsOncePer(oncePer, {}, schema)],
      updateExistingOnly: false,
      defaultBrazeApp: null,
      memory: MEMORY,
    };
    const { problems, warnings } = compileStreams(config, [streamOf(columns)], () => {});
    const said = (list: typeof problems) =>
      list.filter(({ path }) => path.includes('once_per')).map(({ path, message }) => `${path}: ${message}`);
    return { problems: said(problems), warnings: said(warnings) };
  }

  test.each([
    ['$emited_at', /once_per\/0: .*did you mean|once_per\/0: .*Did you mean `\$emitted_at`/],
    ['$emitted_at', /once_per\/0: .*another time whenever the row is read/],
    ['/a~b', /once_per\/0: .*no JSON Pointer/],
    ['', /once_per\/0: .*there is no element here/],
    ['$stream', /once_per: No source reads the row/],
  ])('%s', (source, message) => {
    expect(told([source]).problems).toEqual([expect.stringMatching(message)]);
  });

  test('with `x-each` one source has to lie inside of the element', () => {
    const schema = { 'x-each': '/lines' };
    expect(told(['$row/order_id'], schema).problems).toEqual([
      expect.stringMatching(/once_per: No source lies inside of the element/),
    ]);
    expect(told(['$row/order_id', 'sku'], schema).problems).toEqual([]);
    expect(told([''], schema).problems).toEqual([]);
    expect(told(['/sku/id'], schema).problems).toEqual([]);
  });

  test('a column that the catalog does not list is told', () => {
    expect(told(['ordr_id']).warnings).toEqual([
      '/streams/0/once_per/0: `ordr_id` is not a column of `customers`; did you mean `order_id`?',
    ]);
    expect(told(['ordr_id'], {}, {}).warnings).toEqual([]);
  });

  test('two entries of a stream that have the same keys are told, and the cure works', () => {
    const second = (oncePer: readonly string[], rest: Partial<StreamEntry> = {}) => {
      const streams = [eventsOncePer(['order_id']), eventsOncePer(oncePer, { path: '/streams/1', ...rest })];
      const config = { streams, updateExistingOnly: false, defaultBrazeApp: null, memory: MEMORY };
      const { routes, warnings } = compileStreams(config, [streamOf(COLUMNS)], () => {});
      const row: Row = {
        stream: 'customers',
        namespace: null,
        emittedAt: 0,
        data: { user: 'ada', order_id: 'o1', line: 'o1' },
        columns: null,
        nulled: null,
      };
      const keys = routes
        ?.forStream('customers', null)
        ?.mapping?.(row)
        .objects?.map(({ once }) => once);
      return { warned: warnings.map(({ path }) => path), keys: new Set(keys).size };
    };
    expect(second(['line'])).toEqual({ warned: ['/streams/1/once_per'], keys: 1 });
    expect(second(['order_id', 'order_id'])).toEqual({ warned: [], keys: 2 });
    expect(second([])).toEqual({ warned: [], keys: 2 });
  });
});
