import type { BrazeObject, ObjectPlace, ObjectType } from '../../braze/object_type.ts';
import type { JsonBuffer, KEPT_TEXTS } from '../../json/json_buffer.ts';

/** Whom an object is about, and which of its row's it is. */
type About = Pick<BrazeObject, 'type' | 'lane' | 'once' | 'place'>;

/**
 * An object whose JSON stays bytes until somebody asks for its text. Nobody does where Braze has the object already. The text has to
 * be asked for before {@link KEPT_TEXTS} others are written by the same mapping.
 */
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
  readonly #out: JsonBuffer;
  readonly #turn: number;
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
    this.#out = out;
    this.#turn = out.turns;
  }

  get json(): string {
    this.#json ??= this.#text();
    return this.#json;
  }

  #text(): string {
    if (this.#out.turns > this.#turn + 1) throw new Error('the bytes of an object were asked for too late');
    return this.#bytes.toString(undefined, this.start, this.start + this.bytes);
  }
}
