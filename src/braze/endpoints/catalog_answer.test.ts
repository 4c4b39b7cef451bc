import { describe, expect, test } from '@jest/globals';
import { allUnplaced, REASONLESS, refused, verdict } from '../testing/verdicts.ts';

describe('catalog_items', () => {
  const items = (status: number, errors: unknown) =>
    verdict('catalog_items', status, { errors, message: 'Invalid Request' });
  const error = (id: string, values: unknown[] = [], message = 'words') => ({
    id,
    message,
    parameters: ['id'],
    parameter_values: values,
  });

  test.each<[string, unknown[]]>([
    ['an id', ['bob']],
    ['an object with an id', [{ id: 'bob', field: 'x' }]],
    ['both, and one that was not sent', ['zoe', { id: 'bob' }]],
  ])('a 400 names items by %s: the others go again', (_, values) => {
    expect(items(400, [error('invalid-fields', values)])).toEqual({
      act: 'resend_rest',
      refused: [refused(1, 'invalid-fields: words')],
    });
  });

  test('several errors of one item are one refusal', () => {
    expect(
      items(400, [error('invalid-fields', ['ada', 'eve']), error('items-too-large', ['eve'], 'more')]),
    ).toEqual({
      act: 'resend_rest',
      refused: [
        refused(0, 'invalid-fields: words'),
        refused(2, 'invalid-fields: words; items-too-large: more'),
      ],
    });
  });

  test.each<[unknown, string]>([
    [
      [error('items-missing-ids', [], 'There are 1 item(s) that do not have ids')],
      'items-missing-ids: There are 1 item(s) that do not have ids',
    ],
    [[error('ids-not-strings', ['zoe'])], 'ids-not-strings: words'],
    [[error('company-size-limit-surge', [], 'too much')], 'company-size-limit-surge: too much'],
    [[{ id: 'invalid-ids', parameter_values: null }], `invalid-ids: ${REASONLESS}`],
    [[{ id: 7 }, null, 'words'], 'Invalid Request'],
  ])('a 400 with %j names none: one that is bad hides in it', (errors, message) => {
    expect(items(400, errors)).toEqual({ act: 'split', reason: 'refused', message });
  });

  test('an id that is the end of another one is not taken for it', () => {
    expect(items(400, [error('invalid-ids', ['a', 'da', 'catalog_item:ada'])])).toMatchObject({
      act: 'split',
    });
  });

  test('too many items: the request is split', () => {
    expect(items(400, [error('request-includes-too-many-items', ['ada'])])).toMatchObject({
      act: 'split',
      reason: 'too_many',
    });
  });

  test('what Braze asks to try again goes again', () => {
    expect(items(400, [error('invalid-fields', ['ada']), error('arbitrary-error')])).toEqual({
      act: 'retry',
      reason: 'HTTP 400 arbitrary-error',
      processed: true,
    });
  });

  test.each([
    [404, 'catalog-not-found', 'BRAZE_TARGET'],
    [400, 'catalog-not-found', 'BRAZE_TARGET'],
    [400, 'company-size-limit-already-reached', 'BRAZE_STORAGE'],
  ])('%d %s: only the user can correct it', (status, id, code) => {
    expect(items(status, [error(id, ['target'], 'Could not find catalog')])).toMatchObject({
      act: 'stop',
      code,
      message: expect.stringContaining('"Could not find catalog"'),
    });
  });

  test('a 404 that names an item refuses the item', () => {
    expect(items(404, [error('item-not-found', ['eve'], 'Could not find item')])).toEqual({
      act: 'resend_rest',
      refused: [refused(2, 'item-not-found: Could not find item')],
    });
  });

  test.each(['<html>', { message: 'Not Found' }, { errors: ['no such path'] }])(
    'a 404 that is not about a catalog or an item (%j) is of a host that is no Braze',
    (body) => {
      expect(verdict('catalog_items', 404, body)).toMatchObject({ act: 'stop', code: 'BRAZE_ENDPOINT' });
    },
  );

  test('errors in a success refuse the items that they name, or all', () => {
    const success = (errors: unknown) => verdict('catalog_items', 202, { message: 'success', errors });
    expect(success([error('invalid-fields', ['bob'])])).toEqual({
      act: 'settle',
      refused: [refused(1, 'invalid-fields: words')],
    });
    expect(success([error('invalid-fields', ['zoe'])])).toEqual(allUnplaced('words'));
  });
});
