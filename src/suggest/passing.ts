import { ATTRIBUTES, FORBIDDEN_ATTRIBUTES, IGNORED_ATTRIBUTES } from '../braze/endpoints/track/attributes.ts';
import { RESERVED_PROPERTIES } from '../braze/endpoints/track/objects.ts';
import type { Kind } from '../braze/kind.ts';
import { isSoundName } from '../braze/rules/characters.ts';
import { checkAttributeName, checkPropertyName, hasBlankEnd } from '../braze/rules/names.ts';
import type { Report } from '../braze/rules/report.ts';
import type { Column } from './columns.ts';

/** Leaves room for a prefix. */
const KEPT = 100;

/**
 * New names for those of the columns that Braze would not take under their own, as custom attributes or as properties:
 * it reserves them, or means a field of its own by them.
 */
export function newNames(kind: Kind, columns: readonly Column[]): ReadonlyMap<Column, string> {
  const taken = new Set(columns.map(({ name }) => name));
  const names = new Map<Column, string>();
  for (const column of columns) {
    if (isFree(kind, column.name)) continue;
    const name = newName(column.name, taken);
    taken.add(name);
    names.set(column, name);
  }
  return names;
}

/** Whether Braze takes a custom attribute, or a property, of that name. */
function isFree(kind: Kind, name: string): boolean {
  if (!isSoundName(name)) return false;
  let free = true;
  const report: Report = {
    reject: () => {
      free = false;
    },
    naming: () => '',
    warn: () => {},
  };
  if (kind === 'attributes') {
    checkAttributeName(name, report);
    return (
      free &&
      !hasBlankEnd(name) &&
      !ATTRIBUTES.has(name) &&
      !FORBIDDEN_ATTRIBUTES.has(name) &&
      !IGNORED_ATTRIBUTES.has(name)
    );
  }
  checkPropertyName(name, '', report);
  return free && !RESERVED_PROPERTIES[kind].has(name) && name !== 'properties';
}

function newName(name: string, taken: ReadonlySet<string>): string {
  const sound = name
    .toWellFormed()
    .replaceAll('\0', '')
    .replace(/^[\s$]+/, '');
  const kept = [...sound].slice(0, KEPT).join('').trim() || 'column';
  let found = `source_${kept}`;
  for (let number = 2; taken.has(found); number++) found = `source_${kept}_${number}`;
  return found;
}
