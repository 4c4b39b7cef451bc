import { isNumber } from '../../json/decimal.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Fields } from './field.ts';
import type { Objections } from './objections.ts';

/**
 * Rejects half of a surrogate pair, wherever it is: JSON can write it (`\ud83d`), but no strict reader takes the
 * request that holds it, nor the other objects in it. U+0000 is rejected in names and identifiers.
 * @param fields of the object.
 * @param json the body as JSON text, which shows of nearly all objects that they are sound.
 */
export function checkCharacters(
  fields: Fields,
  body: JsonObject,
  json: string,
  objections: Objections,
): void {
  if (!mayHoldForbidden(json)) return;
  for (const name of Object.keys(body)) {
    checkName(name, '', objections);
    const isNaming = fields.get(name)?.names === true;
    checkValue(body[name] as Json, childPointer('', name), isNaming, objections);
  }
}

/**
 * Whether an object's JSON may hold something for which {@link checkCharacters} rejects it. JSON of sound UTF-8 writes
 * both with an escape, and most objects have no escape at all.
 */
export function mayHoldForbidden(json: string): boolean {
  return json.includes('\\u') && FORBIDDEN.test(json);
}

/** The escape of half of a surrogate pair, or of U+0000. */
const FORBIDDEN = /\\u(?:d[89a-f]|0000)/i;

/** Whether a name or an identifier has no character for which {@link checkCharacters} rejects it. */
export function isSoundName(name: string): boolean {
  return name.isWellFormed() && !name.includes('\0');
}

function checkValue(value: Json, path: string, isNaming: boolean, objections: Objections): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) objections.reject('BRAZE_CHARACTER', path, `text holds ${HALF}`);
    else if (isNaming && value.includes('\0'))
      objections.reject('BRAZE_CHARACTER', path, `text holds ${NUL}`);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkValue(item, `${path}/${index}`, isNaming, objections);
  } else if (value !== null && typeof value === 'object' && !isNumber(value)) {
    for (const key of Object.keys(value)) {
      checkName(key, path, objections);
      checkValue(value[key] as Json, childPointer(path, key), isNaming, objections);
    }
  }
}

/** The path ends at the parent: the name itself is the trouble. */
function checkName(name: string, parent: string, objections: Objections): void {
  if (isSoundName(name)) return;
  const found = name.isWellFormed() ? NUL : HALF;
  objections.reject('BRAZE_CHARACTER', parent, `${objections.naming(name)} holds ${found}`);
}

const HALF = 'half of a surrogate pair, which no strict JSON reader takes';
const NUL = 'the character U+0000';
