import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { IDENTIFIERS } from '../braze/rules/identifier.ts';
import { identifierOf, laneOf } from '../braze/rules/lane.ts';
import { lanesIn } from './users_file.ts';

const lanes = (text: string) => lanesIn({ title: '--users gone.txt', text });

describe('a file of users', () => {
  test('has a line a user, as messages write them', () => {
    const bodies = [
      { external_id: '42' },
      { external_id: 'a:b c ' },
      { user_alias: { alias_label: 'a:b\\c', alias_name: 'x:y' } },
      { braze_id: 'b1' },
      { email: 'Ada@Example.com' },
      { phone: '+49 30 1' },
    ];
    const expected = bodies.map((body) => laneOf(body) as string);
    expect(lanes(expected.map(identifierOf).join('\n'))).toEqual(expected);
    expect(lanes('email:ADA@example.com')).toEqual([laneOf({ email: 'ada@example.com' })]);
    expect(lanes('catalog_item:menu:soup:1')).toEqual(['\0catalog_item:menu:soup:1']);
  });

  test('may have blank lines, a byte order mark, line ends of Windows, and a user twice', () => {
    expect(lanes('\uFEFFexternal_id:1\r\n\r\n  \r\nexternal_id:2\r\nexternal_id:1')).toEqual(['1', '2']);
  });

  test('names any user of whom a message could tell', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((id) => !/[\r\n]/.test(id));
    fc.assert(
      fc.property(text, text, (id, label) => {
        for (const body of [
          { external_id: `u${id}` },
          { user_alias: { alias_label: `l${label}`, alias_name: `n${id}` } },
        ])
          expect(lanes(identifierOf(laneOf(body) as string))).toEqual([laneOf(body)]);
      }),
    );
  });
});

describe('a line that names nobody is an error with its number', () => {
  test.each<[string, RegExp]>([
    ['42', /has no `:`; expected a kind of identifier/],
    ['external-id:42', /another word `external-id` than external_id, .*Did you mean `external_id`\?/],
    ['alias:LABEL:NAME', /another word `alias` than/],
    ['external_id:', /has no external_id behind `external_id:`/],
    ['external_id:null', /has no external_id behind `external_id:`/],
    ['email:ada', /has no email behind `email:`/],
    ['user_alias:name', /has no `user_alias:LABEL:NAME`/],
    ['user_alias::name', /has no `user_alias:LABEL:NAME`/],
    ['user_alias:label:', /has no `user_alias:LABEL:NAME`/],
    ['user_alias:la\\:bel', /has no `user_alias:LABEL:NAME`/],
    ['catalog_item:soup', /has no catalog_item behind/],
  ])('%s', (line, message) => {
    const wrong = expect.objectContaining({ type: 'config_error', code: 'FORGET' });
    expect(() => lanes(`external_id:1\n\n${line}`)).toThrow(wrong);
    expect(() => lanes(`external_id:1\n\n${line}`)).toThrow(message);
    expect(() => lanes(`external_id:1\n\n${line}`)).toThrow(
      /^--users gone\.txt: line 3 .*Nothing was forgotten\.$/,
    );
  });

  test('all are named, up to ten, and none shows whom it may mean', () => {
    const text = Array.from({ length: 12 }, (_, n) => `ada-${n}@example.com is gone: she said so`).join('\n');
    expect(() => lanes(text)).toThrow(/line 1 .*line 10 .*and 2 more/);
    expect(() => lanes(text)).toThrow(/^(?!.*ada)/);
  });

  test('a file without any', () => {
    expect(() => lanes('\n \n')).toThrow(/names nobody\. Leave --users out/);
  });
});

test('every kind of identifier of a user can be named', () => {
  for (const kind of IDENTIFIERS) {
    const id = kind === 'user_alias' ? 'label:name' : kind === 'email' ? 'a@b' : '1';
    expect(lanes(`${kind}:${id}`)).toHaveLength(1);
  }
});
