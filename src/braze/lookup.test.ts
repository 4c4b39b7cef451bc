import { describe, expect, test } from '@jest/globals';
import type { Answer } from './answer.ts';
import { readCustomAttributes } from './custom_attributes.ts';
import { lookUp, nextPage } from './lookup.ts';
import type { NoAnswer } from './no_answer.ts';

const READABLE = { path: '/catalogs', permission: 'catalogs.get' };

function ok(body: string, link?: string | string[]): Answer {
  return { status: 200, headers: link === undefined ? {} : { link }, body };
}

const clientOf = (answer: Answer | NoAnswer) => ({ send: async () => answer });

test('a list is found under its name, without what is no object', async () => {
  const { found } = await lookUp(clientOf(ok('{"catalogs":[{"name":"a"},7,null]}')), READABLE, 'catalogs');
  expect(found?.entries).toEqual([{ name: 'a' }]);
});

test.each<[Answer | NoAnswer, RegExp]>([
  [{ failure: 'ECONNREFUSED', sent: false }, /^there was no answer: /],
  [{ status: 401, headers: {}, body: '' }, /permission `catalogs.get` \(HTTP 401\)/],
  [{ status: 403, headers: {}, body: '' }, /permission `catalogs.get` \(HTTP 403\)/],
  [{ status: 500, headers: {}, body: '' }, /^Braze answered HTTP 500$/],
  [ok('<html>'), /not understood/],
  [ok('[]'), /not understood/],
  [ok('{"catalogs":{"a":1}}'), /not understood/],
])('%j is no list, and there are words for it', async (answer, why) => {
  expect(await lookUp(clientOf(answer), READABLE, 'catalogs')).toEqual({ why: expect.stringMatching(why) });
});

describe('the next page', () => {
  test.each<[string | string[] | undefined, string | null]>([
    [undefined, null],
    ['<https://rest.test/catalogs?cursor=b>; rel="next"', '/catalogs?cursor=b'],
    ['</catalogs?cursor=b>; rel=next', '/catalogs?cursor=b'],
    ['<https://rest.test/catalogs?cursor=a>; rel="prev"', null],
    ['<https://x.test/c?cursor=a>; rel="prev", <https://x.test/c?cursor=c>; rel="next"', '/c?cursor=c'],
    [['<https://x.test/c?cursor=a>; rel="prev"', '<https://x.test/c?cursor=c>; rel="next"'], '/c?cursor=c'],
    ['<http://[>; rel="next"', null],
  ])('of %j is %j', (link, path) => {
    expect(nextPage(ok('{}', link))).toBe(path);
  });
});

describe('custom attributes', () => {
  test('are read page by page, their types in plain words, blocklisted ones left out', async () => {
    const asked: string[] = [];
    const pages: Record<string, Answer> = {
      '/custom_attributes': ok(
        '{"attributes":[{"name":"plan","data_type":"String (Automatically Detected)"},{"name":"old","data_type":"Number","status":"Blocklisted"},{"data_type":"Number"}]}',
        '<https://rest.test/custom_attributes?cursor=2>; rel="next"',
      ),
      '/custom_attributes?cursor=2': ok('{"attributes":[{"name":"pets","data_type":"object_array"}]}'),
    };
    const send = async ({ path }: { path: string }) => {
      asked.push(path);
      return pages[path] as Answer;
    };
    const { found } = await readCustomAttributes({ send });
    expect(asked).toEqual(Object.keys(pages));
    expect(found).toEqual([
      { name: 'plan', type: 'string' },
      { name: 'pets', type: 'object array' },
    ]);
  });

  test('that cannot be read say why', async () => {
    const { why } = await readCustomAttributes(clientOf({ status: 403, headers: {}, body: '' }));
    expect(why).toContain('custom_attributes.get');
  });

  test('whose pages never end are read up to a bound', async () => {
    let pages = 0;
    const send = async () => {
      pages++;
      return ok('{"attributes":[]}', `</custom_attributes?cursor=${pages}>; rel="next"`);
    };
    await readCustomAttributes({ send });
    expect(pages).toBe(100);
  });
});
