import type { Json, JsonObject } from '../../json/value.ts';
import { jsonAnswer } from '../answer.ts';
import { type Call, type Endpoint, endpointName, type Opened, type Serving } from '../endpoint.ts';
import type { Profile } from '../profile.ts';
import type { MessageState } from '../settings.ts';
import { isObject } from '../values.ts';
import type { Message } from '../workspace.ts';
import { fieldsOf, type Item, openList, refuseAll } from './list.ts';
import { areProperties, isSoundRecipient, type Recipient, recipientOf } from './recipient.ts';
import { applyTo } from './track/apply.ts';

/** Braze docs: 50 recipients a request. */
const MOST = 50;

/** The words of refusals that Braze documents without any. */
const BAD_REQUEST = 'Bad Request';

/** What campaigns and Canvases differ in. */
interface Kind {
  readonly id: 'campaign_id' | 'canvas_id';
  readonly objects: string;
  readonly properties: 'trigger_properties' | 'context';
  readonly known: (serving: Serving) => Readonly<Record<string, MessageState>>;
  /** Braze docs: the name of the refusal of an unknown id. The wire's was never seen. */
  readonly invalid: string;
  /** The answer to a request to a paused or archived one. Braze docs know it for Canvases only. */
  readonly notice: (state: MessageState) => string | null;
  /** Braze docs: whether `attributes` may hold subscription groups. */
  readonly takesGroups: boolean;
  /** Braze docs: a user enters a Canvas once in a second at most. */
  readonly oncePerSecond: boolean;
}

const CAMPAIGN: Kind = {
  id: 'campaign_id',
  objects: 'campaign_triggers',
  properties: 'trigger_properties',
  known: ({ settings }) => settings.campaigns,
  invalid: 'Invalid Campaign ID',
  notice: () => null,
  takesGroups: true,
  oncePerSecond: false,
};

const CANVAS: Kind = {
  id: 'canvas_id',
  objects: 'canvas_triggers',
  properties: 'context',
  known: ({ settings }) => settings.canvases,
  invalid: 'Invalid Canvas ID',
  notice(state) {
    if (state === 'active') return null;
    const cure = state === 'paused' ? 'Resume' : 'Unarchive';
    return `The Canvas is ${state}. ${cure} the Canvas to ensure trigger requests will take effect.`;
  },
  takesGroups: false,
  oncePerSecond: true,
};

export const campaignTrigger: Endpoint = {
  method: 'POST',
  path: '/campaigns/trigger/send',
  permission: 'campaigns.trigger.send',
  bucket: 'default',
  objects: [CAMPAIGN.objects],
  open: (call) => open(campaignTrigger, CAMPAIGN, call),
};

export const canvasTrigger: Endpoint = {
  method: 'POST',
  path: '/canvas/trigger/send',
  permission: 'canvas.trigger.send',
  bucket: 'default',
  objects: [CANVAS.objects],
  open: (call) => open(canvasTrigger, CANVAS, call),
};

/** A request to a campaign or Canvas. */
interface Trigger {
  readonly kind: Kind;
  readonly id: string;
  readonly properties: Json | undefined;
  /** One for all recipients, given with the answer. */
  dispatch: string;
}

function open(endpoint: Endpoint, kind: Kind, { body }: Call): Opened {
  const request = fieldsOf(body);
  const { recipients } = request;
  const trigger: Trigger = {
    kind,
    id: String(request[kind.id] ?? ''),
    properties: request[kind.properties],
    dispatch: '',
  };
  const list = Array.isArray(recipients) ? recipients : [];
  // Braze docs: by one sentence `broadcast` is false unless given, by another recipients are needed only if it is false.
  const isBroadcast = list.length === 0 && request.broadcast !== false;
  const items = isBroadcast ? [broadcast(trigger, request)] : recipientsOf(list, trigger);
  return openList({
    endpoint: endpointName(endpoint),
    target: trigger.id,
    items,
    refusal: items.length === 0 ? 'No Recipients' : refusalOf(list),
    answer(_accepted, _refused, serving) {
      trigger.dispatch = serving.workspace.newDispatchId();
      const notice = kind.notice(stateOf(trigger, serving) ?? 'active');
      return jsonAnswer(201, {
        ...(notice !== null && { notice }),
        dispatch_id: trigger.dispatch,
        message: 'success',
      });
    },
    refuse: refuseAll,
  });
}

function refusalOf(recipients: readonly Json[]): string | null {
  return recipients.length > MOST
    ? 'The max number of external_ids and aliases per request was exceeded'
    : null;
}

function stateOf({ kind, id }: Trigger, serving: Serving): MessageState | undefined {
  const known = kind.known(serving);
  return Object.hasOwn(known, id) ? known[id] : undefined;
}

/** Braze docs: of a user who comes twice in a request only the last entry counts. */
function recipientsOf(list: readonly Json[], trigger: Trigger): Item[] {
  const users = list.map((recipient) => recipientOf(fieldsOf(recipient)));
  return list.map((recipient, index) => {
    const user = users[index] ?? null;
    const isLast = !users.slice(index + 1).some((other) => other !== null && other.name === user?.name);
    const fields = fieldsOf(recipient);
    const isSound = isObject(recipient) && isSoundRecipient(fields, trigger.kind.properties);
    return {
      kind: trigger.kind.objects,
      index,
      object: recipient,
      names: user === null ? [] : [user.name],
      refusal(serving) {
        return commonRefusal(trigger, serving) ?? (user !== null && isSound ? null : BAD_REQUEST);
      },
      take(serving, now) {
        if (user === null) return null;
        if (!isLast) return 'the request names the user again';
        return send(trigger, { user, fields }, serving, now);
      },
    };
  });
}

/** Braze docs: a broadcast goes to everybody in the segment, which here is everybody. */
function broadcast(trigger: Trigger, request: JsonObject): Item {
  return {
    kind: trigger.kind.objects,
    index: 0,
    object: { broadcast: true, ...(request.audience !== undefined && { audience: request.audience }) },
    names: [],
    refusal: (serving) => commonRefusal(trigger, serving),
    take(serving, now) {
      if (stateOf(trigger, serving) !== 'active') return notActive(trigger, serving);
      keep(serving, messageOf(trigger, null, trigger.properties, now));
      return null;
    },
  };
}

function commonRefusal(trigger: Trigger, serving: Serving): string | null {
  if (stateOf(trigger, serving) === undefined) return trigger.kind.invalid;
  return areProperties(trigger.properties) ? null : BAD_REQUEST;
}

function send(
  trigger: Trigger,
  { user, fields }: { user: Recipient; fields: JsonObject },
  serving: Serving,
  now: number,
): string | null {
  const { kind } = trigger;
  const { workspace, rules } = serving;
  if (stateOf(trigger, serving) !== 'active') return notActive(trigger, serving);
  let profile = user.find(workspace.profiles);
  if (profile === null && fields.send_to_existing_only === false && user.identifier !== null) {
    if (user.identifier.by === 'external_id') {
      profile = workspace.profiles.create(user.identifier, now);
    }
  }
  if (profile === null) return 'the user is not known, or there are several';
  if (isObject(fields.attributes)) {
    const { subscription_groups, ...attributes } = fields.attributes;
    const taken = kind.takesGroups ? fields.attributes : attributes;
    applyTo(workspace, profile, taken, rules);
  }
  if (kind.oncePerSecond && enteredInSecond(profile, trigger, serving, now)) {
    return 'the user entered the Canvas in this second already';
  }
  const properties = merged(trigger.properties, fields[kind.properties]);
  keep(serving, messageOf(trigger, profile, properties, now));
  return null;
}

function enteredInSecond(profile: Profile, { id }: Trigger, { workspace }: Serving, now: number): boolean {
  const second = Math.floor(now / 1000);
  const key = `${id} ${profile.brazeId}`;
  if (workspace.entered.get(key) === second) return true;
  workspace.entered.set(key, second);
  return false;
}

function notActive(trigger: Trigger, serving: Serving): string {
  const what = trigger.kind === CAMPAIGN ? 'campaign' : 'Canvas';
  return `the ${what} is ${stateOf(trigger, serving) ?? 'gone'}`;
}

/** Braze docs: the properties of a recipient override those of the request, key by key. */
function merged(common: Json | undefined, own: Json | undefined): JsonObject {
  return { ...(isObject(common) ? common : {}), ...(isObject(own) ? own : {}) };
}

function messageOf(
  { kind, id, dispatch }: Trigger,
  profile: Profile | null,
  properties: Json | undefined,
  now: number,
): Message {
  return {
    time: new Date(now).toISOString(),
    dispatch_id: dispatch,
    [kind.id]: id,
    braze_id: profile?.brazeId ?? null,
    ...(profile !== null && profile.externalId !== null && { external_id: profile.externalId }),
    [kind.properties]: properties ?? {},
  };
}

function keep({ workspace, keepAll }: Serving, message: Message): void {
  if (keepAll) workspace.messages.push(message);
}
