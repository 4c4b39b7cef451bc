import { isNumber } from '../../../json/decimal.ts';
import { isObject, own } from '../../../json/object.ts';
import { ExactNumber, type Json, type JsonObject } from '../../../json/value.ts';
import { type DataPoints, NO_DATA_POINTS } from '../../data_points.ts';
import { PRIMARY_IDENTIFIERS, SECONDARY_IDENTIFIERS } from '../../rules/identifier.ts';
import { ATTRIBUTES } from './attributes.ts';
import { isOperation } from './operators.ts';
import { isRecommendedEvent } from './recommended_events.ts';

/*
 * The data points of an object that is sent. Braze docs: Data points: Braze takes input at face value, so a value that
 * changes nothing is billed too. It is the most that an object can cost: users that Braze does not know, where it may
 * only update, and blocklisted names cost nothing.
 */

/** Braze docs: Recommended events: eCommerce events are not billed. (Data points says that every event is.) */
export function pointsOfEvent(body: JsonObject): DataPoints {
  return { ...NO_DATA_POINTS, events: isRecommendedEvent(String(own(body, 'name'))) ? 0 : 1 };
}

/** Braze docs: purchase object: a quantity of n counts as n purchases. */
export function pointsOfPurchase(body: JsonObject): DataPoints {
  return { ...NO_DATA_POINTS, purchases: quantityOf(own(body, 'quantity')) };
}

/** Braze docs: Data points: of the standard attributes only those are billed that {@link ATTRIBUTES} marks. */
export function pointsOfAttributes(body: JsonObject): DataPoints {
  const identifier = secondaryIdentifier(body);
  let standardAttributes = 0;
  let customAttributes = 0;
  for (const [name, value] of Object.entries(body)) {
    const field = ATTRIBUTES.get(name);
    if (field === undefined) customAttributes += customPoints(value);
    else if (field.billed && name !== identifier) standardAttributes++;
  }
  return { ...NO_DATA_POINTS, standardAttributes, customAttributes };
}

/** The field by which Braze finds the user where there is no primary identifier: then it is no update. */
function secondaryIdentifier(body: JsonObject): string | null {
  const given = (name: string) => (own(body, name) ?? null) !== null;
  if (PRIMARY_IDENTIFIERS.some(given)) return null;
  return SECONDARY_IDENTIFIERS.find(given) ?? null;
}

/**
 * Braze docs: Data points; nested custom attributes; arrays of objects: a value that is set is one, null included, and
 * so is an array that is set whole; each value that is added or removed is one, and each key of an object at any depth.
 * That each `$remove` is one is not documented.
 */
function customPoints(value: Json): number {
  if (Array.isArray(value)) return value.some(isObject) ? keysIn(value) : 1;
  if (!isObject(value)) return 1;
  if (!isOperation(value)) return keysIn(value);
  return Object.entries(value).reduce(
    (sum, [operator, operand]) => sum + operationPoints(operator, operand),
    0,
  );
}

function operationPoints(operator: string, operand: Json): number {
  if (!Array.isArray(operand)) return 1;
  if (operator === '$add') return keysIn(operand);
  if (operator !== '$update') return operand.length;
  return keysIn(operand.map((item) => (isObject(item) ? (own(item, '$new_object') ?? null) : null)));
}

/** Keys at any depth; `$time` counts as the value of its object. */
function keysIn(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + keysIn(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === '$time' ? 0 : 1 + keysIn(item)),
    0,
  );
}

function quantityOf(quantity: Json | undefined): number {
  if (quantity === undefined || !isNumber(quantity)) return 1;
  return Number(quantity instanceof ExactNumber ? quantity.text : quantity);
}
