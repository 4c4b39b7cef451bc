import { expect, test } from '@jest/globals';
import type { Json } from '../../../json/value.ts';
import { STANDARD } from './standard_attributes.ts';

test.each<[name: string, value: Json, stored: Json | undefined]>([
  ['first_name', 'Ada', 'Ada'],
  ['first_name', 7, undefined],
  ['gender', 'F', 'F'],
  ['gender', 'X', undefined],
  ['language', 'en', 'en'],
  ['language', 'eng', undefined],
  ['language', 7, undefined],
  ['dob', '1980-02-29', '1980-02-29'],
  ['dob', '1981-02-29', undefined],
  ['dob', '1980-02-29T00:00:00Z', undefined],
  ['dob', 1980, undefined],
  ['country', 'de', 'DE'],
  ['country', 'Australia', 'AU'],
  ['country', 'Atlantis', null],
  ['country', 49, null],
  ['time_zone', 'Europe/Berlin', 'Europe/Berlin'],
  ['time_zone', 'Eastern Time (US & Canada)', 'Eastern Time (US & Canada)'],
  ['time_zone', 'Europe/Berlin', 'Europe/Berlin'],
  ['time_zone', '+01:00', undefined],
  ['time_zone', 'Mars/Olympus', undefined],
  ['time_zone', 1, undefined],
  ['current_location', { longitude: 1, latitude: 2 }, { longitude: 1, latitude: 2 }],
  ['current_location', 'Berlin', undefined],
  ['date_of_first_session', '2024-01-31T09:30:00Z', '2024-01-31T09:30:00Z'],
  ['date_of_first_session', 'yesterday', undefined],
  ['date_of_first_session', 7, undefined],
  ['email_open_tracking_disabled', true, true],
  ['email_open_tracking_disabled', 'true', undefined],
  ['image_url', 'https://a.test/a.png', 'https://a.test/a.png'],
  ['image_url', 'x'.repeat(1025), undefined],
  ['image_url', 7, undefined],
])('%s: of %j the profile holds %j', (name, value, stored) => {
  expect(STANDARD.get(name)?.stored(value)).toEqual(stored);
});
