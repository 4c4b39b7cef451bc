import type { Json } from '../../../json/value.ts';
import type { ObjectType } from '../../object_type.ts';
import { fieldTests } from '../../rules/field_test.ts';
import { IDENTIFIERS, PRIMARY_IDENTIFIERS } from '../../rules/identifier.ts';
import { USER_TABLE } from '../../rules/ingestion.ts';
import { laneOf } from '../../rules/lane.ts';
import { identifyByOne } from '../../rules/named_user.ts';
import { DELETIONS } from '../delete.ts';
import { dependsOn, eachState, partsOf, reducedTo } from './attribute_parts.ts';
import { ATTRIBUTES, CUSTOM_ATTRIBUTES, checkAttributes } from './attributes.ts';
import { pointsOfAttributes, pointsOfEvent, pointsOfPurchase } from './data_points.ts';
import { checkEvent, EVENT_PROPERTIES, EVENTS } from './events.ts';
import { identifyAttributes, laneOfAttributes } from './identify.ts';
import type { Kind } from './kinds.ts';
import { ATTRIBUTES_MERGING } from './merging.ts';
import { countsEachTime, mayCount, OPERANDS, OPERATORS } from './operators.ts';
import { checkPurchase, PURCHASE_PROPERTIES, PURCHASES } from './purchases.ts';
import { RECOMMENDED_PROPERTIES } from './recommended_events.ts';

const ATTRIBUTES_TYPE: ObjectType = {
  name: 'attributes',
  singular: 'an attributes object',
  fields: ATTRIBUTES,
  rest: CUSTOM_ATTRIBUTES,
  identifiers: [IDENTIFIERS],
  words: [...OPERATORS, ...OPERANDS],
  identify: identifyAttributes,
  laneOf: laneOfAttributes,
  check: checkAttributes,
  element: null,
  fieldTest: fieldTests(ATTRIBUTES, CUSTOM_ATTRIBUTES),
  nullsRemoveIn: '',
  dataPoints: pointsOfAttributes,
  syncModes: ['append_dedup', 'update'],
  repeat: repeatOfAttributes,
  memory: { holds: 'parts', partsOf, eachState, reducedTo, dependsOn, once: 'counting', forgets: false },
  merging: ATTRIBUTES_MERGING,
  attributesIn: '',
  deletion: { type: DELETIONS, by: PRIMARY_IDENTIFIERS },
  ingestion: USER_TABLE,
  mayShare: null,
};

const EVENTS_TYPE: ObjectType = {
  name: 'events',
  singular: 'an event',
  fields: EVENTS,
  rest: EVENT_PROPERTIES,
  identifiers: [IDENTIFIERS],
  words: [...RECOMMENDED_PROPERTIES],
  identify: (body, objections) => identifyByOne(body, objections),
  laneOf,
  check: checkEvent,
  element: null,
  fieldTest: fieldTests(EVENTS, EVENT_PROPERTIES),
  nullsRemoveIn: null,
  dataPoints: pointsOfEvent,
  syncModes: ['append'],
  repeat: () => 'counts',
  memory: { holds: 'nothing', once: 'always', forgets: false },
  merging: null,
  ingestion: USER_TABLE,
  mayShare: null,
};

const PURCHASES_TYPE: ObjectType = {
  name: 'purchases',
  singular: 'a purchase',
  fields: PURCHASES,
  rest: PURCHASE_PROPERTIES,
  identifiers: [IDENTIFIERS],
  words: [],
  identify: (body, objections) => identifyByOne(body, objections),
  laneOf,
  check: checkPurchase,
  element: null,
  fieldTest: fieldTests(PURCHASES, PURCHASE_PROPERTIES),
  nullsRemoveIn: null,
  dataPoints: pointsOfPurchase,
  syncModes: ['append'],
  repeat: () => 'counts',
  memory: { holds: 'nothing', once: 'always', forgets: false },
  merging: null,
  ingestion: USER_TABLE,
  mayShare: null,
};

/** What a track request takes, in the order in which Braze applies it. */
export const TRACK_TYPES: Readonly<Record<Kind, ObjectType>> = {
  attributes: ATTRIBUTES_TYPE,
  events: EVENTS_TYPE,
  purchases: PURCHASES_TYPE,
};

function repeatOfAttributes(json: string): 'nothing' | 'counts' {
  // Few objects have one inside, and that is seen fast.
  if (json.indexOf('{', 1) < 0 || !mayCount(json)) return 'nothing';
  return Object.values(JSON.parse(json) as Record<string, Json>).some(countsEachTime) ? 'counts' : 'nothing';
}
