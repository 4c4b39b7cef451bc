import { textBlock } from '../../json/text_block.ts';
import { createMessageReader } from '../message_reader.ts';
import type { Message } from '../messages.ts';
import type { RowScannerOptions } from '../row_scanner.ts';
import { UnreadableMessage } from '../unreadable.ts';

/** What a reader makes of lines, one after the other; an error appears as its message. */
export function readAll(text: string | Buffer, options: Partial<RowScannerOptions> = {}): unknown[] {
  const reader = createMessageReader({ columnsOf: () => null, keepsText: true, ...options });
  const block = textBlock(Buffer.from(text));
  const read: unknown[] = [];
  for (let start = 0; start < block.bytes.length; start = reader.end) {
    read.push(asValue(() => reader.read(block, start)));
  }
  return read;
}

export function asValue(read: () => Message | null): unknown {
  try {
    const message = read();
    return message?.type === 'RECORD' ? { ...fields(message), data: message.data } : message;
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    return error.message;
  }
}

/** All but the columns: they are read out of `data`, or out of the bytes where they are. */
function fields({
  type,
  stream,
  namespace,
  emittedAt,
  nulled,
  isDeleted,
  text,
}: Message & { type: 'RECORD' }) {
  return { type, stream, namespace, emittedAt, nulled, isDeleted, text };
}
