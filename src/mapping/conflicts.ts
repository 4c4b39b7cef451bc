import type { CatalogStream } from '../airbyte/catalog.ts';
import { CATALOG_ITEMS } from '../braze/endpoints/catalog_items.ts';
import { SUBSCRIPTIONS } from '../braze/endpoints/subscription_status.ts';
import type { ObjectType } from '../braze/object_type.ts';
import type { StreamEntry } from '../config/config.ts';
import { shownName } from '../json/shown_name.ts';
import { nameOf } from './advice/sync_mode.ts';
import { columnsOf } from './entry.ts';
import type { Part, Program } from './program/program.ts';
import { attributesWritten, type WrittenNames } from './written_names.ts';

/** An entry, compiled for a stream. */
export interface WritingEntry {
  readonly stream: CatalogStream;
  readonly entry: StreamEntry;
  readonly type: ObjectType;
  readonly program: Program;
}

/** What a memory never compares of an entry's objects, since another entry can change it at Braze, too. */
export interface Conflict {
  /** Names of attributes; `all`: nothing is compared. */
  readonly uncompared: ReadonlySet<string> | 'all';
  /** null: there is nothing to say. */
  readonly warning: string | null;
}

export const NO_CONFLICT: Conflict = { uncompared: new Set(), warning: null };

/** What of each entry other entries can change, in their order. */
export function conflictsOf(entries: readonly WritingEntry[]): Conflict[] {
  const writers = entries.map((entry) => ({ ...entry, writes: writesOf(entry) }));
  return writers.map((writer) => conflictOf(writer, writers));
}

type Writer = WritingEntry & { readonly writes: Writes | null };

function conflictOf(writer: Writer, writers: readonly Writer[]): Conflict {
  const { writes, type, entry } = writer;
  const { holds } = type.memory;
  if (writes === null || holds === 'nothing') return NO_CONFLICT;
  const shared = writers
    .filter((other) => other !== writer)
    .map((other) => ({ other, names: sharedNames(writes, other.writes) }))
    .filter(({ names }) => names === 'all' || names.size > 0);
  if (shared.length === 0) return NO_CONFLICT;
  const all = shared.some(({ names }) => names === 'all');
  const names = new Set(shared.flatMap(({ names }) => (names === 'all' ? [] : [...names])));
  const uncompared = all || holds === 'whole' ? 'all' : names;
  const others = [...new Set(shared.map(({ other }) => placeOf(other)))];
  const warning = entry.send === 'everything' ? null : warningFor(writer, uncompared, others);
  return { uncompared, warning };
}

/** What an entry can change at Braze. */
interface Writes extends WrittenNames {
  /** Of users, or of the items of a catalog. */
  readonly of: string;
}

function writesOf({ stream, entry, type, program }: WritingEntry): Writes | null {
  if (type === CATALOG_ITEMS)
    return { of: `catalog ${entry.target}`, names: new Set(['items']), isOpen: false };
  if (type === SUBSCRIPTIONS) return { of: 'users', names: new Set([groupIn(program.root)]), isOpen: false };
  const written = attributesWritten(type, program.root, new Set(columnsOf(stream).keys()));
  return written && { of: 'users', ...written };
}

const GROUPS = 'subscription_groups';
const GROUP = '\0group ';

/** The group whose states a mapping sets: the same one for all rows, or any. */
function groupIn(root: Part): string {
  if (root.is === 'when') return groupIn(root.part);
  const members = root.is === 'object' ? root.members : [];
  const part = members.find(({ name }) => name === 'subscription_group_id')?.part;
  if (part?.is !== 'value') return GROUPS;
  const { origin, steps } = part.finding;
  return origin.is === 'constant' && steps.length === 0 ? `${GROUP}${origin.value}` : GROUPS;
}

/** Names that only the rows show can be any. */
function sharedNames(mine: Writes, others: Writes | null): ReadonlySet<string> | 'all' {
  if (others === null || others.of !== mine.of) return new Set();
  if (mine.isOpen && others.isOpen) return 'all';
  if (others.isOpen) return mine.names;
  const shared = [...mine.names].filter((name) => isAmong(name, others.names));
  if (!mine.isOpen) return new Set(shared);
  return new Set([...shared, ...[...others.names].map((name) => (name.startsWith(GROUP) ? GROUPS : name))]);
}

function isAmong(name: string, names: ReadonlySet<string>): boolean {
  if (names.has(name)) return true;
  if (name === GROUPS) return [...names].some((each) => each.startsWith(GROUP));
  return name.startsWith(GROUP) && names.has(GROUPS);
}

/** An entry for messages: `/streams/1 (stream `orders`)`. */
function placeOf({ entry, stream }: WritingEntry): string {
  const name = `stream ${nameOf(stream)}`;
  return entry.path === '' ? `the ${name}` : `${entry.path} (${name})`;
}

function warningFor(
  { type }: WritingEntry,
  uncompared: Conflict['uncompared'],
  others: readonly string[],
): string {
  const who = `${others.join(' and ')} can set`;
  const unknown = 'so the memory cannot know what Braze has';
  const then = ', and what did not change is left out again.';
  if (type === CATALOG_ITEMS) {
    return `${who} items of the same catalog, ${unknown}: all items are sent, changed or not. Fill a catalog from one entry alone${then}`;
  }
  if (type === SUBSCRIPTIONS) {
    return `${who} the same subscription groups, ${unknown}: all states are sent, changed or not. Set a group in one entry alone (a constant shows which group it is)${then}`;
  }
  if (uncompared === 'all') {
    return `${who} the same attributes, since only the rows show how they are called, ${unknown}: all attributes are sent, changed or not. Name them in the mappings, each in one entry alone${then}`;
  }
  return `${who} these attributes too, ${unknown}: ${listed([...uncompared])}. They are sent with each row, changed or not. Set each of them in one entry alone${then}`;
}

function listed(names: readonly string[]): string {
  const most = 10;
  const shown = names.slice(0, most).map(shownName).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
