import type { TextBlock } from '../json/text_block.ts';
import { lineAt, lineEnd } from './lines.ts';
import { type Message, type RecordMessage, readMessage } from './messages.ts';
import { openingOf, ScannedRows } from './scanned_rows.ts';

/** Reads lines as {@link readMessage} does, but of rows only what is asked for. */
export interface MessageReader {
  /** Reads the line that begins at `start`. @returns and throws as {@link readMessage}. */
  read(block: TextBlock, start: number): Message | null;
  /** The position behind the line that was read last, also where that has thrown. */
  readonly end: number;
}

export interface MessageReaderOptions {
  /** The columns that are asked for, at least, of a stream's rows; null: all of them. */
  readonly columnsOf: (stream: string, namespace: string | null) => ReadonlySet<string> | null;
  /** Whether the text of rows is asked for. */
  readonly keepsText: boolean;
}

/** At most this number of lines of a stream teach how they begin. */
const MAX_LESSONS = 20;

/**
 * A reader that learns how the lines of each stream begin. A line that begins so is a row whose columns are looked for in
 * its bytes. All other lines, and those that are unusual in any way, are parsed as a whole.
 */
export function createMessageReader({ columnsOf, keepsText }: MessageReaderOptions): MessageReader {
  const known: ScannedRows[] = [];
  const lessons = new Map<string, number>();
  let end = 0;

  function scan(block: TextBlock, start: number): RecordMessage | null {
    const rows = known.find((each) => each.beginAt(block, start));
    const row = rows?.read(block, start) ?? null;
    if (rows !== undefined && row !== null) end = rows.end;
    return row;
  }

  function learn({ stream, namespace, text }: RecordMessage): void {
    const lesson = (lessons.get(stream) ?? 0) + 1;
    if (lesson > MAX_LESSONS || text === null) return;
    lessons.set(stream, lesson);
    const opening = openingOf(text);
    if (opening?.stream !== stream) return;
    const at = known.findIndex((rows) => rows.opening.text.bytes.equals(opening.text.bytes));
    if (known[at]?.namespace === namespace) return;
    const rows = new ScannedRows(opening, namespace, columnsOf(stream, namespace), keepsText);
    if (at < 0) known.push(rows);
    else known[at] = rows;
  }

  return {
    read(block, start) {
      const row = block.isUtf8 ? scan(block, start) : null;
      if (row !== null) return row;
      end = lineEnd(block.bytes, start);
      const message = readMessage(lineAt(block.bytes, start));
      if (message?.type === 'RECORD') learn(message);
      return message;
    },
    get end() {
      return end;
    },
  };
}
