import type { SentRequest } from './braze_model.ts';
import type { RunTrace } from './verdict.ts';

/** What became of the rows that hold a text, run by run, for who looks at a seed. */
export function explain(
  about: string,
  traces: readonly RunTrace[],
  requests: readonly SentRequest[],
): string[] {
  const holds = (run: number, line: number) => traces[run]?.lines[line - 1]?.text.includes(about) === true;
  return traces.flatMap(({ number, lines, result, rejected }) => {
    const came = lines.flatMap(({ text }, index) => (text.includes(about) ? [index + 1] : []));
    const counts = result?.report.streams.map(
      ({ stream, received, unchanged, sentBefore, possiblyDoubled }) =>
        `${stream} ${received}, ${unchanged} unchanged, ${sentBefore} sent before, ${possiblyDoubled} doubled`,
    );
    return [
      `run ${number + 1}: ${result === null ? 'killed' : JSON.stringify(result.end)}; ${counts?.join('; ')}`,
      ...came.map((line) => `  line ${line} ${rejected.get(line) ?? ''} ${lines[line - 1]?.text.trimEnd()}`),
      ...requests
        .filter(({ run, objects }) => run === number && objects.some(({ line }) => holds(run, line)))
        .map(
          ({ outcome, sentAt, objects, applied }) =>
            `  sent ${new Date(sentAt).toISOString()} lines ${objects.map(({ line }) => line)}: ${outcome}, applied ${applied}`,
        ),
    ];
  });
}
