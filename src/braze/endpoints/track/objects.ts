import { isObject } from '../../../json/object.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import type { Kind } from '../../kind.ts';
import type { ObjectType } from '../../object_type.ts';
import type { DateFields } from '../../rules/date_text.ts';
import type { Fields } from '../../rules/field.ts';
import type { Identified } from '../../rules/identifier.ts';
import { laneOf } from '../../rules/lane.ts';
import type { Report } from '../../rules/report.ts';
import { ATTRIBUTES, checkAttributes } from './attributes.ts';
import { checkEvent, EVENTS, RESERVED_OF_EVENTS } from './events.ts';
import { identifyAttributes, identifyHappening, laneOfAttributes } from './identify.ts';
import { isOperation } from './operators.ts';
import { checkPurchase, PURCHASES, RESERVED_OF_PURCHASES } from './purchases.ts';

/** What a track request takes, in the order in which Braze applies it. */
export const TRACK_TYPES: Readonly<Record<Kind, ObjectType>> = {
  attributes: { name: 'attributes', repeat: repeatOfAttributes, isMergeable: true },
  events: { name: 'events', repeat: () => 'counts', isMergeable: false },
  purchases: { name: 'purchases', repeat: () => 'counts', isMergeable: false },
};

/**
 * Braze docs: an increment counts each time, and `$add` appends each time. `add` to an array of texts, `remove` and
 * `$update` leave what they find in place the second time.
 */
function repeatOfAttributes(json: string): 'nothing' | 'counts' {
  if (!json.includes('"inc"') && !json.includes('"$add"')) return 'nothing';
  const counts = Object.values(JSON.parse(json) as Record<string, Json>).some(
    (value) =>
      isObject(value) && isOperation(value) && (Object.hasOwn(value, 'inc') || Object.hasOwn(value, '$add')),
  );
  return counts ? 'counts' : 'nothing';
}

/** The fields of Braze's own, each object its own list. All other names of attributes are custom attributes. */
export const FIELDS: Readonly<Record<Kind, Fields>> = {
  attributes: ATTRIBUTES,
  events: EVENTS,
  purchases: PURCHASES,
};

/** Names that `properties` must not use. */
export const RESERVED_PROPERTIES: Readonly<Record<'events' | 'purchases', ReadonlySet<string>>> = {
  events: RESERVED_OF_EVENTS,
  purchases: RESERVED_OF_PURCHASES,
};

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

/** Settles the identifiers; null after the report of a rejection. */
type Identify = (body: JsonObject, report: Report) => Identified | null;

export const IDENTIFY: Readonly<Record<Kind, Identify>> = {
  attributes: identifyAttributes,
  events: identifyHappening,
  purchases: identifyHappening,
};

/** Whom an object is about. */
export const LANES: Readonly<Record<Kind, (body: JsonObject) => string | null>> = {
  attributes: laneOfAttributes,
  events: laneOf,
  purchases: laneOf,
};
