import type { ObjectType } from '../braze/object_type.ts';
import { PRIMARY_IDENTIFIERS } from '../braze/rules/identifier.ts';
import { isObject } from '../json/object.ts';
import { parsePointer } from '../json/pointer_tokens.ts';
import type { Json } from '../json/value.ts';
import { isPassed, type ObjectPart, type Part } from './program/program.ts';

/** The names that a mapping can fill in an object. */
export interface WrittenNames {
  readonly names: ReadonlySet<string>;
  /** Whether there can be others, which only the rows show. */
  readonly isOpen: boolean;
}

/**
 * The attributes of a user that a mapping can set; null: its objects set none.
 * @param columns that the catalog lists; empty: it lists none.
 */
export function attributesWritten(
  { attributesIn, fields }: ObjectType,
  root: Part,
  columns: ReadonlySet<string>,
): WrittenNames | null {
  if (attributesIn === undefined) return null;
  const part = parsePointer(attributesIn)?.reduce<Part | null>(memberOf, root) ?? null;
  const written = part === null ? NO_NAMES : namesWritten(part, columns);
  const hasPrimary = written.isOpen || PRIMARY_IDENTIFIERS.some((name) => written.names.has(name));
  const isNaming = (name: string) => {
    if (attributesIn !== '') return false;
    if (PRIMARY_IDENTIFIERS.includes(name) || fields.get(name)?.steers === true) return true;
    if (hasPrimary) return false;
    return name === 'email' || (name === 'phone' && !written.names.has('email'));
  };
  const names = new Set([...written.names].filter((name) => !isNaming(name)).map((name) => name.trim()));
  return names.size === 0 && !written.isOpen ? null : { names, isOpen: written.isOpen };
}

const NO_NAMES: WrittenNames = { names: new Set(), isOpen: false };
const ANY_NAMES: WrittenNames = { names: new Set(), isOpen: true };

function memberOf(part: Part | null, name: string): Part | null {
  if (part?.is === 'when') return memberOf(part.part, name);
  return part?.is === 'object' ? (part.members.find((member) => member.name === name)?.part ?? null) : null;
}

function namesWritten(part: Part, columns: ReadonlySet<string>): WrittenNames {
  switch (part.is) {
    case 'when':
      return namesWritten(part.part, columns);
    case 'constant':
      return { names: new Set(keysOf(part.value)), isOpen: false };
    case 'object':
      return namesOfObject(part, columns);
    case 'value':
    case 'again':
      return ANY_NAMES;
    default:
      return NO_NAMES;
  }
}

function namesOfObject(
  { members, passing, finding, fallback }: ObjectPart,
  columns: ReadonlySet<string>,
): WrittenNames {
  const names = new Set(members.filter(({ part }) => part.is !== 'nothing').map(({ name }) => name));
  for (const name of keysOf(fallback)) names.add(name);
  if (passing === null) return { names, isOpen: false };
  for (const name of keysOf(finding?.fallback)) if (isPassed(passing, name)) names.add(name);
  const known = passing.from === 'row' && columns.size > 0 ? columns : passing.only;
  for (const name of known ?? []) if (isPassed(passing, name)) names.add(name);
  return { names, isOpen: known === null };
}

function keysOf(value: Json | undefined): string[] {
  return isObject(value) ? Object.keys(value) : [];
}
