import type { ObjectType } from '../../braze/object_type.ts';
import { ALIAS_PARTS } from '../../braze/rules/identifier.ts';

/**
 * The field of Braze's own that another spelling of its name was probably meant for: `externalId`, `First Name`, `e-mail`.
 * null for the name itself, and where there is none.
 */
export function meantField({ fields }: Pick<ObjectType, 'fields'>, name: string): string | null {
  const names = [...fields.keys(), ...(fields.has('user_alias') ? ALIAS_PARTS : [])];
  if (names.includes(name)) return null;
  const wanted = letters(name);
  return names.find((field) => letters(field) === wanted) ?? null;
}

/** A name without what differs between its spellings. */
function letters(name: string): string {
  return name.toLowerCase().replace(/[ _.-]/g, '');
}
