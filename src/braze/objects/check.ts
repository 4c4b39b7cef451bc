import type { JsonObject } from '../../json/value.ts';
import { checkAttributes } from './attributes.ts';
import { checkEvent } from './events.ts';
import type { Kind } from './kind.ts';
import { checkPurchase } from './purchases.ts';
import type { Report } from './report.ts';

/** What Braze demands of each object, identifiers apart. */
export const CHECKS: Readonly<Record<Kind, (body: JsonObject, report: Report) => void>> = {
  attributes: checkAttributes,
  events: checkEvent,
  purchases: checkPurchase,
};
