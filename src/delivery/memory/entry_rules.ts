import type { CatalogStream } from '../../airbyte/catalog.ts';
import { streamKey, streamOfKey } from '../../airbyte/stream.ts';
import type { Uncompared } from '../../braze/attribute_part.ts';
import type { ObjectPlace, ObjectType } from '../../braze/object_type.ts';
import { columnsOf, entryNumber } from '../../mapping/entry.ts';
import type { Program } from '../../mapping/program/program.ts';
import type { Routes } from '../../mapping/streams.ts';
import { attributesWritten } from '../../mapping/written_names.ts';
import type { StreamReport } from '../../report/tally.ts';
import { ANYTHING, type Claim } from './claims.ts';
import type { Partition } from './partition.ts';

/** What the memory does with the objects of one entry of the configuration, for one stream. */
export interface EntryRules {
  readonly partition: Partition;
  /** The entry among those of the stream that make the same objects: its attributes, and its keys of objects that must not come twice. */
  readonly claim: Claim;
  readonly uncompared: Uncompared;
  /** Attributes that its objects set, though no attributes objects. */
  readonly sets: readonly string[];
  /** Whether objects go out that Braze has. */
  readonly sendsEverything: boolean;
  /** Whether nothing of it is compared or recorded any more in this run. */
  isOff: boolean;
}

/** The rules for an object by its stream and its place. */
export type RulesOf = (stream: Pick<StreamReport, 'key'>, place: ObjectPlace) => EntryRules;

/** Without a catalog an entry without a namespace serves all of them: what it makes is one part of the memory. */
export function partitionKeyOf(partitions: ReadonlyMap<string, unknown>, stream: string): string {
  return partitions.has(stream) ? stream : streamOfKey(stream).name;
}

/**
 * @param partitionOf the partition of a stream, by its key.
 * @param sendsEverything whether that is so for all entries.
 */
export function entryRules(
  routes: Routes,
  partitionOf: (stream: string) => Partition,
  sendsEverything: boolean,
): { readonly all: readonly EntryRules[]; readonly rulesOf: RulesOf } {
  const byStream = new Map<string, Map<number, EntryRules>>();
  for (const { stream, entries } of routes) {
    const key = streamKey(stream.name, stream.namespace);
    const rules = new Map<number, EntryRules>();
    const counts = new Map<string, number>();
    for (const { entry, type, program, uncompared } of entries) {
      const partition = partitionOf(key);
      const number = counts.get(type.name) ?? 0;
      counts.set(type.name, number + 1);
      rules.set(entryNumber(entry), {
        partition,
        claim: partition.claims.of(`${type.name}|${number}`),
        uncompared,
        sets: setBeside(type, program, stream),
        sendsEverything: sendsEverything || entry.send === 'everything',
        isOff: false,
      });
    }
    byStream.set(key, rules);
  }
  // Objects of a stream mostly follow each other.
  let key = '';
  let rules: Map<number, EntryRules> | undefined;
  const rulesOf: RulesOf = (stream, place) => {
    if (stream.key !== key) {
      key = stream.key;
      rules = byStream.get(partitionKeyOf(byStream, key));
    }
    return rules?.get(place.entry) as EntryRules;
  };
  return { all: [...byStream.values()].flatMap((each) => [...each.values()]), rulesOf };
}

function setBeside(type: ObjectType, program: Program, stream: CatalogStream): string[] {
  if (type.attributesIn === undefined || type.memory.holds !== 'nothing') return [];
  const written = attributesWritten(type, program.root, new Set(columnsOf(stream).keys()));
  return written === null ? [] : [...written.names, ...(written.isOpen ? [ANYTHING] : [])];
}
