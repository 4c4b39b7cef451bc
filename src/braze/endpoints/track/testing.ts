import { parseExact } from '../../../json/exact.ts';
import { shownName } from '../../../json/shown_name.ts';
import type { JsonObject } from '../../../json/value.ts';
import type { Objections } from '../../rules/objections.ts';
import type { Kind } from './kinds.ts';
import { TRACK_TYPES } from './objects.ts';

/** What is noted about an object: "CODE path", warnings with a `~` before them. */
export function noting(): { objections: Objections; notes: string[]; messages: string[] } {
  const notes: string[] = [];
  const messages: string[] = [];
  return {
    notes,
    messages,
    objections: {
      reject: (code, path, message) => {
        notes.push(`${code} ${path}`);
        messages.push(message);
      },
      naming: (name) => `the name ${shownName(name)}`,
      warn: (code, path, message) => {
        notes.push(`~${code} ${path}`);
        messages.push(message);
      },
    },
  };
}

export function check(kind: Kind, body: unknown): string[] {
  const { objections, notes } = noting();
  TRACK_TYPES[kind].check(parseExact(JSON.stringify(body)) as JsonObject, objections);
  return notes;
}

export const attributes = (body: unknown) => check('attributes', body);
export const EVENT = { external_id: 'u', name: 'n', time: '2024-01-31T09:30:00Z' };
export const PURCHASE = {
  external_id: 'u',
  product_id: 'p',
  currency: 'EUR',
  price: 1.5,
  time: '2024-01-31',
};
export const LONG = 'x'.repeat(256);
export const GROUP = {
  subscription_group_id: '12345678-1234-1234-1234-1234567890ab',
  subscription_state: 'subscribed',
};
