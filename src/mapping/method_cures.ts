import { REFUSAL_CODES } from '../braze/refusal_codes.ts';
import { BRAZE_CODES } from '../braze/rules/codes.ts';
import { MAPPING_CODES } from './codes.ts';
import type { Method } from './method_words.ts';

const CATALOGUE: ReadonlyMap<string, CodeWords> = new Map(
  [MAPPING_CODES, BRAZE_CODES, REFUSAL_CODES].flatMap((codes) => Object.entries(codes)),
);

/** What the catalogues say of a code. */
interface CodeWords {
  readonly cause: string;
  readonly cure: string;
}

const LEAVE_OUT = 'or leave such rows out in the source.';

/** Where a catalogue names what only json_schema has: what columns and fields have in its place. */
const BOTH: Readonly<Record<string, string>> = {
  MAPPING_ONCE_PER: `Name sources that every row has, ${LEAVE_OUT}`,
  MAPPING_NULL_IN_ARRAY: 'Remove it in the source.',
  BRAZE_SEVERAL_IDENTIFIERS: 'Send only one of them for each row.',
  BRAZE_EMAIL: 'Correct the address in the source, or leave it out there.',
  BRAZE_CURRENCY: 'Send codes such as EUR; translate other names in the source.',
  BRAZE_COUNTRY: 'Send codes such as DE; translate names in the source.',
  BRAZE_LANGUAGE: 'Send codes such as de; translate names in the source.',
  BRAZE_NESTED_TIME: 'Cast it to a timestamp in the source.',
  BRAZE_SAME_USER: 'Leave such rows out in the source.',
  BRAZE_ITEM_ID: 'Make such an id in the source.',
  BRAZE_TEXT_SHORTENED: 'Shorten it in the source, so that you choose what is cut.',
  BRAZE_UPDATE_REPLACES: 'If the objects are to be merged, send `_merge_objects` as true with them.',
};

const CURES: Readonly<Record<Exclude<Method, 'json_schema'>, Readonly<Record<string, string>>>> = {
  columns: {
    ...BOTH,
    MAPPING_TYPE: 'Correct the column, or turn such text into null with `null_values` of the entry.',
    MAPPING_DATE:
      'Cast the column to a timestamp in the SQL of the source, or turn such texts into null with `null_values` of the entry.',
    BRAZE_NO_IDENTIFIER: `Give a column that is never null the name external_id, braze_id, email or phone, ${LEAVE_OUT}`,
    BRAZE_ALIAS: 'Give columns the names alias_name and alias_label. Use shorter names.',
    BRAZE_REQUIRED: `Give a column that is never null its name, ${LEAVE_OUT}`,
    BRAZE_TIME: 'Cast it to a timestamp in the SQL of the source.',
    BRAZE_NAME: 'Rename the column in the source, or use the method fields.',
    BRAZE_RESERVED_NAME: 'Rename the column in the source, or use the method fields.',
  },
  fields: {
    ...BOTH,
    MAPPING_TYPE:
      'Correct the column, turn such text into null with `null_values` of the entry, or choose another `type` for the line.',
    MAPPING_DATE:
      'Correct the date in the source, or turn such texts into null with `null_values` of the entry. Numbers need the `time_unit` of the line.',
    MAPPING_REQUIRED: `Give the line a \`default\`, ${LEAVE_OUT}`,
    BRAZE_NO_IDENTIFIER: `Map external_id, user_alias, braze_id, email or phone from a column that is never null, ${LEAVE_OUT}`,
    BRAZE_ALIAS:
      'Map both alias_name and alias_label; the label can be a constant `value`. Use shorter names.',
    BRAZE_REQUIRED: 'Map it from a column that is never null, or give the line a `default`.',
    BRAZE_TIME: 'Cast it to a timestamp in the source, or give the line the `type` date-time.',
  },
};

/** What only json_schema has. */
const KEYWORD = /\bx-[a-z]|\bconst\b|\bformat\b/;

/** What was found, and what to do about it in the settings that a method has. An unknown code is its own cause. */
export function codeWords(code: string, method: Method): CodeWords {
  const words = CATALOGUE.get(code) ?? { cause: code, cure: '' };
  if (method === 'json_schema') return words;
  const cure = CURES[method][code] ?? words.cure;
  return { ...words, cure: KEYWORD.test(cure) ? 'Correct it in the source.' : cure };
}

/** All codes of the catalogues. */
export const CODES: readonly string[] = [...CATALOGUE.keys()];
