import { kindWord } from '../../json/kind_of.ts';
import { isObject } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { bucketOf } from '../buckets.ts';
import type { Endpoint } from '../endpoint.ts';
import { USUAL_LAG } from '../lag.ts';
import type { ObjectType } from '../object_type.ts';
import { plainType } from '../plain_type.ts';
import { type Fields, fieldsCheck, fieldTable, judgedWithOthers, rule } from '../rules/field.ts';
import { IDENTIFIER_FIELDS } from '../rules/identifier_fields.ts';
import { isIdentifier } from '../rules/identifier_text.ts';
import { CANVAS_TABLE } from '../rules/ingestion.ts';
import { laneOf } from '../rules/lane.ts';
import {
  identifyByOne,
  leaveOutUnknown,
  namingField,
  prioritization,
  USUAL_PRIORITIZATION,
} from '../rules/named_user.ts';
import type { Objections } from '../rules/objections.ts';
import type { Rest } from '../rules/rest.ts';
import { singleList } from './single_list.ts';
import { checkAttributes } from './track/attributes.ts';
import { pointsOfAttributes } from './track/data_points.ts';
import { readTrigger } from './trigger_answer.ts';

/** Braze docs: the properties of a trigger have up to 50 KB. */
const MAX_PROPERTIES_BYTES = 50 * 1024;

/** What names a recipient. */
const NAMING: readonly string[] = ['external_id', 'user_alias', 'email'];

/** What campaigns and Canvases have different names for. */
interface Trigger {
  readonly name: 'campaign_triggers' | 'canvas_triggers';
  readonly singular: string;
  readonly properties: 'trigger_properties' | 'context';
  readonly what: string;
}

const CAMPAIGN: Trigger = {
  name: 'campaign_triggers',
  singular: 'a campaign trigger',
  properties: 'trigger_properties',
  what: "the campaign's API identifier",
};

const CANVAS: Trigger = {
  name: 'canvas_triggers',
  singular: 'a Canvas trigger',
  properties: 'context',
  what: "the Canvas's API identifier",
};

/** A message of an API-triggered campaign for a user. */
export const CAMPAIGN_TRIGGERS = triggerType(CAMPAIGN);

/** The entry of a user into an API-triggered Canvas. */
export const CANVAS_TRIGGERS = triggerType(CANVAS);

function triggerType({ name, singular, properties, what }: Trigger): ObjectType {
  const fields = fieldsOf(properties);
  const checkFields = fieldsCheck(fields, singular.replace(/^an? /, ''));
  return plainType({
    name,
    singular,
    fields,
    rest: restOf(properties),
    identifiers: [NAMING],
    ...(name === 'canvas_triggers' && { ingestion: CANVAS_TABLE }),
    attributesIn: '/attributes',
    target: { what, holds: (text) => /^[A-Za-z0-9_-]{1,250}$/.test(text) },
    syncModes: ['append'],
    identify(body, objections, target) {
      leaveOutUnknown(fields, body, objections);
      const identified = identifyByOne(body, objections, NAMING);
      if (identified === null) return null;
      if (namingField(identified.body) === 'email') {
        identified.body.prioritization ??= [...USUAL_PRIORITIZATION];
      } else delete identified.body.prioritization;
      if (identified.body.attributes === null) delete identified.body.attributes;
      return { ...identified, group: target ?? '' };
    },
    laneOf,
    check(body, objections) {
      checkFields(body, objections);
      checkSize(body[properties], `/${properties}`, objections);
      checkAttributesOf(body, properties, objections);
      checkNewUser(body, objections);
    },
    element: recipientOf,
    dataPoints: (body) => pointsOfAttributes(isObject(body.attributes) ? body.attributes : {}),
    repeat: () => 'never',
    memory: { holds: 'nothing', once: 'always', forgets: false },
    // A user who is twice among the recipients gets one message.
    mayShare: () => false,
  });
}

function fieldsOf(properties: Trigger['properties']): Fields {
  const { external_id, user_alias, email } = IDENTIFIER_FIELDS;
  return fieldTable({
    external_id,
    user_alias,
    email,
    prioritization: prioritization(),
    [properties]: {
      rule: rule('object', (value, path, objections) => {
        if (!isObject(value))
          objections.reject('BRAZE_FIELD', path, `${kindWord(value)} found; Braze takes an object`);
      }),
      says: 'What the message can quote, of at most 50 KB.',
    },
    attributes: {
      rule: judgedWithOthers('object'),
      says: 'Attributes of the user that are set before the message goes out.',
    },
    send_to_existing_only: {
      rule: rule('boolean', (value, path, objections) => {
        if (typeof value !== 'boolean')
          objections.reject('BRAZE_FIELD', path, `${kindWord(value)} found; Braze takes a boolean`);
      }),
      says: 'Whether a user whom Braze does not know gets nothing (the default). False makes the user, and needs attributes.',
    },
  });
}

function restOf(properties: Trigger['properties']): Rest {
  return {
    at: `/${properties}`,
    singular: properties === 'context' ? 'a context variable' : 'a trigger property',
    refused: new Map(),
    ignored: new Map(),
    complaintAbout: () => null,
    check: () => () => {},
    most: null,
  };
}

function checkSize(properties: Json | undefined, path: string, objections: Objections): void {
  if (properties === undefined) return;
  const bytes = Buffer.byteLength(JSON.stringify(properties));
  if (bytes <= MAX_PROPERTIES_BYTES) return;
  objections.reject(
    'BRAZE_TOO_LARGE',
    path,
    `${bytes} bytes found; Braze takes at most ${MAX_PROPERTIES_BYTES}`,
  );
}

/** The recipient names the user, so its attributes name nobody. */
const NO_ATTRIBUTES = ['external_id', 'user_alias', 'braze_id'];

function checkAttributesOf(
  body: JsonObject,
  properties: Trigger['properties'],
  objections: Objections,
): void {
  const { attributes } = body;
  if (attributes === undefined || attributes === null) return;
  if (!isObject(attributes)) {
    objections.reject('BRAZE_FIELD', '/attributes', `${kindWord(attributes)} found; Braze takes an object`);
    return;
  }
  const within: Objections = {
    reject: (code, path, message) => objections.reject(code, `/attributes${path}`, message),
    warn: (code, path, message) => objections.warn(code, `/attributes${path}`, message),
    naming: (name) => objections.naming(name),
  };
  for (const name of NO_ATTRIBUTES) {
    if (!Object.hasOwn(attributes, name)) continue;
    within.reject(
      'BRAZE_FIELD',
      `/${name}`,
      'found; the recipient names the user, and its attributes may not',
    );
  }
  const { email } = attributes;
  if (email !== undefined && email !== null && !isIdentifier('email')(email)) {
    within.reject('BRAZE_EMAIL', '/email', 'no address found; Braze takes name@domain');
  }
  if (properties === 'context' && Object.hasOwn(attributes, 'subscription_groups')) {
    const message = 'found; Canvases ignore them by default, campaigns do not';
    within.warn('BRAZE_UNDOCUMENTED', '/subscription_groups', message);
  }
  checkAttributes(attributes, within);
}

/** Braze docs: `send_to_existing_only: false` makes the user from the attributes; not one who has only an alias. */
function checkNewUser({ attributes, ...body }: JsonObject, objections: Objections): void {
  if (body.send_to_existing_only !== false) return;
  if (!isObject(attributes) || Object.keys(attributes).length === 0) {
    const message = 'false, which needs `attributes` to make the user from';
    objections.reject('BRAZE_REQUIRED', '/send_to_existing_only', message);
  }
  if (body.user_alias !== undefined) {
    const message = 'false, but an alias names the user; Braze makes no user who has only an alias';
    objections.reject('BRAZE_FIELD', '/send_to_existing_only', message);
  }
}

/** As a recipient, who has another name for `external_id`. */
function recipientOf({ external_id: id, ...body }: JsonObject): JsonObject {
  return id === undefined ? body : { external_user_id: id, ...body };
}

export function campaignTrigger(share: number): Endpoint {
  return triggerEndpoint({
    share,
    type: CAMPAIGN_TRIGGERS,
    path: 'campaigns/trigger/send',
    id: 'campaign_id',
    permission: 'campaigns.trigger.send',
    deed: 'trigger campaigns',
  });
}

export function canvasTrigger(share: number): Endpoint {
  return triggerEndpoint({
    share,
    type: CANVAS_TRIGGERS,
    path: 'canvas/trigger/send',
    id: 'canvas_id',
    permission: 'canvas.trigger.send',
    deed: 'trigger Canvases',
  });
}

/** No message may go to anybody who is not named: `broadcast` is always false, and there are always recipients. */
function triggerEndpoint(given: {
  readonly share: number;
  readonly type: ObjectType;
  readonly path: string;
  readonly id: 'campaign_id' | 'canvas_id';
  readonly permission: string;
  readonly deed: string;
}): Endpoint {
  const { share, type, path, id, permission, deed } = given;
  return singleList({
    name: path,
    permission,
    deed,
    types: [type],
    bucket: bucketOf('default', share),
    lag: USUAL_LAG,
    listOf: () => 'recipients',
    headOf: (target) => `"${id}":${JSON.stringify(target)},"broadcast":false`,
    read: readTrigger,
    probe: () => ({
      method: 'POST',
      path: `/${path}`,
      headers: {},
      body: JSON.stringify({
        [id]: '00000000-0000-0000-0000-000000000000',
        broadcast: false,
        recipients: [],
      }),
    }),
  });
}
