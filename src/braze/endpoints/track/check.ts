import type { JsonObject } from '../../../json/value.ts';
import type { Kind } from '../../kind.ts';
import type { DateFields } from '../../rules/date_text.ts';
import type { Report } from '../../rules/report.ts';
import { checkAttributes } from './attributes.ts';
import { checkEvent } from './events.ts';
import { checkPurchase } from './purchases.ts';

/**
 * What Braze demands of an object, identifiers apart. The body is brought into the form that Braze takes.
 * @param dates learn of the dates that the object holds.
 */
type Check = (body: JsonObject, report: Report, dates?: DateFields) => void;

export const CHECKS: Readonly<Record<Kind, Check>> = {
  attributes: checkAttributes,
  events: checkEvent,
  purchases: checkPurchase,
};
