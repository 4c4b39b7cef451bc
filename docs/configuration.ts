import { VARIABLES } from '../src/config/environment.ts';
import { choiceProperty, rootSetting, type Setting, type Settings } from '../src/config/spec.ts';

/** The page `configuration.md`: every setting of `spec.json`, and a complete example. */
export function configurationPage(): string {
  const sections = Object.entries(rootSetting.properties ?? {}).flatMap(([name, setting]) =>
    section(name, setting),
  );
  return `${[...INTRODUCTION, ...sections, ...EXAMPLE_SECTION].join('\n')}\n`;
}

/** A complete configuration that uses every method of mapping; it loads without a problem or a warning. */
export const EXAMPLE = {
  rest_endpoint: 'https://rest.iad-01.braze.com',
  api_key: '00000000-0000-4000-8000-000000000000',
  streams: [
    { stream: 'customers', namespace: 'public', object: 'attributes', mapping: { method: 'columns' } },
    {
      stream: 'signups',
      object: 'events',
      mapping: {
        method: 'fields',
        fields: [
          { from: 'customer_id', to: 'external_id', type: 'string' },
          { value: 'Signed Up', to: 'name' },
          { from: 'created_at', to: 'time', type: 'date-time' },
        ],
        pass_through: true,
      },
    },
    {
      stream: 'orders',
      object: 'purchases',
      mapping: {
        method: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            external_id: { type: 'string', 'x-from': 'customer_id' },
            product_id: { type: 'string', 'x-from': 'sku' },
            currency: { const: 'EUR' },
            price: { type: 'number' },
            time: { type: 'string', format: 'date-time', 'x-from': 'ordered_at' },
          },
        },
      },
      once_per: ['order_id', 'sku'],
      update_existing_only: true,
    },
    { stream: 'audit_log', object: 'ignore' },
  ],
  update_existing_only: false,
  default_braze_app: '1e2c5f6a-0000-4000-8000-b7a1c3d5e7f9',
  rate_limit: {
    plan: 'custom',
    windows: [
      { requests: 250000, seconds: 3600 },
      { requests: 600, seconds: 3 },
    ],
    objects_per_request: 75,
    share_percent: 80,
  },
  shared_limit: { type: 'redis', url: 'redis://airbyte:YOUR-PASSWORD@redis:6379' },
  memory: { type: 'file', path: '/data/memory', workspace: 'production', forget_after_days: 30 },
  dead_letter: { type: 'file', path: '/data/rejects' },
  failure_policy: { max_rejected_percent: 10 },
  sync_report: { type: 'segment', write_key: 'YOUR-WRITE-KEY', host: 'https://events.eu1.segmentapis.com' },
};

const INTRODUCTION = [
  '# Configuration',
  '',
  '<!-- Written by `npm run docs` from spec.json: change it there. -->',
  '',
  "The configuration is a JSON object, which Airbyte's form writes for you. Where you run the connector yourself it is the",
  'file behind `--config`. Settings that are left out, empty (`""`, `{}`) or null have their default; blanks around text are cut off;',
  'a key that is no setting has no effect and gets a warning. `[]` means each element of a list.',
  '',
  'The file need not hold secrets. These settings may come from the environment; what is in the file wins, and an empty variable',
  'gives nothing:',
  '',
  '| variable | setting |',
  '|---|---|',
  ...[...VARIABLES].map(([path, variable]) => `| \`${variable}\` | \`${path.slice(1).replace('/', '.')}\` |`),
  '',
  'Text such as `\u0024{NAME}`, `$(NAME)` or `{{ NAME }}` in the place of a secret or an address is refused, because nothing fills it in.',
  '',
  'Editors such as VS Code complete and check the file, mappings included, if it names [its schema](config.schema.json):',
  '`"$schema": "./docs/config.schema.json"`, with the path from the file to the schema.',
  '',
];

const EXAMPLE_SECTION = ['## A complete example', '', '```json', JSON.stringify(EXAMPLE, null, 2), '```'];

/** Pages that say more, by the setting. */
const PAGES: ReadonlyMap<string, string> = new Map([['memory', '[The memory](memory.md)']]);

function section(name: string, setting: Setting): string[] {
  const required = rootSetting.required?.includes(name) ?? false;
  const place: Place = { path: name, setting, required, condition: '' };
  const page = PAGES.get(name);
  const more = page === undefined ? [] : ['', `${page} says more.`];
  return [`## ${setting.title}`, '', ...[place, ...placesIn(place)].map(item), ...more, ''];
}

interface Place {
  /** `streams[].mapping.method` */
  readonly path: string;
  readonly setting: Setting;
  readonly required: boolean;
  /** With which choices there is such a setting, in words; empty: always. */
  readonly condition: string;
}

/** All settings inside of one, at any depth. */
function placesIn({ path, setting }: Place): Place[] {
  const inside = setting.items === undefined ? children(path, setting) : children(`${path}[]`, setting.items);
  return inside.flatMap((place) => [place, ...placesIn(place)]);
}

function children(path: string, setting: Setting): Place[] {
  if (setting.oneOf !== undefined) return optionMembers(path, setting.oneOf);
  return members(path, setting.properties ?? {}, setting.required);
}

function members(path: string, settings: Settings, required: readonly string[] = []): Place[] {
  return Object.entries(settings).map(([name, setting]) => ({
    path: `${path}.${name}`,
    setting,
    required: required.includes(name),
    condition: '',
  }));
}

/** The choice itself, then what the options hold: a setting that several of them hold once. */
function optionMembers(path: string, oneOf: readonly Setting[]): Place[] {
  const { name, values } = choiceProperty(oneOf);
  const choice: Place = {
    path: `${path}.${name}`,
    setting: { type: 'string', title: name, enum: values, description: oneOf.map(optionItem).join('') },
    required: true,
    condition: '',
  };
  const inside = oneOf.flatMap(({ properties = {}, required }, index) =>
    members(path, properties, required).map((place) => ({ ...place, option: `\`${values[index]}\`` })),
  );
  const byPath = Map.groupBy(inside, (place) => place.path);
  byPath.delete(choice.path);
  return [
    choice,
    ...[...byPath.values()].map((places) => {
      const options = places.map(({ option }) => option).join(' or ');
      const condition = places.length === oneOf.length ? '' : `only with \`${name}\` ${options}`;
      return { ...(places[0] as Place), condition };
    }),
  ];
}

/** The line of a list within a list that describes an option. */
function optionItem(option: Setting): string {
  const { values } = choiceProperty([option]);
  return `\n  - \`${values[0]}\` (${option.title}): ${option.description}`;
}

/** The line of a list that describes a setting. */
function item({ path, setting, required, condition }: Place): string {
  const variable = VARIABLES.get(`/${path.replaceAll('.', '/')}`);
  const need =
    variable === undefined ? 'required' : `required, here or in the environment as \`${variable}\``;
  const facts = [typeOf(setting), required ? need : defaultOf(path, setting), condition];
  const heading = `- \`${path}\` (${facts.filter(Boolean).join('; ')}).`;
  return [heading, setting.description, examplesOf(setting)].filter(Boolean).join(' ').replace(' \n', '\n');
}

function typeOf(setting: Setting): string {
  if (setting.enum !== undefined) return setting.enum.map((word) => `\`${word}\``).join(', ');
  if (setting.airbyte_secret) return 'string, secret';
  if (setting.multiline) return 'JSON text, or an object';
  if (setting.minimum === undefined) return setting.type === 'array' ? 'list' : setting.type;
  const { type, minimum, maximum } = setting;
  return maximum === undefined ? `${type}, at least ${minimum}` : `${type}, ${minimum} to ${maximum}`;
}

/** Of the choices only those at the root have a default, their first option: an entry must say its `mapping`. */
function defaultOf(path: string, setting: Setting): string {
  if (setting.default !== undefined) return `default \`${JSON.stringify(setting.default)}\``;
  if (setting.oneOf === undefined || path.includes('.')) return '';
  const { name, values } = choiceProperty(setting.oneOf);
  return `default \`{"${name}": "${values[0]}"}\``;
}

function examplesOf({ examples, multiline }: Setting): string {
  if (examples === undefined || examples.length === 0) return '';
  const shown = examples.map((example) => `\`${multiline ? example : JSON.stringify(example)}\``);
  return `For example ${shown.join(' or ')}.`;
}
