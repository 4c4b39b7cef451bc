import { kindWord } from '../../../json/kind_of.ts';
import { isObject } from '../../../json/object.ts';
import type { JsonObject } from '../../../json/value.ts';
import { type DateFields, dateFields } from '../../rules/date_text.ts';
import type { Report } from '../../rules/report.ts';
import { RESERVED_PROPERTIES } from './fields.ts';
import { checkProperties } from './properties.ts';
import { checkRecommendedEvent, isRecommendedEvent, withCurrencyCode } from './recommended_events.ts';
import { checkCommon } from './required.ts';

/**
 * Checks an event whose identifiers are settled (Braze docs: event object).
 * @param body the currency of a recommended event becomes upper case.
 */
export function checkEvent(body: JsonObject, report: Report, dates: DateFields = dateFields()): void {
  checkCommon('events', body, report);
  const name = body.name ?? null;
  const { properties } = body;
  if (properties !== undefined) checkProperties(properties, RESERVED_PROPERTIES.events, dates, report);
  if (name === null) return;
  if (typeof name !== 'string' || name === '') {
    report.reject('BRAZE_FIELD', '/name', `${kindWord(name)} found; Braze takes text that is not empty`);
  } else if (properties === undefined || isObject(properties)) {
    checkRecommendedEvent(name, properties ?? {}, report);
    if (properties !== undefined && isRecommendedEvent(name)) body.properties = withCurrencyCode(properties);
  }
}
