import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../json/value.ts';
import type { SettingsChange } from '../settings.ts';
import { many, type TestBraze, testBraze } from '../testing.ts';

const FIELDS = [
  ['id', 'string'],
  ['name', 'string'],
  ['price', 'number'],
  ['open', 'boolean'],
  ['since', 'time'],
  ['extra', 'object'],
  ['tags', 'array'],
  ['place', 'geo'],
].map(([name, type]) => ({ name: String(name), type: String(type) }));
const ITEMS = '/catalogs/shops/items';
const items = (...list: JsonObject[]): JsonObject => ({ items: list });

async function shops(settings: SettingsChange = {}): Promise<TestBraze> {
  const braze = testBraze({ settings });
  await braze.post('/catalogs', { catalogs: [{ name: 'shops', description: '', fields: FIELDS }] });
  return braze;
}

const held = (braze: TestBraze) =>
  (braze.shown('catalogs').catalogs as JsonObject[]).find(({ name }) => name === 'shops')?.items;

describe('a catalog', () => {
  test('is made with its fields, and listed', async () => {
    const braze = await shops();
    const { status, body } = await braze.call('GET', '/catalogs');
    expect([status, body]).toMatchObject([
      200,
      {
        catalogs: [{ name: 'shops', num_items: 0, source: 'Braze', updated_at: '2024-05-01T00:00:00.000Z' }],
      },
    ]);
    expect((body.catalogs as JsonObject[])[0]?.fields).toEqual(
      FIELDS.map((field, index) => ({ ...field, token: String(index - 1) })),
    );
  });

  test('has a name of its own', async () => {
    const braze = await shops();
    const again = { catalogs: [{ name: 'shops', description: '', fields: FIELDS }] };
    const { status, body } = await braze.call('POST', '/catalogs', again);
    expect([status, body]).toEqual([
      400,
      {
        errors: [
          {
            id: 'catalog-name-already-exists',
            message: 'A catalog with that name already exists',
            parameters: ['name'],
            parameter_values: ['shops'],
          },
        ],
        message: 'Invalid Request',
      },
    ]);
  });

  const field = (name: string, type = 'string') => ({ name, type });
  test.each<[JsonObject, string[]]>([
    [{ catalogs: [] }, ['catalog-array-invalid']],
    [{ catalogs: 'x' }, ['catalog-array-invalid']],
    [{ catalogs: [{ name: 'a b', fields: [field('id')] }] }, ['invalid-catalog-name']],
    [{ catalogs: [{ name: 'a', fields: [field('x')] }] }, ['id-not-first-column']],
    [
      { catalogs: [{ name: 'a', fields: [field('id'), field('x', 'date'), field('x'), field('y.z')] }] },
      ['field-names-not-unique', 'invalid-field-names', 'invalid-field-types'],
    ],
    [
      { catalogs: [{ name: 'a', fields: [field('id'), ...many(500, (index) => field(`f${index}`))] }] },
      ['too-many-fields'],
    ],
  ])('%# is refused with %j', async (body, ids) => {
    const braze = testBraze();
    const answer = await braze.call('POST', '/catalogs', body);
    expect(answer.status).toBe(400);
    expect((answer.body.errors as { id: string }[]).map(({ id }) => id)).toEqual(ids);
  });

  test('goes with its items', async () => {
    const braze = await shops();
    expect((await braze.call('DELETE', '/catalogs/shops')).status).toBe(200);
    expect((await braze.call('DELETE', '/catalogs/shops')).status).toBe(404);
    expect((await braze.call('PUT', ITEMS, items({ id: 'a' }))).status).toBe(404);
  });
});

describe('items', () => {
  test('PUT replaces, PATCH edits, POST adds, DELETE deletes', async () => {
    const braze = await shops();
    const answer = await braze.call('PUT', ITEMS, items({ id: 'a', name: 'A', price: 1 }, { id: 'b' }));
    expect([answer.status, answer.body]).toEqual([202, { message: 'success' }]);
    await braze.call('PUT', ITEMS, items({ id: 'a', price: 2, tags: ['x'] }));
    await braze.call('PATCH', ITEMS, items({ id: 'a', open: true, tags: { $add: ['y', 'x'] } }, { id: 'c' }));
    await braze.call('POST', ITEMS, items({ id: 'd', name: 'D' }, { id: 'a', name: 'Z' }));
    await braze.call('DELETE', ITEMS, items({ id: 'b' }, { id: 'e' }));
    expect(held(braze)).toEqual([
      { id: 'a', price: 2, tags: ['x', 'y'], open: true },
      { id: 'd', name: 'D' },
    ]);
    expect(braze.shown('received?endpoint=/catalogs/{catalog_name}/items')).toMatchObject({
      total: 9,
      received: [
        { target: 'shops', kind: 'catalog_items', object: { id: 'a', name: 'A' }, effect: 'applied' },
        { object: { id: 'b' } },
        {},
        {},
        { object: { id: 'c' }, effect: 'nothing', reason: 'the catalog has no such item' },
        {},
        { effect: 'nothing', reason: 'the catalog has an item with this id' },
        { kind: 'catalog_item_deletions', effect: 'applied' },
        { effect: 'nothing' },
      ],
    });
  });

  test('values are converted where that is possible', async () => {
    const braze = await shops();
    const sound = {
      id: 'a',
      name: 7,
      price: '1.50',
      open: 'true',
      since: '2024-05-01T00:00:00Z',
      extra: { deep: { x: 1 } },
      tags: ['x'],
      place: [13.4, 52.5],
    };
    expect((await braze.call('PUT', ITEMS, items(sound))).status).toBe(202);
    expect(held(braze)).toEqual([{ ...sound, name: '7', price: 1.5, open: true }]);
  });

  const deep = (levels: number): JsonObject => (levels === 1 ? {} : { x: deep(levels - 1) });
  test.each<[string, JsonObject]>([
    ['invalid-fields', { color: 'red' }],
    ['unable-to-coerce-value', { name: { x: 1 } }],
    ['unable-to-coerce-value', { price: 'much' }],
    ['unable-to-coerce-value', { open: 'yes' }],
    ['unable-to-coerce-value', { since: 'today' }],
    ['unable-to-coerce-value', { extra: 'x' }],
    ['unable-to-coerce-value', { tags: [1] }],
    ['unable-to-coerce-value', { tags: many(101, String) }],
    ['unable-to-coerce-value', { place: [181, 0] }],
    ['unable-to-coerce-value', { name: null }],
    ['unable-to-coerce-value', { tags: { $add: ['x'] } }],
    ['invalid-keys-in-value-object', { extra: { 'a.b': 1 } }],
    ['invalid-keys-in-value-object', { extra: { list: [{ $x: 1 }] } }],
    ['too-deep-nesting-in-value-object', { extra: deep(51) }],
    ['items-too-large', { name: 'x'.repeat(5001) }],
  ])('%s refuses the whole request, and names the item: %j', async (id, fields) => {
    const braze = await shops();
    const { status, body } = await braze.call('PUT', ITEMS, items({ id: 'good' }, { id: 'bad', ...fields }));
    expect([status, body.message]).toEqual([400, 'Invalid Request']);
    expect(body.errors).toMatchObject([{ id, parameters: ['id'], parameter_values: ['bad'] }]);
    expect(held(braze)).toEqual([]);
    expect(braze.effects()).toEqual([
      ['refused', id],
      ['refused', id],
    ]);
  });

  test.each<[string, JsonObject, unknown[]]>([
    ['ids-not-strings', items({ id: 7 }), [7]],
    ['ids-too-large', items({ id: 'x'.repeat(251) }), ['x'.repeat(251)]],
    ['invalid-ids', items({ id: 'a b' }, { id: 'c' }), ['a b']],
    ['ids-not-unique', items({ id: 'a' }, { id: 'a' }), ['a']],
    ['items-missing-ids', items({ name: 'A' }), []],
    ['item-array-invalid', {}, []],
    ['item-array-invalid', { items: ['a'] }, []],
    ['request-includes-too-many-items', items(...many(51, (index) => ({ id: `i${index}` }))), []],
  ])('%s', async (id, body, values) => {
    const braze = await shops();
    for (const method of ['PUT', 'DELETE']) {
      const answer = await braze.call(method, ITEMS, body);
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toMatchObject([{ id, parameter_values: values }]);
    }
  });

  test('all kinds of mistakes are told, or the first alone', async () => {
    const bad = items({ id: 'a b' }, { id: 'c', color: 'red' }, {});
    const told = async (braze: TestBraze) => {
      const { body } = await braze.call('PUT', ITEMS, bad);
      return (body.errors as { id: string; message: string }[]).map(({ id }) => id);
    };
    expect(await told(await shops())).toEqual(['items-missing-ids', 'invalid-ids', 'invalid-fields']);
    expect(await told(await shops({ catalog_errors: 'first' }))).toEqual(['items-missing-ids']);
  });

  test('null is taken as no value where that is set', async () => {
    const braze = await shops({ catalog_nulls: 'taken' });
    await braze.call('PUT', ITEMS, items({ id: 'a', name: 'A', price: null }));
    await braze.call('PATCH', ITEMS, items({ id: 'a', name: null }));
    expect(held(braze)).toEqual([{ id: 'a' }]);
  });

  test('the storage is bounded; a smaller request may still pass', async () => {
    const braze = await shops({ catalog_storage: 66 });
    const put = async (...list: JsonObject[]) => {
      const { body } = await braze.call('PUT', ITEMS, items(...list));
      return (body.errors as { id: string }[] | undefined)?.[0]?.id ?? body.message;
    };
    expect(await put({ id: 'a', name: 'x'.repeat(66) })).toBe('company-size-limit-surge');
    expect(await put({ id: 'a', name: 'x'.repeat(36) })).toBe('success');
    expect(await put({ id: 'b' })).toBe('success');
    expect(await put({ id: 'c' })).toBe('company-size-limit-already-reached');
  });

  test('are read one by one and page by page', async () => {
    const braze = await shops();
    await braze.call('PUT', ITEMS, items(...many(50, (index) => ({ id: `i${index}` }))));
    await braze.call('PUT', ITEMS, items({ id: 'last', name: 'L' }));
    const first = await braze.call('GET', ITEMS);
    expect((first.body.items as unknown[]).length).toBe(50);
    const [, next = ''] = /<(.*)>; rel="next"/.exec(first.headers.Link ?? '') ?? [];
    const second = await braze.call('GET', next);
    expect(second.body.items).toEqual([{ id: 'last', name: 'L' }]);
    expect(second.headers.Link).toBeUndefined();
    expect((await braze.call('GET', `${ITEMS}?cursor=x`)).body.errors).toMatchObject([
      { id: 'invalid-cursor' },
    ]);
    expect((await braze.call('GET', `${ITEMS}/last`)).body.items).toEqual([{ id: 'last', name: 'L' }]);
    const none = await braze.call('GET', `${ITEMS}/none`);
    expect([none.status, none.body.errors]).toMatchObject([404, [{ id: 'item-not-found' }]]);
    const noCatalog = await braze.call('GET', '/catalogs/none/items/x');
    expect([noCatalog.status, noCatalog.body.errors]).toEqual([
      404,
      [
        {
          id: 'catalog-not-found',
          message: 'Could not find catalog',
          parameters: ['catalog_name'],
          parameter_values: ['none'],
        },
      ],
    ]);
  });
});
