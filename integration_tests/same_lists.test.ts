import { describe, expect, test } from '@jest/globals';
import { endpointsOf } from '../src/braze/endpoints/index.ts';
import {
  ATTRIBUTES,
  attributeCheck,
  FORBIDDEN_ATTRIBUTES,
  IGNORED_ATTRIBUTES,
} from '../src/braze/endpoints/track/attributes.ts';
import { CURRENCIES } from '../src/braze/endpoints/track/currencies.ts';
import { EVENT_PROPERTIES } from '../src/braze/endpoints/track/events.ts';
import { STANDARD_LIMIT } from '../src/braze/endpoints/track/plans.ts';
import { PURCHASE_PROPERTIES } from '../src/braze/endpoints/track/purchases.ts';
import { dateFields } from '../src/braze/rules/date_text.ts';
import { ENDPOINTS } from '../src/sandbox/endpoints/index.ts';
import { BILLED, BUILT_IN } from '../src/sandbox/endpoints/track/apply_attributes.ts';
import { CURRENCIES as SANDBOX_CURRENCIES } from '../src/sandbox/endpoints/track/currencies.ts';
import { checkAttributes } from '../src/sandbox/endpoints/track/objects/attributes.ts';
import { RESERVED as RESERVED_OF_EVENTS } from '../src/sandbox/endpoints/track/objects/events.ts';
import { RESERVED as RESERVED_OF_PURCHASES } from '../src/sandbox/endpoints/track/objects/purchases.ts';

/*
 * The connector and the sandbox share no code, so that one can catch the other. Each has its lists from Braze's docs by
 * itself, and a name that only one of them knows is a mistake of one of them.
 */

const sorted = (names: Iterable<string>) => [...names].sort();

describe('the connector and the sandbox have the same', () => {
  test('currencies', () => {
    expect(sorted(CURRENCIES)).toEqual(sorted(SANDBOX_CURRENCIES));
    for (const code of CURRENCIES) expect(code).toMatch(/^[A-Z]{3}$/);
  });

  test('fields of Braze among the attributes', () => {
    // The connector takes the parts of an alias out of columns; on the wire they are inside of `user_alias`.
    const parts = ['alias_name', 'alias_label'];
    expect(sorted([...ATTRIBUTES.keys(), ...parts, ...IGNORED_ATTRIBUTES.keys()])).toEqual(sorted(BUILT_IN));
  });

  test('attributes that cost a data point', () => {
    const billed = [...ATTRIBUTES].flatMap(([name, field]) => (field.billed ? [name] : []));
    expect(sorted(billed)).toEqual(sorted(BILLED));
  });

  test('attributes that Braze refuses', () => {
    for (const name of FORBIDDEN_ATTRIBUTES.keys()) {
      expect(checkAttributes({ external_id: 'u', [name]: 'x' })).toHaveLength(1);
    }
    expect(checkAttributes({ external_id: 'u', plan: 'x' })).toEqual([]);
    let rejected = 0;
    const report = { reject: () => rejected++, naming: String, warn: () => {} };
    attributeCheck('email_subscription_info')('x', { merging: false, dates: dateFields() }, report);
    expect(rejected).toBe(1);
  });

  test('reserved names of properties', () => {
    expect(sorted(EVENT_PROPERTIES.refused.keys())).toEqual(sorted(RESERVED_OF_EVENTS));
    expect(sorted(PURCHASE_PROPERTIES.refused.keys())).toEqual(sorted(RESERVED_OF_PURCHASES));
  });

  test.each(endpointsOf(STANDARD_LIMIT))('endpoint $name, and the permission for it', (endpoint) => {
    const { method, path } = endpoint.probe('menu');
    const twins = ENDPOINTS.filter(
      (each) => each.method === method && each.path.replace(/\{\w+\}/, 'menu') === path,
    );
    expect(twins.map(({ permission }) => permission)).toEqual([endpoint.permission]);
  });

  test.each([STANDARD_LIMIT, { plan: 'bulk', sharePercent: 100 }] as const)(
    'track of the plan $plan',
    (limit) => {
      const track = endpointsOf(limit)[0];
      expect(ENDPOINTS.map(({ path }) => path)).toContain(`/${track?.name}`);
    },
  );
});
