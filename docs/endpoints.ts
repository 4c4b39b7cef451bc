import { sumOfDataPoints } from '../src/braze/data_points.ts';
import type { Capacity, Endpoint } from '../src/braze/endpoint.ts';
import { endpointsOf, OBJECT_TYPES } from '../src/braze/endpoints/index.ts';
import { STANDARD_LIMIT } from '../src/braze/endpoints/track/plans.ts';
import type { ObjectType } from '../src/braze/object_type.ts';
import type { Field } from '../src/braze/rules/field.ts';

/** The page `endpoints.md`: a row for each endpoint, a section for each object. */
export function endpointsPage(): string {
  const endpoints = endpointsOf(STANDARD_LIMIT);
  return `${[
    ...INTRODUCTION,
    ...endpointTable(endpoints),
    ...OBJECTS,
    ...OBJECT_TYPES.flatMap((type) => objectSection(type, endpoints)),
    ...OPEN_QUESTIONS,
  ].join('\n')}\n`;
}

const INTRODUCTION = [
  '# Endpoints and objects',
  '',
  "<!-- Written by `npm run docs` from the connector's endpoints: change it there. -->",
  '',
  "What a row can become, and which of Braze's endpoints takes it. `check` asks for the permission of each endpoint that the",
  'entries need, and writes nothing to Braze.',
  '',
  '## Endpoints',
  '',
  'Endpoints with the same rate limit share it. The figures are those that Braze documents for new accounts;',
  '[`rate_limit`](configuration.md#rate-limit) sets the plan of `users/track`, `share_percent` holds for all, and lower limits that the',
  "headers of answers state are obeyed. A user's next object waits for the effect of the last one: so long for the same endpoint, and for another one.",
  '',
];

function endpointTable(endpoints: readonly Endpoint[]): string[] {
  const head = [
    'endpoint',
    'permission',
    'takes',
    'a request holds',
    'rate limit',
    'next object of the user waits',
  ];
  return [
    ...tableHead(head),
    ...endpoints.map((endpoint) =>
      row(
        `\`${endpoint.name}\``,
        `\`${endpoint.permission}\``,
        endpoint.types.map(({ name }) => `\`${name}\``).join(', '),
        capacityWords(endpoint.capacity),
        limitWords(endpoint),
        `${secondWords(endpoint.lag.same)}, ${secondWords(endpoint.lag.other)}`,
      ),
    ),
    '',
    "After a request of a single object the user's next one waits 7 s: such requests were seen to land later than larger ones that followed.",
    '`catalog_item_deletions` is no object of an entry: deleted rows of `catalog_items` become it.',
    '',
  ];
}

const OBJECTS = [
  '## Objects',
  '',
  'The words of `object` in an entry. A column or a line fills a field by its name; `alias_name` and `alias_label` fill `user_alias`.',
  'All names that are not in a table go where the section says.',
  '',
];

function objectSection(type: ObjectType, endpoints: readonly Endpoint[]): string[] {
  const { name, fields, rest, identifiers, target } = type;
  const endpoint = endpoints.find(({ types }) => types.includes(type));
  const facts = [
    `Sent to \`${endpoint?.name}\` (permission \`${endpoint?.permission}\`).`,
    ...(target === undefined ? [] : [`The entry needs \`target\`: ${target.what}.`]),
    ...identifiers.map((group) => `Needs one of ${group.map((field) => `\`${field}\``).join(', ')}.`),
    `Sent twice: ${repeatWords(type)}.`,
    `In a memory: ${memoryWords(type)}.`,
    `Data points: ${pointWords(type)}.`,
    rest === null
      ? 'Other members are left out, with a warning.'
      : `Other columns become ${rest.singular} each${rest.at === '' ? '' : `, in \`${rest.at.slice(1)}\``}.`,
    ...(type.removes === undefined ? [] : [brakeWords(type.removes)]),
    ...(type.deletion === undefined
      ? []
      : [
          `With \`"deleted_rows": "delete"\` rows that the source deleted become \`${type.deletion.type.name}\`, by ${type.deletion.by.map((field) => `\`${field}\``).join(', ')}.`,
        ]),
  ];
  return [
    `### ${name}`,
    '',
    ...facts.map((fact) => `- ${fact}`),
    '',
    ...tableHead(['field', 'type', '']),
    ...[...fields].map(([field, given]) => fieldRow(field, given)),
    '',
  ];
}

function fieldRow(name: string, { rule, says, required, billed }: Field): string {
  return row(
    `\`${name}\``,
    `${rule.shape}${required ? ', required' : ''}${billed ? ', billed' : ''}`,
    says.replaceAll('|', '\\|'),
  );
}

function brakeWords(removes: string): string {
  return `Cannot be undone. \`failure_policy.max_deletions\` bounds how many different ${removes} a run deletes${removes === 'users' ? ' or merges away' : ''}.`;
}

function capacityWords({ total, perList, bytes }: Capacity): string {
  const objects = total === null ? `${perList} objects in each list` : `${total} objects`;
  return `${objects}, ${Math.round(bytes / 2 ** 20)} MB`;
}

function limitWords({ bucket: { name, windows } }: Endpoint): string {
  const limits = windows.map(
    ({ requests, seconds }) => `${requests.toLocaleString('en-US')} in ${secondsWords(seconds)}`,
  );
  return `\`${name}\`: ${limits.join(' and ')}`;
}

function secondsWords(seconds: number): string {
  if (seconds === 3_600) return 'an hour';
  return seconds === 60 ? 'a minute' : `${seconds} s`;
}

function secondWords(milliseconds: number): string {
  return milliseconds === 0 ? 'for the answer' : `${milliseconds / 1000} s`;
}

function repeatWords(type: ObjectType): string {
  const repeat = type.repeat('{}');
  if (repeat === 'never') {
    return 'a message goes out twice. One whose outcome is unclear is never sent again in a run: its row is rejected';
  }
  if (repeat === 'counts') return 'it counts twice';
  return type.repeat('{"visits":{"inc":1}}') === 'counts'
    ? 'nothing changes, but `inc` and `$add` act again'
    : 'nothing changes';
}

function memoryWords({ memory: { holds, once, forgets } }: ObjectType): string {
  const known = {
    parts: 'each attribute that Braze accepted, and only others are sent',
    whole: 'the last one that Braze accepted, where that proves its effect; an equal one is left out',
    nothing: 'no state of the user',
  }[holds];
  const after = {
    always: '; one that was accepted is left out when its row comes again after a crash',
    counting: '; `inc` and `$add` that were accepted are left out when their row comes again after a crash',
    never: '',
  }[once];
  return `${known}${after}${forgets ? '; what is known of the users whom it names is forgotten' : ''}`;
}

function pointWords({ dataPoints }: ObjectType): string {
  const costs = (body: Parameters<typeof dataPoints>[0]): number => sumOfDataPoints(dataPoints(body));
  if (costs({}) > 0) return 'one';
  if (costs({ plan: 'gold' }) > 0)
    return 'one for each custom attribute, and for each field that is marked billed';
  return costs({ attributes: { plan: 'gold' } }) > 0 ? 'one for each of its `attributes`' : 'none';
}

const OPEN_QUESTIONS = [
  "## What Braze's docs leave open",
  '',
  "Where Braze's docs say nothing, or two things, the connector is built so that the other answer does no harm.",
  '',
  ...tableHead(['open', 'what the connector does']),
  row(
    'what becomes of the permission probe of `check`: no answer to an empty request is documented',
    'each probe is a request that cannot write whatever the answer is (an empty list, a campaign that cannot exist with `broadcast` false and a made-up recipient); a 401 or 403 is a missing permission, any other clear answer is none',
  ),
  row(
    'whether 50 objects a request of `users/identify` are for each of its lists or for all',
    "a request has one list, so both hold, and an error's index has one meaning",
  ),
  row('whether `users/delete` takes several kinds of identifiers in a request', 'a request has one kind'),
  row(
    'whether 50 users a request of `v2/subscription/status/set` are for each list, and how many groups it takes',
    'a request has at most 50 users in all, by one kind of identifier',
  ),
  row(
    'in which order merges, alias updates and renames of one request are applied',
    'two that share a user are never in one request, and the later one waits',
  ),
  row(
    'whether an alias, a merge or a rename was applied: Braze says success also where it changed nothing',
    'success is taken for accepted and proves no more; a repeat does no harm',
  ),
  row(
    "what a rename's errors look like exactly",
    'a number in one is read as the place, a text as the reason, and the list of what was applied is held against what was sent',
  ),
  row('whether the limits of renaming and removing external ids are one or two', 'both count for one'),
  row(
    'how long Braze takes until a write can be seen by the next one',
    "a user's next object waits as the table above says; what waits holds nobody else",
  ),
  row(
    'what a null in a catalog item does',
    'nulls are left out: an item replaces the one before it, so the field is gone either way',
  ),
  row(
    'whether Braze recognises a trigger that is sent twice',
    'none is sent again after an unclear answer; its row is rejected, so that a person decides',
  ),
  row(
    'whether the same user twice among the recipients of a trigger gets two messages (the docs say one)',
    'two triggers of one user never share a request',
  ),
  row(
    "whether a trigger's `attributes` cost data points",
    'they are counted as attributes of `users/track` are: the summary says at most',
  ),
  row(
    "whether a missing `broadcast` sends to all of a campaign's audience",
    '`broadcast` is always false, and a request always has recipients',
  ),
];

function tableHead(names: readonly string[]): string[] {
  return [`| ${names.join(' | ')} |`, `|${names.map(() => '---|').join('')}`];
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
