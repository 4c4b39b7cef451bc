import type { BrazeObject, ObjectPlace, ObjectType } from '../../braze/object_type.ts';
import type { JsonBuffer } from '../../json/json_buffer.ts';
import type { TextBlock } from '../../json/text_block.ts';

/** Whom an object is about, and which of its row's it is. */
type About = Pick<BrazeObject, 'type' | 'lane' | 'once' | 'place'>;

/** An object whose JSON stays bytes: few of those who have to do with it ask for its text. */
export class WrittenObject implements BrazeObject {
  readonly type: ObjectType;
  readonly group = '';
  readonly lane: string;
  readonly otherLane = null;
  readonly bytes: number;
  readonly once: string | null;
  readonly withoutReadTime = null;
  readonly place: ObjectPlace;
  readonly written: TextBlock;
  readonly start: number;

  /** @param out what was written into it last, which it keeps. */
  constructor({ type, lane, once, place }: About, out: JsonBuffer) {
    this.type = type;
    this.lane = lane;
    this.once = once;
    this.place = place;
    this.written = out.block;
    this.start = out.start;
    this.bytes = out.length - out.start;
    out.keep();
  }

  get json(): string {
    return this.written.bytes.toString(undefined, this.start, this.start + this.bytes);
  }
}
