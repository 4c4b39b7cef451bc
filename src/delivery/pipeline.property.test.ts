import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ACCEPTED, answer, brazeObject, end, openPipeline, pass, REJECTED } from './testing/pipeline.ts';

describe('whatever Braze answers', () => {
  const outcome = fc.constantFrom(
    'success',
    'refuse first',
    '400 named',
    '400',
    '500',
    'reset',
    '429',
    '413',
  );
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 0, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant('reject' as const) },
    { weight: 2, arbitrary: fc.constant('state' as const) },
    { weight: 1, arbitrary: fc.constant('wait' as const) },
  );

  test('each row is settled once, each state goes out once in order, and the counts add up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(outcome),
        async (steps, outcomes) => {
          const accepted: string[] = [];
          const { row, state, states, stream, pipeline, report } = openPipeline({}, (names) => {
            const named = { errors: [{ type: 'bad', input_array: 'attributes', index: 0 }] };
            const rest = names.slice(1);
            switch (outcomes.next().value) {
              case 'refuse first':
                accepted.push(...rest);
                return answer(201, { message: 'success', ...named });
              case '400 named':
                return answer(400, named);
              case '400':
                // One object that is refused without a name is enough: three such requests would end the sync.
                if (names.length > 1) return answer(400, {});
                break;
              case '413':
                return answer(413, {});
              case '500':
                return answer(500, {});
              case 'reset':
                return { failure: 'ECONNRESET', sent: true };
              case '429':
                return answer(429, {}, { 'retry-after': '1' });
            }
            accepted.push(...names);
            return ACCEPTED;
          });
          let sentStates = 0;
          let sentRows = 0;
          const objects: string[] = [];
          for (const each of steps) {
            if (each === 'state') {
              state();
              sentStates++;
            } else if (each === 'wait') {
              pipeline.pump();
              await pass(100);
            } else {
              sentRows++;
              const names =
                each === 'reject' ? [] : each.map((user) => `${user} ${user}-${objects.length + 1000}`);
              if (each === 'reject') row(REJECTED);
              else {
                const unique = names.map((name, index) => `${name}-${index}`);
                objects.push(...unique);
                // With `_merge_objects` nothing is merged, so that each object keeps its name.
                const apart = unique.map((text) => {
                  const object = brazeObject(text);
                  const json = object.json.replace('}', ',"_merge_objects":true}');
                  return { ...object, json, bytes: Buffer.byteLength(json) };
                });
                row({ objects: apart });
              }
            }
          }
          state();
          await end(pipeline.finish(), 20 * 60_000);
          expect(states.map(([id]) => id)).toEqual(Array.from({ length: sentStates + 1 }, (_, i) => i + 1));
          const sum = (at: number) => states.reduce((total, state) => total + (state[at] ?? 0), 0);
          expect([sum(1), sum(2)]).toEqual([stream.accepted, stream.rejected]);
          expect(stream).toMatchObject({ received: sentRows, objects: accepted.length });
          expect(stream.accepted + stream.rejected).toBe(sentRows);
          expect(new Set(accepted).size).toBe(accepted.length);
          expect(report.sentObjects).toBeGreaterThanOrEqual(objects.length);
          for (const names of Map.groupBy(accepted, (name) => name.split('-')[0]).values()) {
            expect(names).toEqual(
              objects.map((each) => each.split(' ')[1]).filter((name) => names.includes(name ?? '')),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
