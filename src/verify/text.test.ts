import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../json/exact.ts';
import type { Difference } from './compare.ts';
import { verificationText } from './text.ts';
import type { Deviation, Verification } from './verify.ts';

const NOTHING_FOUND: Verification = {
  rows: 7,
  rejected: 0,
  users: 6,
  deviations: [],
  notMade: 0,
  moved: 0,
  leftOut: new Map(),
};

const textOf = (found: Partial<Verification>, values = false) =>
  verificationText({ ...NOTHING_FOUND, ...found }, values);

function deviation(user: string, problem: Deviation['problem'], ...differences: Difference[]): Deviation {
  return { user: `external_id:${user}`, problem, differences };
}

const unknown = (user: string) => deviation(user, 'unknown to Braze');

describe('the counts', () => {
  test('users who are all as the rows say', () =>
    expect(textOf({})).toBe('7 rows read; 6 users of them read back:\n6 as the rows say.\n'));

  test('one row, one user', () =>
    expect(textOf({ rows: 1, users: 1 })).toBe(
      '1 row read; 1 user of them read back:\n1 as the rows say.\n',
    ));

  test('large ones in groups of digits', () =>
    expect(textOf({ rows: 1_234_567, users: 10_000 })).toBe(
      '1,234,567 rows read; 10,000 users of them read back:\n10,000 as the rows say.\n',
    ));

  test('rows that make no user', () =>
    expect(textOf({ rows: 0, users: 0 })).toBe(
      '0 rows read; none of them makes a user that could be compared.\n',
    ));

  test('rows that the mapping rejects', () =>
    expect(textOf({ rejected: 2 })).toContain(
      '7 rows read, of which the mapping rejects 2 (`preview` shows why); 6 users',
    ));

  test('users who are different, unknown, and unknown by right', () => {
    const deviations = [
      deviation('ada', 'differs'),
      unknown('bob'),
      deviation('cy', 'still there, though the rows delete the user'),
    ];
    expect(textOf({ deviations, notMade: 2 })).toContain(
      '\n1 as the rows say, 2 different, 1 unknown to Braze, 2 unknown to Braze, whom rows that only update do not make.\n',
    );
    expect(textOf({ deviations: [unknown('bob')] })).toContain('\n5 as the rows say, 1 unknown to Braze.\n');
  });

  test('users who are not compared', () => {
    expect(textOf({ moved: 1 })).toMatch(/^1 user was not compared, since the rows merge/m);
    expect(textOf({ moved: 2 })).toMatch(/^2 users were not compared, since the rows merge/m);
  });

  test('attributes that are left out, and of how many users', () => {
    const leftOut = new Map([
      ['visits', 1],
      ['a\u200bb', 1_500],
    ]);
    expect(textOf({ leftOut })).toMatch(/: `visits` \(1 user\), `a\\u200Bb` \(1,500 users\)\.\n$/);
  });
});

describe('differences', () => {
  const deviations = [
    deviation(
      'ada',
      'differs',
      { field: 'plan', how: 'Braze has another value', expected: 'gold', found: 'silver' },
      {
        field: 'seats',
        how: 'Braze has another type',
        expected: parseExact('12345678901234567890'),
        found: '3',
      },
      { field: 'since', how: 'Braze has no value', expected: { $time: '2024-05-01' }, found: undefined },
      { field: 'gone', how: 'Braze has a value', expected: null, found: ['x'] },
    ),
    unknown('bob'),
  ];

  test('without values', () => {
    const text = textOf({ deviations });
    expect(text).toContain(`
external_id:ada: differs
  \`plan\`: Braze has another value
  \`seats\`: Braze has another type
  \`since\`: Braze has no value
  \`gone\`: Braze has a value

external_id:bob: unknown to Braze
`);
    expect(text).not.toMatch(/gold|silver|12345|"x"/);
  });

  test('with values', () => {
    expect(textOf({ deviations }, true)).toContain(`
external_id:ada: differs
  \`plan\`: Braze has another value: "silver"; the rows say "gold"
  \`seats\`: Braze has another type: "3"; the rows say 12345678901234567890
  \`since\`: Braze has no value: nothing; the rows say {"$time":"2024-05-01"}
  \`gone\`: Braze has a value: ["x"]; the rows say null

external_id:bob: unknown to Braze
`);
  });

  test('why Braze can differ is said only where it does', () => {
    expect(textOf({ deviations })).toMatch(/\n\nWhy Braze can differ:\n- .*verify again then/s);
    expect(textOf({ moved: 1, notMade: 1 })).not.toContain('Why');
  });

  test('a hundred users are listed, the others counted', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => unknown(`u${index}`));
    const listed = textOf({ users: 103, deviations: many(103) });
    expect(listed.match(/^external_id:/gm)).toHaveLength(100);
    expect(listed).toContain('\n… and 3 more users.\n');
    expect(textOf({ users: 100, deviations: many(100) })).not.toContain('more users');
  });
});
