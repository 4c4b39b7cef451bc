import type { DeadLetter } from './dead_letter.ts';

/** The most lines: more of them would bury everything else in the log. */
const MAX_LINES = 1_000;

/** A WARN line a rejected row: where it stood, whom it is about and why; no other value of the row. */
export function logDeadLetter(warn: (message: string) => void): DeadLetter {
  let lines = 0;
  return {
    keepsRows: false,
    take({ report, line, errors }, durable) {
      lines++;
      if (lines <= MAX_LINES) {
        const identifier = errors.find((error) => error.identifier !== null)?.identifier ?? 'no identifier';
        const reasons = errors.map(({ code, path, shownPath }) =>
          path === '' ? code : `${code} at ${shownPath ?? path}`,
        );
        warn(`Rejected row of ${report.stream} (line ${line}, ${identifier}): ${reasons.join(', ')}`);
      } else if (lines === MAX_LINES + 1) {
        warn(`More rows are rejected than this log should hold (${MAX_LINES}); the summary counts them all.`);
      }
      durable();
    },
    check: () => null,
    close: async () => {},
  };
}
