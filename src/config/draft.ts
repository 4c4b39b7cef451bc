import { withPlainNumbers } from '../json/exact.ts';
import { isObject, own } from '../json/object.ts';
import { childPointer } from '../json/pointer.ts';
import type { Json } from '../json/value.ts';
import { asEntry, asMemory, type SavedEntry, type SavedMemory } from './build.ts';
import { type Config, ENTRY_DEFAULTS, type Memory, type StreamEntry } from './config.ts';
import { withDefaults } from './normalize.ts';
import type { Problem } from './problem.ts';
import { rootSetting } from './spec.ts';

/** What the mappings need of a configuration. */
export type Draft = Pick<Config, 'streams' | 'updateExistingOnly' | 'defaultBrazeApp'> & {
  /** null where it has problems. */
  readonly memory: Memory | null;
};

/**
 * What is known of a configuration's streams although it has problems, so that its mappings can be checked in
 * the same go. An entry with a problem becomes `ignore`: nothing more is to be said about it, and its stream has one.
 * null where the entries cannot be known.
 */
export function draftOf(config: Json, problems: readonly Problem[]): Draft | null {
  const filled = withDefaults(rootSetting, withPlainNumbers(config));
  if (!isObject(filled)) return null;
  const streams = own(filled, 'streams') ?? [];
  if (!Array.isArray(streams)) return null;
  const updateExistingOnly = own(filled, 'update_existing_only');
  const app = own(filled, 'default_braze_app');
  const isSound = (path: string) => !problems.some((problem) => `${problem.path}/`.startsWith(`${path}/`));
  return {
    streams: streams.flatMap((entry, index) => {
      const path = childPointer('/streams', index);
      return isSound(path) ? [asEntry(entry as unknown as SavedEntry, index)] : ignored(entry, path);
    }),
    updateExistingOnly: updateExistingOnly === true,
    defaultBrazeApp: typeof app === 'string' ? app : null,
    memory: isSound('/memory') ? asMemory(own(filled, 'memory') as unknown as SavedMemory) : null,
  };
}

/** The entry of a stream whose name at least can be read. */
function ignored(entry: Json, path: string): StreamEntry[] {
  const stream = isObject(entry) ? own(entry, 'stream') : undefined;
  const namespace = isObject(entry) ? own(entry, 'namespace') : undefined;
  if (typeof stream !== 'string') return [];
  return [
    {
      path,
      stream,
      namespace: typeof namespace === 'string' ? namespace : null,
      object: 'ignore',
      mapping: null,
      ...ENTRY_DEFAULTS,
    },
  ];
}
