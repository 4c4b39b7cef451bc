import { describe, expect, test } from '@jest/globals';
import { judged, madeObject, typeNamed } from '../testing/objects.ts';

const ALIAS = { alias_name: 'a', alias_label: 'shop' };
const MAIL = { email: 'Ada@Example.com' };

describe.each([
  ['campaign_triggers', 'trigger_properties'],
  ['canvas_triggers', 'context'],
])('%s', (name, properties) => {
  const notesOf = (body: object) => judged(typeNamed(name), { external_id: 'ada', ...body }, 'target').notes;
  const bytes = (count: number) => ({ [properties]: { a: 'x'.repeat(count - '{"a":""}'.length) } });

  test('properties have at most 50 KB', () => {
    expect(notesOf(bytes(50 * 1024))).toEqual([]);
    expect(notesOf(bytes(50 * 1024 + 1))).toEqual([`BRAZE_TOO_LARGE /${properties}`]);
    expect(notesOf({ [properties]: ['a'] })).toEqual([`BRAZE_FIELD /${properties}`]);
  });

  test('a new user needs attributes, and more than an alias', () => {
    expect(notesOf({ send_to_existing_only: false })).toEqual(['BRAZE_REQUIRED /send_to_existing_only']);
    expect(notesOf({ send_to_existing_only: false, attributes: {} })).toEqual([
      'BRAZE_REQUIRED /send_to_existing_only',
    ]);
    expect(notesOf({ send_to_existing_only: false, attributes: { plan: 'pro' } })).toEqual([]);
    expect(notesOf({ send_to_existing_only: 'no' })).toEqual(['BRAZE_FIELD /send_to_existing_only']);
    const byAlias = { external_id: null, user_alias: ALIAS, attributes: { plan: 'pro' } };
    expect(notesOf({ ...byAlias, send_to_existing_only: false })).toEqual([
      'BRAZE_FIELD /send_to_existing_only',
    ]);
    expect(notesOf(byAlias)).toEqual([]);
  });

  test('attributes are held to the rules of attributes, and name nobody', () => {
    expect(
      notesOf({ attributes: { email_subscription_info: 'x', country: 'Germany', gender: 'x' } }),
    ).toEqual([
      'BRAZE_RESERVED_NAME /attributes/email_subscription_info',
      '~BRAZE_COUNTRY /attributes/country',
      '~BRAZE_UNDOCUMENTED /attributes/gender',
    ]);
    expect(notesOf({ attributes: { external_id: 'bob', braze_id: 'b', email: 'bob' } })).toEqual([
      'BRAZE_FIELD /attributes/external_id',
      'BRAZE_FIELD /attributes/braze_id',
      'BRAZE_EMAIL /attributes/email',
    ]);
    expect(notesOf({ attributes: 'plan' })).toEqual(['BRAZE_FIELD /attributes']);
    expect(madeObject(name, { external_id: 'ada', attributes: null }, 'target').json).toBe(
      '{"external_user_id":"ada"}',
    );
  });

  test('subscription groups among the attributes: campaigns set them, Canvases do not by default', () => {
    const group = {
      subscription_group_id: '12345678-1234-1234-1234-1234567890ab',
      subscription_state: 'subscribed',
    };
    const expected =
      name === 'canvas_triggers' ? ['~BRAZE_UNDOCUMENTED /attributes/subscription_groups'] : [];
    expect(notesOf({ attributes: { subscription_groups: [group] } })).toEqual(expected);
  });

  test('a recipient has one identifier, no phone, and a prioritization only with an email', () => {
    expect(notesOf({ user_alias: ALIAS })).toEqual(['BRAZE_SEVERAL_IDENTIFIERS ']);
    expect(notesOf({ external_id: null, phone: '+49301' })).toEqual([
      '~BRAZE_IGNORED_FIELD ',
      'BRAZE_NO_IDENTIFIER ',
    ]);
    const { json } = madeObject(name, { external_id: 'ada', prioritization: ['identified'] }, 'target');
    expect(json).toBe('{"external_user_id":"ada"}');
    const byMail = madeObject(name, { ...MAIL, prioritization: ['identified'] }, 'target').json;
    expect(JSON.parse(byMail)).toEqual({ ...MAIL, prioritization: ['identified'] });
  });

  test('its target is an API identifier', () => {
    const holds = typeNamed(name).target?.holds;
    expect(['5a3f2c', '00000000-0000-0000-0000-000000000000'].map((id) => holds?.(id))).toEqual([true, true]);
    expect(['', 'a b', 'x"', 'é', 'x'.repeat(251)].map((id) => holds?.(id))).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
