import { kindWord } from '../../json/kind_of.ts';
import type { JsonObject } from '../../json/value.ts';
import { rule } from './field.ts';
import {
  EMAIL,
  identifierText,
  isPlaceholder,
  MAX_ALIAS_BYTES,
  MAX_EXTERNAL_ID_BYTES,
} from './identifier_text.ts';
import type { Objections } from './objections.ts';

/** What a text that names somebody or something is: each has a form of its own. */
export type IdentifierForm = 'external_id' | 'alias' | 'email' | 'phone' | 'item';

/**
 * Brings identifiers that are fields of their own into the form that Braze takes: text, with all digits of a number. What is
 * wrong with them is reported; a missing one is left to the check of required fields.
 * @param body is changed.
 */
export function settleTexts(
  body: JsonObject,
  forms: Readonly<Record<string, IdentifierForm>>,
  objections: Objections,
): void {
  for (const [name, form] of Object.entries(forms)) {
    const value = body[name];
    if (value === undefined || value === '') continue;
    if (value === null) {
      delete body[name];
      continue;
    }
    const path = `/${name}`;
    const text = identifierText(value);
    if (text === null) {
      objections.reject(
        'BRAZE_IDENTIFIER',
        path,
        `${kindWord(value)} found; Braze takes text that is not blank`,
      );
      continue;
    }
    body[name] = text;
    if (isPlaceholder(text)) objections.reject('BRAZE_PLACEHOLDER', path, PLACEHOLDER_FOUND);
    else FORMS[form](text, path, objections);
  }
}

const PLACEHOLDER_FOUND =
  'a text that names nobody (such as `null` or `n/a`), or a boolean. List such texts in the `null_values` of the entry';

/** Braze docs: catalogs: an id has up to 250 letters, digits, hyphens and underscores. */
const ITEM_ID = /^[A-Za-z0-9_-]{1,250}$/;

const E164 = /^\+[1-9]\d{1,14}$/;

const FORMS: Readonly<Record<IdentifierForm, (text: string, path: string, objections: Objections) => void>> =
  {
    external_id: (text, path, objections) =>
      checkBytes(text, MAX_EXTERNAL_ID_BYTES, 'BRAZE_EXTERNAL_ID_TOO_LONG', path, objections),
    alias: (text, path, objections) => checkBytes(text, MAX_ALIAS_BYTES, 'BRAZE_ALIAS', path, objections),
    email(text, path, objections) {
      if (EMAIL.test(text)) return;
      objections.reject('BRAZE_EMAIL', path, 'text that is no address found; Braze takes name@domain');
    },
    phone(text, path, objections) {
      if (E164.test(text)) return;
      objections.reject(
        'BRAZE_PHONE',
        path,
        'another text found; Braze takes E.164 here, such as +49301234567',
      );
    },
    item(text, path, objections) {
      if (ITEM_ID.test(text)) return;
      const message = 'another text found; Braze takes 1 to 250 letters, digits, hyphens and underscores';
      objections.reject('BRAZE_ITEM_ID', path, message);
    },
  };

function checkBytes(
  text: string,
  most: number,
  code: 'BRAZE_EXTERNAL_ID_TOO_LONG' | 'BRAZE_ALIAS',
  path: string,
  objections: Objections,
): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > most)
    objections.reject(code, path, `text of ${bytes} bytes found; Braze takes at most ${most}`);
}

/** The rule of a field that {@link settleTexts} settles. */
export const IDENTIFYING_TEXT = rule('string', (value, path, objections) => {
  if (value !== '') return;
  objections.reject('BRAZE_REQUIRED', path, 'empty text found, which names nobody and nothing');
});
