import type { Catalog } from '../braze/catalogs.ts';
import { CATALOG_ITEMS } from '../braze/endpoints/catalog_items.ts';
import type { ObjectType } from '../braze/object_type.ts';
import type { StreamEntry } from '../config/config.ts';
import { childPointer } from '../json/pointer.ts';
import { shownName } from '../json/shown_name.ts';
import type { JsonObject } from '../json/value.ts';
import { columnTypes } from './advice/columns.ts';
import type { Complain } from './complain.ts';
import { nearName } from './near_name.ts';
import { isPassed, type Member, type Part, type Passing } from './program/program.ts';

/** What a mapping of catalog items is held against. */
export interface CatalogUse {
  readonly type: ObjectType;
  readonly entry: Pick<StreamEntry, 'target'>;
  /** Those of the workspace; absent or null: they are not known. */
  readonly catalogs: readonly Catalog[] | null | undefined;
  /** The columns of the stream by their names; empty where the catalog of the sync lists none. */
  readonly columns: ReadonlyMap<string, JsonObject>;
  /** Both take pointers into the mapping document. */
  readonly problem: Complain;
  readonly warning: Complain;
}

/**
 * Holds a mapping of catalog items against the fields that the catalog has at Braze. A field that the mapping names has to be
 * there. What is no catalog item, or is for a catalog that is not known, stays as it is.
 * @returns the part without what would pass into fields that the catalog does not have.
 */
export function withinCatalog(root: Part, use: CatalogUse): Part {
  const { type, entry, catalogs } = use;
  if (type !== CATALOG_ITEMS) return root;
  const catalog = catalogs?.find(({ name }) => name === entry.target);
  return catalog === undefined ? root : within(root, catalog, use);
}

function within(root: Part, catalog: Catalog, use: CatalogUse): Part {
  if (root.is === 'when') return { ...root, part: within(root.part, catalog, use) };
  if (root.is !== 'object') return root;
  for (const member of root.members) checkMember(member, catalog, use);
  const { passing } = root;
  if (passing === null) return root;
  if (passing.from === 'row') adviseOnPassed(passing, catalog, use);
  return { ...root, passing: { ...passing, only: new Set(catalog.fields.keys()) } };
}

function checkMember(
  { name, part }: Member,
  catalog: Catalog,
  { columns, problem, warning }: CatalogUse,
): void {
  const pointer = childPointer('/properties', name);
  const type = catalog.fields.get(name);
  if (type !== undefined) {
    tellImpossible(name, type, memberTypes(part, columns), (text) => warning(pointer, text));
    return;
  }
  const near = nearName(name, [...catalog.fields.keys()]);
  const hint = near === null ? '' : ` Did you mean ${shownName(near)}?`;
  problem(
    pointer,
    `${shownName(name)} is no field of the catalog \`${catalog.name}\` at Braze.${hint} Correct the name, or add the field to the catalog.`,
  );
}

function adviseOnPassed(passing: Passing, { name, fields }: Catalog, { columns, warning }: CatalogUse): void {
  const passed = [...columns.keys()].filter((column) => isPassed(passing, column));
  const others = passed.filter((column) => !fields.has(column));
  if (others.length > 0) warning('', othersText(others, name));
  for (const column of passed) {
    const types = columnTypes(columns.get(column) ?? {});
    tellImpossible(column, fields.get(column), types, (text) => warning('', text));
  }
}

function othersText(columns: readonly string[], catalog: string): string {
  const names = columns.map(shownName).join(', ');
  return columns.length === 1
    ? `the column ${names} is left out: the catalog \`${catalog}\` at Braze has no such field`
    : `the columns ${names} are left out: the catalog \`${catalog}\` at Braze has no such fields`;
}

/** The types that the values of a member can have, as far as that is known: those that the mapping makes, else those of its column. */
function memberTypes(part: Part, columns: ReadonlyMap<string, JsonObject>): readonly string[] {
  if (part.is === 'when') return memberTypes(part.part, columns);
  if (part.is === 'object') return ['object'];
  if (part.is === 'list' || part.is === 'tuple') return ['array'];
  if (part.is !== 'value') return [];
  if (part.wanted.types.length > 0) return part.wanted.types;
  const { origin } = part.finding;
  const [input, ...more] = origin.is === 'inputs' ? origin.inputs : [];
  if (input === undefined || more.length > 0 || input.source.steps !== 1) return [];
  return columnTypes(columns.get(input.source.column ?? '') ?? {});
}

/** Types of JSON that Braze surely cannot convert to those of a catalog field (Braze docs: catalogs, data types). */
const IMPOSSIBLE: Readonly<Record<string, readonly string[]>> = {
  string: ['object', 'array'],
  number: ['object', 'array', 'boolean'],
  boolean: ['object', 'array'],
  time: ['object', 'array', 'boolean'],
  object: ['array', 'number', 'integer', 'boolean'],
  array: ['object', 'number', 'integer', 'boolean'],
  geo: ['object', 'number', 'integer', 'boolean'],
};

function tellImpossible(
  name: string,
  type: string | undefined,
  types: readonly string[],
  tell: (message: string) => void,
): void {
  const never = IMPOSSIBLE[type ?? ''] ?? [];
  if (types.length === 0 || !types.every((each) => never.includes(each))) return;
  tell(`${shownName(name)} is of type ${types.join(' or ')}, which the field of type ${type} never takes`);
}
