import type { BrazeObject, ObjectPlace, ObjectType } from '../../braze/object_type.ts';
import type { JsonBuffer } from '../../json/json_buffer.ts';

/** Whom an object is about, and which of its row's it is. */
type About = Pick<BrazeObject, 'type' | 'lane' | 'once' | 'place'>;

/** An object whose JSON stays bytes until somebody asks for its text. Nobody does where Braze has the object already. */
export class WrittenObject implements BrazeObject {
  readonly type: ObjectType;
  readonly group = '';
  readonly lane: string;
  readonly otherLane = null;
  readonly bytes: number;
  readonly once: string | null;
  readonly withoutReadTime = null;
  readonly place: ObjectPlace;
  readonly written: DataView;
  readonly start: number;
  readonly #bytes: Buffer;
  #json: string | null = null;

  /** @param out what was written into it last, which it has to keep. */
  constructor({ type, lane, once, place }: About, out: JsonBuffer) {
    this.type = type;
    this.lane = lane;
    this.once = once;
    this.place = place;
    this.written = out.view;
    this.start = out.start;
    this.bytes = out.length - out.start;
    this.#bytes = out.bytes;
  }

  get json(): string {
    this.#json ??= this.#bytes.toString(undefined, this.start, this.start + this.bytes);
    return this.#json;
  }
}
