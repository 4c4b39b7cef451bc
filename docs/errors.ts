import { REFUSAL_CODES } from '../src/braze/refusal_codes.ts';
import { BRAZE_CODES, type CodeInfo } from '../src/braze/rules/codes.ts';
import { MAPPING_CODES, type MappingCodeInfo } from '../src/mapping/codes.ts';
import type { FailureCodeInfo } from '../src/report/failure_code_info.ts';
import { FAILURE_CODES } from '../src/report/failure_codes.ts';

/** The page `errors.md`: a row for each code of the catalogues. */
export function errorsPage(): string {
  return `${[...INTRODUCTION, ...rejections(), ...warnings(), ...failures()].join('\n')}\n`;
}

const INTRODUCTION = [
  '# Errors',
  '',
  '<!-- Written by `npm run docs` from the catalogues of codes: change it there. -->',
  '',
  'Every error has a code, which never changes. The message beside it names the place, what was found and what was',
  'expected, and never holds a value of a row or the API key.',
  '',
];

/** What became of the row, or of the value, where that is not what its section says. */
const OUTCOMES: Readonly<Record<string, string>> = {
  MAPPING_NULL_IN_ARRAY: 'It was left out of its array, which was sent.',
  BRAZE_EMPTY: 'It was left out of its object, which was sent.',
  BRAZE_IGNORED_FIELD: 'It was left out of its object, which was sent.',
  BRAZE_TOO_LARGE:
    'It is not in Braze. If it was Braze that found it too large, other objects of the row may be: `accepted` in the dead letter names them.',
  BRAZE_REFUSED:
    'The refused object is not in Braze. Other objects of the row may be: `accepted` in the dead letter names them.',
  BRAZE_UNPLACED:
    'The objects that are refused with it may be in Braze; they are never sent again by themselves.',
  BRAZE_UNCLEAR:
    'Its message may have gone out; a dead letter keeps the row. Other objects of the row may be in Braze: `accepted` names them.',
};

/** Ends a stopped sync inside the program: no message carries it, so it is in no table. */
const STOPPED: keyof typeof FAILURE_CODES = 'STOPPED';

const NOT_SENT = 'None of its objects was sent.';
const SENT = 'It was sent.';

function rejections(): string[] {
  const codes = [...mappingCodes('reject'), ...brazeCodes('reject'), ...Object.entries(REFUSAL_CODES)];
  return section(
    'Rejected rows',
    'The sync goes on. The row is counted as rejected, described in the summary of the log, and kept where `dead_letter` says.',
    codes.map(([code, { cause, cure }]) => row(code, cause, OUTCOMES[code] ?? NOT_SENT, cure)),
  );
}

function warnings(): string[] {
  return section(
    'Warnings about values',
    'Braze takes the value, but shortens or retypes it, or it is left out. The log warns once of each field, and the summary counts the values.',
    [...mappingCodes('warn'), ...brazeCodes('warn')].map(([code, info]) =>
      row(code, info.cause, OUTCOMES[code] ?? SENT, info.cure),
    ),
  );
}

function failures(): string[] {
  const codes = Object.entries<FailureCodeInfo>(FAILURE_CODES);
  const types = [
    ['config_error', 'Only you can fix it: Airbyte does not try again.'],
    ['transient_error', 'Braze or the network: Airbyte tries again.'],
    ['system_error', 'The rest: Airbyte tries again.'],
  ] as const;
  return [
    '## Failures',
    '',
    'The command ends with exit code 1, after a TRACE message of the type that heads the table. A failed sync first gives',
    'back every state that is valid, so nothing is lost. Events and purchases that come again',
    '[can count twice](reliability.md#what-is-not-promised).',
    '',
    'A sync that SIGTERM or SIGINT stops is not a failure. It ends with exit code 143 or 130, a WARN that says what comes',
    'again, and no TRACE message.',
    '',
    ...types.flatMap(([type, meaning]) => [
      `### ${type}`,
      '',
      meaning,
      '',
      ...table(
        codes
          .filter(([code, info]) => info.type === type && code !== STOPPED)
          .map(([code, info]) => row(code, info.cause, info.rows, info.cure)),
      ),
    ]),
  ];
}

function mappingCodes(severity: CodeInfo['severity']): [string, MappingCodeInfo][] {
  const codes = Object.entries<MappingCodeInfo>(MAPPING_CODES);
  return codes.filter(([, info]) => (info.severity ?? 'reject') === severity);
}

function brazeCodes(severity: CodeInfo['severity']): [string, CodeInfo][] {
  return Object.entries<CodeInfo>(BRAZE_CODES).filter(([, info]) => info.severity === severity);
}

function section(title: string, introduction: string, rows: readonly string[]): string[] {
  return [`## ${title}`, '', introduction, '', ...table(rows)];
}

function table(rows: readonly string[]): string[] {
  return ['| code | cause | what became of the row | cure |', '|---|---|---|---|', ...rows, ''];
}

function row(code: string, ...cells: readonly string[]): string {
  return `| \`${code}\` | ${cells.join(' | ')} |`;
}
