import type { TextBlock } from '../text_block.ts';
import { PROGRAM } from './program.ts';

/** What `members.wasm.ts` exports. An object is the address of what is known of objects of a kind; positions are those in the block. */
interface Scan {
  readonly blockOf: (bytes: number) => number;
  readonly hasRoom: () => number;
  readonly create: () => number;
  readonly reserve: (object: number, slots: number) => void;
  readonly scan: (object: number, open: number) => number;
  readonly nameStart: (object: number) => number;
  readonly nameEnd: (object: number) => number;
  readonly canLearn: (object: number) => number;
  readonly learn: (object: number, slot: number) => number;
  readonly pass: (object: number) => number;
  readonly numberEnd: (at: number) => number;
  readonly blanksEnd: (at: number) => number;
  readonly lineEnd: (at: number) => number;
}

/** Why an object has no end. */
export const NoEnd = {
  /** It is no sound JSON, or nested too deeply. */
  UNSOUND: -1,
  UNKNOWN_NAME: -2,
  /** A wanted member comes twice. */
  REPEATED: -3,
} as const;

/** Pages that there are at the beginning: one for what is known, two for a block. */
const FIRST_PAGES = 3;
/** A larger block is not loaded, for the room of a block is never given back. */
const MAX_BLOCK = 1 << 24;

let program: WebAssembly.Module | undefined;

/** The memory that objects are scanned in: what is known of them, and the block of text that is looked at. */
export class ScanMemory {
  /** All of it as words of four bytes, as little-endian machines have them. It is another array whenever the memory grows. */
  words!: Int32Array;
  readonly run: Scan;
  readonly #memory = new WebAssembly.Memory({ initial: FIRST_PAGES });
  #bytes!: Uint8Array;
  #block: TextBlock | null = null;

  constructor() {
    program ??= new WebAssembly.Module(Buffer.from(PROGRAM, 'base64'));
    this.run = new WebAssembly.Instance(program, { env: { memory: this.#memory } }).exports as Scan;
    this.#view();
  }

  /** Makes a block the one that is looked at. @returns false if it is too large. */
  load(block: TextBlock): boolean {
    if (block === this.#block) return true;
    const { bytes } = block;
    if (bytes.length > MAX_BLOCK) return false;
    const start = this.run.blockOf(bytes.length);
    this.renew();
    this.#bytes.set(bytes, start);
    this.#bytes[start + bytes.length] = 0;
    this.#block = block;
    return true;
  }

  /** Looks at all of it again, if it has grown: to be called after what may have made it grow. */
  renew(): void {
    if (this.words.length === 0) this.#view();
  }

  #view(): void {
    this.words = new Int32Array(this.#memory.buffer);
    this.#bytes = new Uint8Array(this.#memory.buffer);
  }
}
