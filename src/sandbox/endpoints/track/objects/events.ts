import type { JsonObject } from '../../../../json/value.ts';
import { type Complaint, NO_COMPLAINTS, UNRECORDED } from '../../../complaints.ts';
import { isObject } from '../../../values.ts';
import { checkTime } from './occurrence.ts';
import { checkProperties } from './properties.ts';
import { checkRecommended, RECOMMENDED } from './recommended_events.ts';

/** Braze docs: property names of custom events that are Braze's own. */
export const RESERVED: ReadonlySet<string> = new Set(['time', 'event_name']);

/** Why Braze refuses an event whose identifier is sound. */
export function checkEvent(event: JsonObject): readonly Complaint[] {
  if (typeof event.name !== 'string' || event.name === '') return [UNRECORDED.name];
  const complaint = checkTime(event.time) ?? checkProperties(event.properties, RESERVED);
  if (complaint !== null) return [complaint];
  const schema = RECOMMENDED.get(event.name);
  if (schema === undefined) return NO_COMPLAINTS;
  return checkRecommended(schema, isObject(event.properties) ? event.properties : {});
}
