import type { BrazeObject, ObjectPlace, ObjectType } from '../../braze/object_type.ts';
import type { JsonBuffer } from '../../json/json_buffer.ts';
import type { TextBlock } from '../../json/text_block.ts';

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

  /**
   * @param made what all objects of the mapping have in common.
   * @param out what was written into it last, which it keeps.
   */
  constructor(made: Pick<BrazeObject, 'type' | 'place'>, lane: string, once: string | null, out: JsonBuffer) {
    this.type = made.type;
    this.lane = lane;
    this.once = once;
    this.place = made.place;
    this.written = out.block;
    this.start = out.start;
    this.bytes = out.length - out.start;
    out.keep();
  }

  get json(): string {
    return this.written.bytes.toString(undefined, this.start, this.start + this.bytes);
  }
}
