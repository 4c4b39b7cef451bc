import type { Json } from '../../../../json/value.ts';
import { type Complaint, UNRECORDED } from '../../../complaints.ts';
import { parseTime } from '../../../time.ts';

/** Why Braze refuses the `time` of an event or a purchase; null if it does not. */
export function checkTime(time: Json | undefined): Complaint | null {
  if (time === undefined || time === null || time === '') return UNRECORDED.timeRequired;
  return typeof time === 'string' && parseTime(time) !== null ? null : UNRECORDED.time;
}
