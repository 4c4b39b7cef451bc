import { type Message, readMessage } from '../../src/airbyte/messages.ts';
import { withDestinationStats } from '../../src/airbyte/states.ts';
import { prepare } from '../../src/commands/prepare.ts';
import { systemClock } from '../../src/delivery/clock.ts';
import { createIntake, type Intake } from '../../src/delivery/intake.ts';
import { asFailure, type Failure } from '../../src/report/failure.ts';
import { emptyReport } from '../../src/report/tally.ts';
import { MARKER } from './samples.ts';

/** What the connector made of a line. */
export interface Reaction {
  /** Its code where the sync failed at the line. */
  readonly failure: string | null;
  /** What was thrown that nobody foresaw; the sync fails by it. */
  readonly unforeseen: unknown;
  /** Everything that it would have said to people. */
  readonly said: readonly string[];
  /** The objects that it would have sent, as JSON. */
  readonly sent: readonly string[];
}

/** Feeds lines, each to a sync of its own as far as failures go. */
export interface Eater {
  eat(line: Buffer): Reaction;
}

/** The connector from stdin to the objects. @param texts of the config and the catalog. */
export function createEater(texts: { readonly config: string; readonly catalog: string }): Eater {
  let said: string[] = [];
  let sent: string[] = [];
  const say = (...words: string[]) => {
    said.push(...words);
  };
  const { routes, problems } = prepare(
    {
      config: { title: '--config', text: texts.config },
      catalog: { title: '--catalog', text: texts.catalog },
    },
    say,
  );
  if (routes === null) throw new Error(JSON.stringify(problems));

  function createEating(): Intake {
    return createIntake({
      routes: routes as NonNullable<typeof routes>,
      clock: systemClock,
      report: emptyReport(),
      warn: say,
      pipeline: {
        keepsRows: false,
        row(_message, _stream, mapped) {
          for (const { json } of mapped.objects ?? []) sent.push(json);
          for (const { code, path, message } of mapped.rejections ?? []) say(code, path, message);
        },
        // The same text goes back, with the counts: it has to be found a place in any state that was let in.
        state: ({ text }) => JSON.parse(withDestinationStats(text, { accepted: 0, rejected: 0 })),
      },
    });
  }

  let intake = createEating();
  return {
    eat(line) {
      said = [];
      sent = [];
      let failure: Failure | null = null;
      try {
        intake.line(line);
      } catch (error) {
        failure = asFailure(error);
        say(failure.message);
        intake = createEating();
      }
      return { failure: failure?.code ?? null, unforeseen: failure?.cause, said, sent };
    },
  };
}

/**
 * Whether a line lets the marker into the names of streams and columns, as a random change can: names may be said.
 * A line that cannot be read has none.
 */
export function namesMarker(line: Buffer): boolean {
  let message: Message | null;
  try {
    message = readMessage(line);
  } catch {
    return false;
  }
  if (message?.type !== 'RECORD') return false;
  const names: string[] = [message.stream, message.namespace ?? ''];
  JSON.parse(message.text ?? '', (key, value) => {
    names.push(key);
    // Text that is JSON is read where a mapping points into it.
    if (typeof value === 'string' && value.includes(MARKER) && value.includes('":')) names.push(value);
    return value;
  });
  return names.some((name) => name.includes(MARKER));
}
