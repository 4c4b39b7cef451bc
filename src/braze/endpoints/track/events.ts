import { kindWord } from '../../../json/kind_of.ts';
import { isObject } from '../../../json/object.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { type DateFields, dateFields } from '../../rules/date_text.ts';
import { fieldsCheck, fieldTable, judgedWithOthers, rule } from '../../rules/field.ts';
import { IDENTIFIER_FIELDS } from '../../rules/identifier_fields.ts';
import type { Objections } from '../../rules/objections.ts';
import { checkProperties, propertiesBut } from './properties.ts';
import { checkRecommendedEvent, isRecommendedEvent, withCurrencyCode } from './recommended_events.ts';
import { APP_ID, TIME, UPDATE_EXISTING_ONLY } from './shared_fields.ts';

const NAME = rule(
  'string',
  (name, path, objections) => {
    if (typeof name === 'string' && name !== '') return;
    objections.reject('BRAZE_FIELD', path, `${kindWord(name)} found; Braze takes text that is not empty`);
  },
  { takes: isOrdinaryName },
);

/** Whether it is no eCommerce recommended event, whose properties are judged, nor spelt almost like one. */
function isOrdinaryName(name: Json): boolean {
  return typeof name === 'string' && name !== '' && !/commerce/i.test(name);
}

/** Braze docs: event object. */
export const EVENTS = fieldTable({
  ...IDENTIFIER_FIELDS,
  app_id: APP_ID,
  name: { rule: NAME, says: 'The name of the event.', required: true, names: true },
  time: TIME,
  properties: { rule: judgedWithOthers('object'), says: 'The properties of the event.' },
  _update_existing_only: UPDATE_EXISTING_ONLY,
});

export const EVENT_PROPERTIES = propertiesBut('time', 'event_name');

const checkFields = fieldsCheck(EVENTS, 'event');

/**
 * Checks an event whose identifiers are settled (Braze docs: event object).
 * @param body the currency of a recommended event becomes upper case.
 */
export function checkEvent(body: JsonObject, objections: Objections, dates: DateFields = dateFields()): void {
  checkFields(body, objections);
  const { name, properties } = body;
  if (properties !== undefined) checkProperties(properties, EVENT_PROPERTIES, dates, objections);
  if (typeof name !== 'string' || name === '') return;
  if (properties !== undefined && !isObject(properties)) return;
  checkRecommendedEvent(name, properties ?? {}, objections);
  if (properties !== undefined && isRecommendedEvent(name)) body.properties = withCurrencyCode(properties);
}
