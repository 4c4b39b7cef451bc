import type { Uncompared } from '../../braze/attribute_part.ts';
import type { ObjectType } from '../../braze/object_type.ts';
import { JsonBuffer } from '../../json/json_buffer.ts';
import type { Routes } from '../../mapping/streams.ts';
import { emptyStreamReport } from '../../report/tally.ts';
import type { QueuedObject } from '../outbox/queued_object.ts';
import { pendingRow, writtenObject } from '../testing.ts';
import { createMemory, type Memory } from './memory.ts';
import { openMemory } from './open.ts';
import type { Shelf, Store } from './stores/store.ts';
import { Table } from './table.ts';

/** A 64-bit hash. */
export type Halves = readonly [high: number, low: number];

/** What could be the hash of something, by a number: equal for equal numbers, and spread over all values. */
export function hashes(seed: number): Halves {
  return [Math.imul(seed + 1, 0x9e37_79b1), Math.imul(seed + 7, 0x85eb_ca77)];
}

/** A table with keys, fingerprints and records by the numbers from 0 on. */
export function filledTable(count: number): Table {
  const table = new Table();
  for (let i = 0; i < count; i++) table.set(...hashes(i), ...hashes(-i), i % 1_000);
  return table;
}

/** A store in RAM, whose commits are durable at once. */
export function ramStore(): Store {
  const blobs = new Map<string, Uint8Array>();
  const placeOf = ({ name, partition }: Shelf, number: number) => `${name} ${partition} ${number}`;
  return {
    hashKey: new Uint8Array(16),
    read: async (shelf, numbers) => numbers.map((number) => blobs.get(placeOf(shelf, number)) ?? null),
    partitions: async () =>
      [...blobs.keys()].flatMap((place) =>
        /^header \d+ 0$/.test(place) ? [Number(place.split(' ')[1])] : [],
      ),
    async commit({ puts, drops }) {
      for (const { shelf, from, to } of drops)
        for (let number = from; number < to; number++) blobs.delete(placeOf(shelf, number));
      for (const { shelf, number, blob } of puts) blobs.set(placeOf(shelf, number), Uint8Array.from(blob));
    },
    lease: async () => null,
    renew: async () => undefined,
    size: async () => 0,
    close: async () => undefined,
  };
}

/** The streams of a configuration, with one entry each: what it makes. */
export type TestStreams = Readonly<Record<string, ObjectType>>;

let open: Memory[] = [];

/** To be called after each test that has a story. */
export async function closeMemories(): Promise<void> {
  for (const memory of open) await memory.close();
  open = [];
}

/** A memory over several runs, and the time of all of them. */
export function memoryStory(usual: TestStreams) {
  const store = ramStore();
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time, sleep: async () => undefined };
  return {
    clock,
    /** A run with what it left out and saved, what it said and why it failed. @param uncompared attributes, by their stream. */
    async run(streams: TestStreams = usual, uncompared: Readonly<Record<string, Uncompared>> = {}) {
      const leftOut: (string | null)[] = [];
      const saved: string[] = [];
      const failures: string[] = [];
      const told: string[] = [];
      const opened = await openMemory({
        store,
        routes: routesOf(streams, uncompared),
        sendsEverything: false,
        usesOnceKeys: true,
        forgetAfterDays: null,
        clock,
        stopped: new AbortController().signal,
        tell: (message) => void told.push(message),
      });
      const memory = createMemory(opened, clock, {
        settle: (object) => void leftOut.push(object.text),
        saved: ({ json }) => void saved.push(json),
        fail: ({ code }) => void failures.push(code),
        warn: () => undefined,
      });
      open.push(memory);
      return {
        memory,
        leftOut,
        saved,
        failures,
        told,
        /** Sends objects in one request, and has them accepted. @returns what was sent of them. */
        async send(objects: QueuedObject[], isUnclear = false): Promise<(string | null)[]> {
          const prepared = await memory.prepare(objects);
          await memory.durable();
          if (isUnclear) memory.unclear(prepared);
          for (const each of prepared) memory.settled(each, null);
          memory.conclude(prepared);
          return prepared.map(({ text }) => text);
        },
        /** A state comes back, and it ends well. @param behind streams with rows behind their last state. */
        end(behind: readonly string[] = []) {
          memory.covered(null, []);
          return memory.finish([], behind);
        },
      };
    },
  };
}

function routesOf(streams: TestStreams, uncompared: Readonly<Record<string, Uncompared>>): Routes {
  return Object.entries(streams).map(([name, type], number) => ({
    stream: { name, namespace: null },
    entries: [
      {
        entry: { path: `/streams/${number}`, send: 'changes' },
        type,
        deletes: false,
        uncompared: uncompared[name] ?? new Set(),
      },
    ],
  })) as unknown as Routes;
}

/** An object of a stream's row. */
export function memoryObject(
  streams: TestStreams,
  stream: string,
  lane: string,
  json: object,
  once: string | null = null,
): QueuedObject {
  const given = {
    type: streams[stream] as ObjectType,
    lane,
    text: JSON.stringify(json),
    place: { entry: Object.keys(streams).indexOf(stream), element: null },
    row: pendingRow({ report: emptyStreamReport(stream, stream) }),
    once,
  };
  return writtenObject(given, OUT);
}

const OUT = new JsonBuffer();
