import { escapeUnseen } from '../json/shown_name.ts';
import type { Failure } from '../report/failure.ts';
import type { Outlet } from './outlet.ts';

/** Airbyte's log levels that this program uses. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** The writer of protocol messages: one JSON object a line, and nothing else. */
export interface Output {
  /** A STATE, as the text that it must be. */
  state(text: string): void;
  log(level: LogLevel, message: string): void;
  /** The TRACE ERROR with the reason why the sync failed. */
  failure(failure: Failure): void;
  /** Any other message. */
  message(message: object): void;
  /** From now on this text is in no log line, trace or message: Braze echoes the API key in a 401. */
  conceal(secret: string): void;
  /** A text without what is to be concealed. */
  redacted(text: string): string;
  /** Resolves when so little waits for the reader of stdout that more may be printed, or when the reader is gone. */
  room(): Promise<void>;
}

/** Messages on stdout. @param now milliseconds since 1970. */
export function createOutput(outlet: Pick<Outlet, 'write' | 'room'>, now: () => number): Output {
  const secrets: string[] = [];
  const write = (text: string) => outlet.write(`${text}\n`);
  const redact = (text: string) =>
    secrets.reduce((clean, secret) => clean.replaceAll(secret, '**********'), text);
  // Logs are read on terminals: what would be unseen there is escaped, which JSON readers do not notice.
  const tell = (message: object) => write(escapeUnseen(JSON.stringify(message)));
  return {
    redacted: redact,
    room: outlet.room,
    state: write,
    log(level, message) {
      tell({ type: 'LOG', log: { level, message: cut(redact(message)) } });
    },
    failure(failure) {
      const error = {
        message: redact(failure.message),
        internal_message: `${failure.type} ${failure.code}`,
        stack_trace: stackWithoutMessages(failure),
        failure_type: failure.type,
      };
      tell({ type: 'TRACE', trace: { type: 'ERROR', emitted_at: Math.floor(now()), error } });
    },
    message(message) {
      // Texts only: a secret may also be a word of the protocol, or hold what JSON escapes.
      write(JSON.stringify(message, (_, value) => (typeof value === 'string' ? redact(value) : value)));
    },
    conceal(secret) {
      if (secret === '') return;
      secrets.push(secret);
      // Longest first: of a secret that holds another one nothing may be left.
      secrets.sort((a, b) => b.length - a.length);
    },
  };
}

/** No line of the log is longer, in characters: names and reasons of rows may be of any length. */
const LONGEST_LINE = 4_000;

function cut(message: string): string {
  return message.length > LONGEST_LINE ? `${message.slice(0, LONGEST_LINE)}…` : message;
}

/** The code positions of an error and its causes. Messages are left out: those of foreign errors can quote a row. */
function stackWithoutMessages(error: Error): string {
  const frames: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const lines = (at.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    frames.push(`${at.constructor.name}\n${lines.join('\n')}`);
  }
  return frames.join('\ncaused by ');
}
