import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KINDS } from '../../braze/endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import type { Departure } from './departure.ts';
import type { QueuedObject } from './queued_object.ts';
import { asBatch, OneChannel } from './testing.ts';

describe('whatever is added, taken and settled in whatever order', () => {
  const limits = fc.record({
    total: fc.option(fc.integer({ min: 1, max: 6 })),
    perList: fc.option(fc.integer({ min: 1, max: 4 })),
    perLane: fc.option(fc.integer({ min: 1, max: 3 })),
    bytes: fc.integer({ min: 70, max: 200 }),
  });
  const step = fc.oneof(
    fc.record({
      do: fc.constant('add' as const),
      user: fc.integer({ min: 0, max: 4 }),
      kind: fc.constantFrom(...KINDS),
      size: fc.integer({ min: 4, max: 60 }),
    }),
    fc.record({ do: fc.constant('take' as const) }),
    fc.record({ do: fc.constant('release' as const), which: fc.nat() }),
  );

  test('each object is taken once, in its user’s order, never beside another request of its user, within the limits, and the ready ones are counted right', () => {
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 60 }), (limits, steps) => {
        const lanes = new OneChannel();
        const waiting = new Map<string, QueuedObject[]>();
        let added = 0;
        const inFlight: Departure[] = [];
        const isInFlight = (user: string) =>
          inFlight.some(({ objects }) => objects.some(({ lane }) => lane === user));
        const ready = () => [...waiting].flatMap(([user, objects]) => (isInFlight(user) ? [] : objects));

        const take = () => {
          const candidates = ready();
          const departure = lanes.take(limits);
          const { objects: taken, request } = asBatch(departure);
          expect(taken.length > 0).toBe(candidates.length > 0);
          for (const [user, objects] of Map.groupBy(taken, ({ lane }) => lane)) {
            expect(isInFlight(user)).toBe(false);
            expect(objects.length).toBeLessThanOrEqual(limits.perLane ?? objects.length);
            expect(objects).toEqual(waiting.get(user)?.splice(0, objects.length) ?? []);
          }
          for (const objects of Map.groupBy(taken, ({ type }) => type).values()) {
            expect(objects.length).toBeLessThanOrEqual(limits.perList ?? objects.length);
          }
          expect(taken.length).toBeLessThanOrEqual(limits.total ?? taken.length);
          if (taken.length > 1) expect(request.body.length).toBeLessThanOrEqual(limits.bytes);
          if (taken.length > 0) inFlight.push(departure);
        };
        const release = (which: number) => {
          const [request] = inFlight.splice(which % inFlight.length, 1);
          if (request !== undefined) lanes.release(request);
        };
        const check = () => {
          const objects = ready();
          expect(lanes.readyCount).toBe(objects.length);
          expect(lanes.readyBytes).toBe(objects.reduce((sum, { bytes }) => sum + bytes, 0));
        };

        for (const each of steps) {
          if (each.do === 'add') {
            const lane = `user ${each.user}`;
            const text = `${added++} `.padEnd(each.size, 'x');
            const object = lanes.object({ lane, type: TRACK_TYPES[each.kind], text });
            waiting.set(lane, [...(waiting.get(lane) ?? []), object]);
            lanes.add(object);
          } else if (each.do === 'take') take();
          else release(each.which);
          check();
        }
        while (inFlight.length > 0 || lanes.readyCount > 0) {
          take();
          release(0);
          check();
        }
        expect([...waiting.values()].flat()).toEqual([]);
      }),
    );
  });
});
