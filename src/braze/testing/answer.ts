import { judge } from '../answer.ts';
import type { Sent } from '../endpoint.ts';
import type { Kind } from '../endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../endpoints/track/objects.ts';
import { STANDARD_LIMIT } from '../endpoints/track/plans.ts';
import { trackEndpoint } from '../endpoints/track/track.ts';

export const TRACK = trackEndpoint(STANDARD_LIMIT);
/** An object of each of these users. */
export const objectsOf = (...lanes: string[]): Sent['objects'] =>
  lanes.map((lane) => ({ type: TRACK_TYPES.attributes, lane }));
export const USERS = objectsOf('ada', 'bob', 'eve', 'kim', 'pat', 'sam', 'tim', 'uma', 'zoe');

/** The places of three attributes objects and two events, which were queued in turn. */
export const PLACES = { attributes: [0, 2, 4], events: [1, 3], purchases: [] } as Record<Kind, number[]>;
export const SENT: Sent = { objects: USERS, lists: { attributes: [0, 2, 4], events: [1, 3] } };
/** One attributes object. */
export const ALONE: Sent = { objects: USERS, lists: { attributes: [0] } };
export const NOW = Date.UTC(2026, 0, 1);

/** What an answer with this body means for a request of 3 attributes and 2 events. */
export function verdict(status: number, body: unknown = '', headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return judge({ status, headers, body: text }, TRACK, SENT, NOW);
}

/** @param index within the array of its kind. */
export const refused = (kind: Kind, index: number, message: string) => ({
  index: PLACES[kind][index],
  code: 'BRAZE_REFUSED',
  message,
});
export const unplaced = (kind: Kind, index: number, message: string) => ({
  index: PLACES[kind][index],
  code: 'BRAZE_UNPLACED',
  message,
});
export const ACCEPTED = { act: 'settle', refused: [] };
