import { kindWord } from '../../../json/kind_of.ts';
import { isObject, own } from '../../../json/object.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { judgedWithOthers, withParts } from '../../rules/field.ts';
import type { Objections } from '../../rules/objections.ts';

const TEXT = { type: 'string' };

/** Braze docs: BAD_PUSH_TOKEN_VALUE, _APP_ID, _STRING, BAD_DEVICE_ID (8 to 255 bytes). */
export const PUSH_TOKENS = withParts(judgedWithOthers('array', checkPushTokens), {
  items: {
    type: 'object',
    properties: { app_id: TEXT, token: TEXT, device_id: TEXT },
    required: ['app_id', 'token'],
  },
});

function checkPushTokens(value: Json, path: string, objections: Objections): void {
  if (!Array.isArray(value)) {
    reject(path, `${kindWord(value)} found; Braze takes a list of tokens`);
    return;
  }
  for (const [index, token] of value.entries()) {
    const at = `${path}/${index}`;
    if (!isObject(token)) {
      reject(at, `${kindWord(token)} found; Braze takes an object for each token`);
      continue;
    }
    for (const name of ['app_id', 'token']) {
      if (!isFilled(own(token, name)))
        reject(`${at}/${name}`, 'missing, empty or no text; Braze takes text here');
    }
    const device = own(token, 'device_id');
    if ((device ?? null) !== null && !isDeviceId(device as Json))
      reject(`${at}/device_id`, 'Braze takes text of 8 to 255 bytes');
  }

  function reject(at: string, message: string): void {
    objections.reject('BRAZE_PUSH_TOKEN', at, message);
  }
}

/** Braze docs: BAD_PUSH_TOKEN_IMPORT: true needs a token and forbids external_id and braze_id. */
export function checkPushTokenImport(body: JsonObject, objections: Objections): void {
  const path = '/push_token_import';
  const value = body.push_token_import;
  if (typeof value !== 'boolean') {
    if (value !== undefined) {
      objections.reject('BRAZE_PUSH_TOKEN', path, `${kindWord(value)} found; Braze takes a boolean`);
    }
    return;
  }
  if (!value) return;
  if (firstToken(body) === null) {
    objections.reject('BRAZE_PUSH_TOKEN', path, 'true, but the object has no `push_tokens` to import');
  }
  for (const name of ['external_id', 'braze_id']) {
    if (Object.hasOwn(body, name)) {
      objections.reject(
        'BRAZE_PUSH_TOKEN',
        path,
        `true, but the object has a \`${name}\`; Braze imports for unknown users only`,
      );
    }
  }
}

/** The first token of `push_tokens`; null if there is none. */
export function firstToken(body: JsonObject): string | null {
  const tokens = own(body, 'push_tokens');
  const first = Array.isArray(tokens) ? tokens[0] : undefined;
  const token = isObject(first) ? own(first, 'token') : undefined;
  return isFilled(token) ? token : null;
}

function isFilled(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function isDeviceId(value: Json): boolean {
  if (typeof value !== 'string') return false;
  const bytes = Buffer.byteLength(value);
  return bytes >= 8 && bytes <= 255;
}
