import { parseExact } from '../json/exact.ts';
import { shortNumber } from '../json/number_text.ts';
import type { ScanMemory } from '../json/scan/memory.ts';
import { beginsWith, type Pattern, pattern, patternEnd } from '../json/scan.ts';
import type { TextBlock } from '../json/text_block.ts';
import { NEWLINE } from './lines.ts';
import { numberOrNull, type RecordMessage } from './messages.ts';

/** Where the parts of a line with a row are that differ from row to row. */
export interface RowSpans {
  readonly start: number;
  readonly end: number;
  readonly streamStart: number;
  /** The object of the columns. */
  readonly dataStart: number;
  readonly dataEnd: number;
  /** The number in `emitted_at`. */
  readonly timeStart: number;
  readonly timeEnd: number;
}

/**
 * What the lines of a stream have around their columns and their time, which is the same in nearly all of them. A line with the
 * same text around a sound object and a number is sound, and means the same.
 */
export class RowFrame {
  /** See `RecordMessage.nulled`. */
  readonly nulled: ReadonlySet<string> | null;
  /** Whether the stream is named before the columns, so that a line that begins so is of this stream. */
  readonly isNamedFirst: boolean;
  /** Whether it is named behind the columns and the time, so that a line that ends so is of this stream. */
  readonly isNamedLast: boolean;
  /** Where the time of the row is whose line was read last. */
  #block: TextBlock | null = null;
  #timeStart = 0;
  #timeEnd = 0;
  readonly #memory: ScanMemory;
  readonly #isTimeFirst: boolean;
  readonly #before: Pattern;
  readonly #between: Pattern;
  readonly #after: Pattern;

  /** @param memory has the block of the lines that are read. */
  constructor(memory: ScanMemory, nulled: ReadonlySet<string> | null, { bytes }: TextBlock, spans: RowSpans) {
    const { start, end, streamStart, dataStart, dataEnd, timeStart, timeEnd } = spans;
    const text = (from: number, to: number) => pattern(bytes.toString('utf8', from, to));
    this.#memory = memory;
    this.nulled = nulled;
    this.isNamedFirst = streamStart < dataStart;
    this.isNamedLast = streamStart > Math.max(dataEnd, timeEnd);
    this.#isTimeFirst = timeStart < dataStart;
    this.#before = text(start, Math.min(dataStart, timeStart));
    this.#between = this.#isTimeFirst ? text(timeEnd, dataStart) : text(dataEnd, timeStart);
    this.#after = text(Math.max(dataEnd, timeEnd), end);
  }

  /** See {@link RecordMessage.emittedAt}, of the row whose line was read last. */
  get emittedAt(): number | null {
    if (this.#block === null) return null;
    const { bytes } = this.#block;
    const short = shortNumber(bytes, this.#timeStart, this.#timeEnd);
    return short ?? numberOrNull(parseExact(bytes.toString('latin1', this.#timeStart, this.#timeEnd)));
  }

  /** The position of the columns in a line that begins as those of the stream do; -1: it begins otherwise. */
  dataIn(block: TextBlock, start: number): number {
    const at = patternEnd(block, start, this.#before);
    return this.#isTimeFirst ? patternEnd(block, this.#behindTime(block, at), this.#between) : at;
  }

  /** Whether a line ends as those of the stream do, as far as its columns and its time. @param end of the line. */
  endsAt(block: TextBlock, end: number): boolean {
    const at = end - this.#after.bytes.length;
    return at >= 0 && beginsWith(block, at, this.#after);
  }

  /** The position behind a line that ends as those of the stream do, its newline included; -1: it ends otherwise. */
  endIn(block: TextBlock, dataEnd: number): number {
    const at = this.#isTimeFirst
      ? dataEnd
      : this.#behindTime(block, patternEnd(block, dataEnd, this.#between));
    const end = patternEnd(block, at, this.#after);
    return end >= 0 && (end === block.bytes.length || block.bytes[end] === NEWLINE) ? end + 1 : -1;
  }

  #behindTime(block: TextBlock, at: number): number {
    const end = at < 0 ? -1 : this.#memory.run.numberEnd(at);
    // Nearly always it is the same one, and storing what is new into what is old costs the garbage collector.
    if (this.#block !== block) this.#block = block;
    this.#timeStart = at;
    this.#timeEnd = end;
    return end;
  }
}
