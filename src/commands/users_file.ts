import { laneOfIdentifier, NAMEABLE } from '../braze/rules/lane_of_identifier.ts';
import { didYouMean, either, isShowable } from '../config/words.ts';
import { Failure } from '../report/failure.ts';
import type { TextFile } from './files.ts';

/** How many wrong lines a message names. */
const MOST_TOLD = 10;

/**
 * The lanes of the users (and catalog items) that a file names, one a line, as messages and dead letters write them:
 * `external_id:42`, `user_alias:LABEL:NAME`. Blank lines count for nothing.
 * @throws Failure that names the wrong lines, and shows no identifier.
 */
export function lanesIn({ title, text }: TextFile): string[] {
  const lanes = new Set<string>();
  const wrong: string[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const lane = laneOfIdentifier(line);
    if (lane !== null) lanes.add(lane);
    else wrong.push(`line ${index + 1} ${whatIsWrong(line)}`);
  }
  if (wrong.length > 0) {
    const more = wrong.length > MOST_TOLD ? `, … and ${wrong.length - MOST_TOLD} more` : '';
    throw unusable(`${title}: ${wrong.slice(0, MOST_TOLD).join('; ')}${more}. Nothing was forgotten.`);
  }
  if (lanes.size === 0) throw unusable(`${title} names nobody. Leave --users out to forget all users.`);
  return [...lanes];
}

/** Only the kind of an identifier is shown. */
function whatIsWrong(line: string): string {
  const at = line.indexOf(':');
  const kind = line.slice(0, Math.max(at, 0));
  const example = 'such as `external_id:42`';
  if (at < 0) return `has no \`:\`; expected a kind of identifier and the identifier, ${example}`;
  if (!NAMEABLE.includes(kind)) {
    const found = isShowable(kind) ? `\`${kind}\` ` : '';
    return `begins with another word ${found}than ${either(NAMEABLE)}.${didYouMean(kind, NAMEABLE)}`.replace(
      '  ',
      ' ',
    );
  }
  return kind === 'user_alias'
    ? 'has no `user_alias:LABEL:NAME`; a `:` inside the label is written `\\:`'
    : `has no ${kind} behind \`${kind}:\` that can name anybody, ${example}`;
}

function unusable(message: string): Failure {
  return new Failure('config_error', 'FORGET', message);
}
