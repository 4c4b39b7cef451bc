import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../../../json/exact.ts';
import type { JsonObject } from '../../../json/value.ts';
import { identifierOf } from '../../rules/lane.ts';
import type { Kind } from './kinds.ts';
import { TRACK_TYPES } from './objects.ts';
import { noting } from './testing.ts';

describe('identifiers', () => {
  function identified(kind: Kind, body: string): unknown {
    const { objections, notes } = noting();
    const found = TRACK_TYPES[kind].identify(parseExact(body) as JsonObject, objections, null);
    return found === null ? notes : [identifierOf(found.lane), JSON.stringify(found.body)];
  }
  test.each<[Kind, string, unknown]>([
    [
      'attributes',
      '{"external_id":9223372036854775807}',
      ['external_id:9223372036854775807', '{"external_id":"9223372036854775807"}'],
    ],
    ['attributes', '{"external_id":42.0}', ['external_id:42', '{"external_id":"42"}']],
    ['attributes', '{"external_id":null,"email":"A@B.c"}', ['email:a@b.c', '{"email":"A@B.c"}']],
    ['attributes', '{"external_id":"u","email":null}', ['external_id:u', '{"external_id":"u","email":null}']],
    ['attributes', '{"email":null,"phone":"+49"}', ['phone:+49', '{"email":null,"phone":"+49"}']],
    ['attributes', '{"braze_id":"b","phone":491}', ['braze_id:b', '{"braze_id":"b","phone":"491"}']],
    ['attributes', '{"email":"a@b.c","phone":"+49"}', ['email:a@b.c', '{"email":"a@b.c","phone":"+49"}']],
    ['events', '{"email":"a@b.c","phone":"+49"}', ['email:a@b.c', '{"email":"a@b.c"}']],
    [
      'purchases',
      '{"external_id":"u","email":"a@b.c","phone":"+49"}',
      ['external_id:u', '{"external_id":"u"}'],
    ],
    ['attributes', '{"external_id":""}', ['~BRAZE_EMPTY /external_id', 'BRAZE_NO_IDENTIFIER ']],
    ['attributes', '{"external_id":"NULL"}', ['BRAZE_PLACEHOLDER /external_id']],
    ['attributes', '{"external_id":false}', ['BRAZE_PLACEHOLDER /external_id']],
    ['attributes', '{"external_id":"  "}', ['BRAZE_IDENTIFIER /external_id']],
    ['attributes', '{"external_id":["u"]}', ['BRAZE_IDENTIFIER /external_id']],
    ['attributes', '{"external_id":"u","braze_id":"b"}', ['BRAZE_SEVERAL_IDENTIFIERS ']],
    ['attributes', '{"plan":"gold"}', ['BRAZE_NO_IDENTIFIER ']],
    ['attributes', `{"external_id":"${'é'.repeat(494)}"}`, ['BRAZE_EXTERNAL_ID_TOO_LONG /external_id']],
    ['attributes', '{"external_id":"u","email":"nobody"}', ['BRAZE_EMAIL /email']],
    ['attributes', '{"user_alias":"a"}', ['BRAZE_ALIAS /user_alias']],
    ['attributes', '{"user_alias":{"alias_name":"a"}}', ['BRAZE_ALIAS /user_alias/alias_label']],
    [
      'attributes',
      '{"user_alias":{"alias_label":"l"},"email":"a@b.c"}',
      ['email:a@b.c', '{"email":"a@b.c"}'],
    ],
    [
      'attributes',
      '{"user_alias":{"alias_name":7,"alias_label":"a:b"}}',
      ['user_alias:a\\:b:7', '{"user_alias":{"alias_name":"7","alias_label":"a:b"}}'],
    ],
    [
      'attributes',
      '{"push_token_import":true,"email":"a@b.c","push_tokens":[{"token":"t"}]}',
      ['push_token:t', '{"push_token_import":true,"email":"a@b.c","push_tokens":[{"token":"t"}]}'],
    ],
  ])('%s %s', (kind, body, expected) => {
    expect(identified(kind, body)).toEqual(expected);
  });
  test('two aliases never share a lane', () => {
    const lane = (label: string, name: string) =>
      identified('attributes', JSON.stringify({ user_alias: { alias_label: label, alias_name: name } }));
    expect(lane('a:b', 'c')).not.toEqual(lane('a', 'b:c'));
    expect(lane('a\\', 'b')).not.toEqual(lane('a', '\\b'));
  });
});
