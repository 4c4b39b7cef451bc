import { globalState, record, streamState } from '../../support/messages.ts';
import type { Dice } from '../dice.ts';
import type { Change, StreamKind } from './stream_kind.ts';

/** A line of the source. */
export interface Line {
  readonly text: string;
  /** null for a state. */
  readonly row: { readonly stream: string; readonly change: Change } | null;
}

/** How a run reads the source. */
export interface Reading {
  /** Whether all rows of the tables come, as they are now, or only what changed since the last state. */
  readonly isRefresh: boolean;
  /** Whether logs come, too. */
  readonly hasLogs: boolean;
  /** Whether last states of streams that have others are missing, though the source ends well. @default false */
  readonly lacksStates?: boolean;
}

/** A source whose rows change, and which goes on from the last state that was given back. */
export interface Source {
  readonly kinds: readonly StreamKind[];
  /** All that ever changed, by stream. */
  readonly history: ReadonlyMap<string, readonly Change[]>;
  /** Changes some rows. */
  change(): void;
  /** How the next run reads. */
  reading(): Reading;
  read(reading: Reading, now: number): Line[];
  /** A state came back. */
  givenBack(text: string): void;
}

type Cursors = ReadonlyMap<string, number>;

export function createSource(kinds: readonly StreamKind[], dice: Dice): Source {
  const history = new Map<string, Change[]>(kinds.map(({ name }) => [name, []]));
  const cursors = new Map<string, number>(kinds.map(({ name }) => [name, 0]));
  const states = new Map<number, Cursors>();
  const scope = dice.pick(['STREAM', 'STREAM', 'GLOBAL', 'LEGACY']);
  const stateEvery = dice.pick([3, 10, 40]);
  const most = dice.pick([3, 8, 25]);
  let number = 0;

  function state(at: Cursors): Line {
    const id = states.size + 1;
    states.set(id, at);
    const names = [...at.keys()];
    const [only = ''] = names;
    const cursor = `{"at":${id}}`;
    const text =
      scope === 'STREAM'
        ? streamState(only, id, cursor)
        : scope === 'GLOBAL'
          ? globalState(names, id, cursor)
          : `{"type":"STATE","state":{"data":${cursor},"id":${id}}}\n`;
    return { text, row: null };
  }

  /** Who was deleted has no rows elsewhere. */
  function isAllowed({ belongsTo }: StreamKind, { key }: Change): boolean {
    const owners = belongsTo === undefined ? undefined : history.get(belongsTo);
    return owners?.findLast((change) => change.key === key)?.isDeletion !== true;
  }

  function takeAlong({ name }: StreamKind, key: string): void {
    for (const other of kinds.filter(({ belongsTo }) => belongsTo === name))
      history.get(other.name)?.push({ key, row: null, isDeletion: false, mark: null });
  }

  /** The rows of one stream, and how far they bring its cursor. */
  function rowsOf(kind: StreamKind, { isRefresh, hasLogs }: Reading): { change: Change; to: number }[] {
    const all = history.get(kind.name) as Change[];
    const from = cursors.get(kind.name) as number;
    if (kind.is === 'log') return hasLogs ? since(all, from) : [];
    if (isRefresh) return latest(all, 0).map(({ change }) => ({ change, to: from }));
    // Some sources tell each change, others what the changed rows are now.
    return dice.chance(0.5) ? since(all, from) : latest(all, from);
  }

  return {
    kinds,
    history,
    change() {
      for (const kind of kinds) {
        const changes = history.get(kind.name) as Change[];
        for (let left = dice.int(0, most); left > 0; left--) {
          const change = kind.change(dice, changes, ++number);
          if (isAllowed(kind, change)) changes.push(change);
          if (change.isDeletion) takeAlong(kind, change.key);
        }
      }
    },
    reading: () => ({ isRefresh: dice.chance(0.5), hasLogs: true, lacksStates: dice.chance(0.15) }),
    read(reading, now) {
      const queues = kinds.map((kind) => ({ kind, rows: rowsOf(kind, reading) }));
      const lines: Line[] = [];
      const at = new Map(cursors);
      const isBlocked = dice.chance(0.4);
      for (;;) {
        const left = queues.filter(({ rows }) => rows.length > 0);
        if (left.length === 0) break;
        const { kind, rows } = isBlocked ? (left[0] as (typeof left)[number]) : dice.pick(left);
        const { change, to } = rows.shift() as (typeof rows)[number];
        const { name } = kind;
        if (change.row !== null)
          lines.push({ text: record(name, change.row, { emittedAt: now }), row: { stream: name, change } });
        at.set(name, to);
        if (dice.chance(1 / stateEvery)) lines.push(stateOf(name, at));
      }
      for (const { name } of kinds) at.set(name, history.get(name)?.length ?? 0);
      if (!reading.hasLogs)
        for (const { name, is } of kinds) if (is === 'log') at.set(name, cursors.get(name) ?? 0);
      const ends = scope === 'STREAM' ? kinds.map(({ name }) => stateOf(name, at)) : [stateOf('', at)];
      return [
        ...lines,
        ...ends.filter((end) => !(reading.lacksStates && isRepeated(end, lines) && dice.chance(0.6))),
      ];
    },
    givenBack(text) {
      for (const [name, cursor] of states.get(idOf(text)) as Cursors) cursors.set(name, cursor);
    },
  };

  /** Whether a state is not the first one about its streams. */
  function isRepeated({ text }: Line, before: readonly Line[]): boolean {
    const about = streamsOf(text);
    return before.some((line) => line.row === null && streamsOf(line.text) === about);
  }

  function streamsOf(text: string): string {
    return [...(states.get(idOf(text)) as Cursors).keys()].join();
  }

  function stateOf(stream: string, at: Cursors): Line {
    return state(scope === 'STREAM' ? new Map([[stream, at.get(stream) as number]]) : new Map(at));
  }
}

function idOf(text: string): number {
  return Number(/"id":(\d+)/.exec(text)?.[1] ?? /"at":(\d+)/.exec(text)?.[1]);
}

function since(all: readonly Change[], from: number): { change: Change; to: number }[] {
  return all.slice(from).map((change, index) => ({ change, to: from + index + 1 }));
}

/** What changed since an index, as it is now. */
function latest(all: readonly Change[], from: number): { change: Change; to: number }[] {
  return since(all, from).filter(({ change, to }) => !all.slice(to).some(({ key }) => key === change.key));
}
