import type { TextBlock } from '../json/text_block.ts';
import { lineAt, lineEnd } from './lines.ts';
import { type Message, readMessage } from './messages.ts';
import { type Objection, RowScanner, type RowScannerOptions } from './row_scanner.ts';

/** Reads lines as {@link readMessage} does, but of rows only what is asked for. */
export interface MessageReader {
  /** Reads the line that begins at `start`. @returns and throws as {@link readMessage}. */
  read(block: TextBlock, start: number): Message | null;
  /** The position behind the line that was read last, also where that has thrown. */
  readonly end: number;
  /** Why the row that was read last was parsed as a whole; of no meaning for other rows. */
  readonly objection: Objection;
}

/**
 * A reader that looks for the columns of rows in their bytes. All other lines, and rows that are unusual in any way, are
 * parsed as a whole.
 */
export function createMessageReader(options: RowScannerOptions): MessageReader {
  const scanner = new RowScanner(options);
  let end = 0;
  return {
    read(block, start) {
      const row = scanner.read(block, start);
      if (row !== null) {
        end = scanner.end;
        return row;
      }
      end = lineEnd(block.bytes, start);
      return readMessage(lineAt(block.bytes, start));
    },
    get end() {
      return end;
    },
    get objection() {
      return scanner.objection;
    },
  };
}
