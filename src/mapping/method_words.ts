import type { MappingMethod } from '../config/config.ts';
import { childPointer } from '../json/pointer.ts';
import { shownName } from '../json/shown_name.ts';

/** How a mapping is written. */
export type Method = MappingMethod['method'];

/** What to do about the mapping, in the settings that its method has. */
export interface MethodWords {
  /** Fills a field of the object that nothing fills. */
  readonly fill: (field: string) => string;
  /** Sends what a column holds under another name, or not at all. */
  readonly rename: string;
  /** Where a value of one's own belongs in an object that has a field for them, such as `properties`. */
  readonly property: (name: string, field: string) => string;
  /** Sends numbers as times. */
  readonly timeUnit: string;
  /** What reads times without a zone in another zone than UTC, after "unless". */
  readonly timeZone: string;
}

const IN_SOURCE = 'rename or deselect the column in the source';

const WORDS: Readonly<Record<Method, MethodWords>> = {
  columns: {
    fill: (field) =>
      `give a column of the source the name ${shownName(field)}, or use the method fields, whose lines name any column or a constant \`value\``,
    rename: `${IN_SOURCE}, or use the method fields, whose lines send a column to another name`,
    property: (_name, field) => `columns of your own go into \`${field}\` by themselves`,
    timeUnit:
      'cast it to a timestamp in the SQL of the source, or use the method fields, whose lines have a `time_unit`',
    timeZone: 'the SQL of the source adds the zone, or a line of the method fields sets its `time_zone`',
  },
  fields: {
    fill: (field) =>
      `add a line with \`"to": "${field}"\` and either \`from\`, a column, or \`value\`, a constant`,
    rename: `let a line send it to another name, or ${IN_SOURCE}`,
    property: (name, field) =>
      `data of your own belongs into \`${field}\`: \`"to": "/${field}${childPointer('', name)}"\``,
    timeUnit: 'set the `time_unit` of the line (s, ms or us)',
    timeZone: 'the line sets its `time_zone`',
  },
  json_schema: {
    fill: (field) => `add ${shownName(field)} to \`properties\``,
    rename: `map it under another name with \`x-from\`, or ${IN_SOURCE}`,
    property: (name, field) =>
      `data of your own belongs into \`${field}\`: \`/properties/${field}/properties${childPointer('', name)}\``,
    timeUnit: '`x-time` can tell its unit',
    timeZone: '`x-time` names the `zone`',
  },
};

export function wordsOf(method: Method): MethodWords {
  return WORDS[method];
}

/** What messages about rows say in the words of json_schema, with what the other methods have in its place. */
const TERMS: readonly (readonly [string, Readonly<Record<'columns' | 'fields', string>>])[] = [
  [
    '(a number only with `x-time.unit`)',
    {
      columns:
        '(cast other forms, and numbers, to a timestamp in the SQL of the source; the lines of the method fields have a `time_unit` for numbers)',
      fields:
        '(for numbers set the `time_unit` of the line, s, ms or us; cast other forms in the SQL of the source)',
    },
  ],
  [
    '(type string, format date-time)',
    {
      columns: '(cast it to a timestamp in the SQL of the source)',
      fields: '(the `type` date-time of the line reads more forms)',
    },
  ],
  [
    '; set `maxLength` with `x-truncate` to choose what is cut',
    {
      columns: '; shorten it in the SQL of the source to choose what is cut',
      fields: '; shorten it in the SQL of the source to choose what is cut',
    },
  ],
];

/** A message about a row, with cures that the method has. */
export function inWordsOf(method: Method, message: string): string {
  if (method === 'json_schema') return message;
  return TERMS.reduce((text, [term, words]) => text.replace(term, words[method]), message);
}
