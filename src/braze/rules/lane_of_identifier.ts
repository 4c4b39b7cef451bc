import { IDENTIFIERS } from './identifier.ts';
import { hasIdentifierForm, identifierText } from './identifier_text.ts';
import { laneOf, marked } from './lane.ts';

/** The kinds of identifiers that a lane can have and a person can name. */
export const NAMEABLE: readonly string[] = [...IDENTIFIERS, 'catalog_item'];

/**
 * The lane that a text means which `identifierOf` writes: `external_id:ada`, `user_alias:LABEL:NAME`, `catalog_item:CATALOG:ID`.
 * null where it is no such text, or names nobody.
 */
export function laneOfIdentifier(text: string): string | null {
  const at = text.indexOf(':');
  const kind = text.slice(0, Math.max(at, 0));
  const id = text.slice(at + 1);
  if (!NAMEABLE.includes(kind) || identifierText(id) === null) return null;
  if (kind === 'catalog_item') return /^[^:]+:./s.test(id) ? marked(kind, id) : null;
  if (kind === 'user_alias') return isAlias(id) ? marked(kind, id) : null;
  return hasIdentifierForm(kind, id) ? laneOf({ [kind]: id }) : null;
}

/** Whether a label and a name are on both sides of the first `:` that no `\` escapes. */
function isAlias(id: string): boolean {
  const label = /^(?:[^\\:]|\\[\\:])*/.exec(id)?.[0] ?? '';
  return label.trim() !== '' && id[label.length] === ':' && id.slice(label.length + 1).trim() !== '';
}
