import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

const schemaFile = new URL('../protocol.schema.json', import.meta.url);
const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false });
ajvFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));

/**
 * Checks a line of standard output (without its line end) as the platform reads it.
 * @returns null for a message of the Airbyte protocol that a destination may print, else what is wrong with it.
 */
export function validateLine(line: string): string | null {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (validate(message)) return null;
  return (validate.errors ?? [])
    .map((error) => `${error.instancePath || '/'} ${error.message ?? error.keyword}`)
    .join('; ');
}
