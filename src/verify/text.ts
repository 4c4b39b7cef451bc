import { shownName } from '../json/shown_name.ts';
import type { Json } from '../json/value.ts';
import { count } from '../report/progress.ts';
import type { Difference } from './compare.ts';
import type { Deviation, Verification } from './verify.ts';

/** Users that are listed. */
const MOST_LISTED = 100;

/** Braze docs: what is accepted takes effect later. */
const REASONS = [
  'Why Braze can differ:',
  '- It does what it accepted a little later: mostly within a second, a request of one object within 7 seconds, merges within a',
  '  minute, at times after 5 minutes. If the sync has just ended, verify again then.',
  '- Another source has changed the user since, or rows of other runs did.',
  '- The attribute is blocklisted in Braze, or has a forced data type: Data Settings > Custom Attributes.',
  '- The row came to the dead letter: its sync told why.',
];

/** A verification as text, one paragraph after the other. @param values whether it shows values of rows and profiles. */
export function verificationText(verification: Verification, values: boolean): string {
  const { users, deviations, moved, leftOut } = verification;
  const lines = [readLine(verification), ...(users === 0 ? [] : [comparedLine(verification)])];
  if (moved > 0) {
    lines.push(
      `${usersText(moved)} ${moved === 1 ? 'was' : 'were'} not compared, since the rows merge, identify or rename them.`,
    );
  }
  for (const deviation of deviations.slice(0, MOST_LISTED))
    lines.push('', ...deviationLines(deviation, values));
  if (deviations.length > MOST_LISTED) lines.push('', `… and ${deviations.length - MOST_LISTED} more users.`);
  if (leftOut.size > 0) {
    const names = [...leftOut].map(([name, times]) => `${shownName(name)} (${usersText(times)})`);
    lines.push('', `Not compared, since they are changes or Braze does not show them: ${names.join(', ')}.`);
  }
  if (deviations.length > 0) lines.push('', ...REASONS);
  return `${lines.join('\n')}\n`;
}

function readLine({ rows, rejected, users }: Verification): string {
  const refused = `, of which the mapping rejects ${count(rejected)} (\`preview\` shows why)`;
  const read = `${count(rows)} ${rows === 1 ? 'row' : 'rows'} read${rejected === 0 ? '' : refused}`;
  return users === 0
    ? `${read}; none of them makes a user that could be compared.`
    : `${read}; ${usersText(users)} of them read back:`;
}

function comparedLine({ users, deviations, notMade }: Verification): string {
  const unknown = deviations.filter(({ problem }) => problem === 'unknown to Braze').length;
  const parts = [
    `${count(users - deviations.length - notMade)} as the rows say`,
    ...(deviations.length > unknown ? [`${count(deviations.length - unknown)} different`] : []),
    ...(unknown > 0 ? [`${count(unknown)} unknown to Braze`] : []),
    ...(notMade > 0 ? [`${count(notMade)} unknown to Braze, whom rows that only update do not make`] : []),
  ];
  return `${parts.join(', ')}.`;
}

function usersText(users: number): string {
  return `${count(users)} ${users === 1 ? 'user' : 'users'}`;
}

function deviationLines({ user, problem, differences }: Deviation, values: boolean): string[] {
  return [
    `${user}: ${problem}`,
    ...differences.map((difference) => `  ${differenceLine(difference, values)}`),
  ];
}

function differenceLine({ field, how, expected, found }: Difference, values: boolean): string {
  const line = `${shownName(field)}: ${how}`;
  return values ? `${line}: ${shown(found)}; the rows say ${shown(expected)}` : line;
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
