import type { ObjectType } from '../braze/object_type.ts';
import { restField } from '../braze/rules/rest.ts';
import type { Column } from './columns.ts';

/** Leaves room for a prefix. */
const KEPT = 100;

/**
 * New names for those of the columns that Braze would not take under their own, as custom attributes or as properties:
 * it reserves them, or means a field of its own by them.
 */
export function newNames(type: ObjectType, columns: readonly Column[]): ReadonlyMap<Column, string> {
  const taken = new Set(columns.map(({ name }) => name));
  const names = new Map<Column, string>();
  for (const column of columns) {
    if (isFree(type, column.name)) continue;
    const name = newName(column.name, taken);
    taken.add(name);
    names.set(column, name);
  }
  return names;
}

/** Whether Braze takes a custom attribute, or a property, of that name. */
function isFree({ fields, rest }: ObjectType, name: string): boolean {
  if (rest === null) return false;
  const isField = rest.at === '' ? fields.has(name) : name === restField(rest);
  return !isField && !rest.refused.has(name) && !rest.ignored.has(name) && rest.complaintAbout(name) === null;
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
