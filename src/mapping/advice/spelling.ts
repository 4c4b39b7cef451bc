import { FIELDS } from '../../braze/endpoints/track/objects.ts';
import type { Kind } from '../../braze/kind.ts';
import { ALIAS_PARTS } from '../../braze/rules/identifier.ts';

/**
 * The field of Braze's own that another spelling of its name was probably meant for: `externalId`, `First Name`, `e-mail`.
 * null for the name itself, and where there is none.
 */
export function meantField(kind: Kind, name: string): string | null {
  const fields = [...FIELDS[kind].keys(), ...ALIAS_PARTS];
  if (fields.includes(name)) return null;
  const wanted = letters(name);
  return fields.find((field) => letters(field) === wanted) ?? null;
}

/** A name without what tells its spellings apart. */
function letters(name: string): string {
  return name.toLowerCase().replace(/[ _.-]/g, '');
}
