import { Failure } from '../report/failure.ts';
import { ROW_SHAPE } from './unreadable.ts';

/**
 * The failure of an input in which no line is a message.
 * @param lines how many of them are not blank.
 * @param isJson whether some of them are JSON without a `type`: rows that nobody wrapped.
 */
export function noMessages(lines: number, isJson: boolean): Failure {
  const cure = isJson
    ? `Some are JSON without a \`type\`. If they are rows, wrap each of them: ${ROW_SHAPE}, for example with jq -c '{type: "RECORD", record: {stream: "STREAM", data: ., emitted_at: (now * 1000 | floor)}}'.`
    : `The program before this one probably failed or prints another format; a row is ${ROW_SHAPE}, one message a line.`;
  return new Failure(
    'system_error',
    'INPUT_NO_MESSAGES',
    `stdin held ${lines} ${lines === 1 ? 'line' : 'lines'} and not a single Airbyte message. ${cure}`,
  );
}
