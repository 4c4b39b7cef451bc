import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../json/value.ts';
import { FAULT_KINDS, type FaultPlan, readFaultPlan } from '../fault_plan.ts';
import { faultPart, faultsForm, SWITCH_NAMES, SWITCHES, switchedOn } from './faults.ts';

/** The fields of a switch in the form, by name, with what they begin with. */
function fieldsOf(name: string, plan: FaultPlan = {}): Map<string, string> {
  const { markup } = faultsForm(plan);
  const item = markup.split('data-fault="').find((part) => part.startsWith(`${name}"`)) ?? '';
  const inputs = [
    ...item.matchAll(/<input type="(?:number|text)"[^>]*data-name="([^"]*)"[^>]*value="([^"]*)"/g),
  ];
  const selects = [...item.matchAll(/<select data-name="([^"]*)"[^>]*>(.*?)<\/select>/gs)];
  const flags = [...item.matchAll(/<input type="checkbox" data-name="([^"]*)"[^>]*?( checked)?>/g)];
  const unescaped = (text: string) =>
    text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  return new Map([
    ...inputs.map(([, field = '', value = '']) => [field, unescaped(value)] as const),
    ...selects.map(
      ([, field = '', options = '']) => [field, /<option selected>([^<]*)/.exec(options)?.[1] ?? ''] as const,
    ),
    ...flags.map(([, field = '', checked]) => [field, checked === undefined ? '' : 'true'] as const),
  ]);
}

/** What the page sends of a switch as it is at the beginning. */
function beginning(name: string): Json {
  const texts = new Set(['sentence', 'body', 'endpoint']);
  const given = [...fieldsOf(name)].filter(([, value]) => value !== '');
  return Object.fromEntries(
    given.map(([field, value]) => [field, texts.has(field) ? value : JSON.parse(value)]),
  );
}

describe('the switches', () => {
  test('are the latency, and every kind of fault that there is', () => {
    expect(SWITCH_NAMES.toSorted()).toEqual(['latency', ...FAULT_KINDS].toSorted());
  });

  test.each(SWITCH_NAMES)('%s begins with parameters that the sandbox takes', (name) => {
    const own = beginning(name) as object;
    const plan = name === 'latency' ? { latency: own } : { faults: [{ kind: name, ...own }] };
    expect(readFaultPlan(plan as Json)).toEqual(plan);
  });

  test.each(SWITCH_NAMES.filter((name) => name !== 'latency'))(
    '%s has each parameter that it can have',
    (name) => {
      const known = [...fieldsOf(name).keys()];
      const refused = [
        'next',
        'probability',
        'endpoint',
        ...SWITCHES[name].parameters.map((each) => each.name),
      ].filter((parameter) => !known.includes(parameter));
      expect(refused).toEqual([]);
      // A member that no field has is unknown to the sandbox, too.
      for (const parameter of [
        'apply',
        'late_ms',
        'objects',
        'sentence',
        'count',
        'status',
        'body',
        'headers',
        'retry_after',
      ]) {
        if (known.includes(parameter)) continue;
        const plan = { faults: [{ kind: name, ...(beginning(name) as object), [parameter]: 1 }] };
        expect(() => readFaultPlan(plan as Json)).toThrow(/unknown member/);
      }
    },
  );

  test('begin with what the plan has', () => {
    const plan: FaultPlan = {
      latency: { min_ms: 10, max_ms: 300 },
      faults: [
        {
          kind: 'raw',
          status: 418,
          body: '"<i>',
          headers: { A: 'b' },
          next: 3,
          apply: true,
          endpoint: '/users/merge',
        },
      ],
    };
    expect(Object.fromEntries(fieldsOf('latency', plan))).toEqual({
      ms: '',
      jitter_ms: '',
      min_ms: '10',
      max_ms: '300',
    });
    expect(Object.fromEntries(fieldsOf('raw', plan))).toMatchObject({
      status: '418',
      body: '"<i>',
      headers: '{"A":"b"}',
      next: '3',
      probability: '',
      apply: 'true',
    });
    expect(switchedOn(plan)).toEqual(['latency', 'raw']);
  });

  test('say what they do now', () => {
    const words = (plan: FaultPlan, name: (typeof SWITCH_NAMES)[number]) =>
      faultPart(plan, name).markup.replaceAll(/<[^>]*>/g, '');
    const hang = { kind: 'hang', next: 1 } as const;
    expect([
      words({}, 'hang'),
      words({ faults: [hang] }, 'hang'),
      words({ faults: [{ kind: 'hang', probability: 1 }, hang, hang] }, 'hang'),
      words({ faults: [{ kind: 'hang', probability: 0.05, endpoint: '/users/merge' }] }, 'hang'),
      words({ latency: { ms: 80, jitter_ms: 40 } }, 'latency'),
      words({ latency: { ms: 80 } }, 'latency'),
      words({ latency: { min_ms: 1, max_ms: 9 } }, 'latency'),
    ]).toEqual([
      'off',
      'the next 1 request',
      'every request, and 2 others',
      '5% of requests at /users/merge',
      '80 ms, give or take 40',
      '80 ms',
      '1 to 9 ms',
    ]);
  });
});
