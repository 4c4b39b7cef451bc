import type { AttributePart, Uncompared } from '../../braze/attribute_part.ts';
import type { HoldingParts } from '../../braze/object_type.ts';
import type { TextBlock } from '../../json/text_block.ts';
import type { Claim, Claims } from './claims.ts';
import { ATTRIBUTE_BYTES, type Fingerprints } from './fingerprints.ts';
import type { Key } from './key.ts';
import { type RecordBytes, wholeRecord } from './records.ts';

/** What there is to send of an attributes object. */
export interface Reduction {
  /** null: nothing. */
  readonly json: string | null;
  /** Fingerprints of what Braze has once it has accepted that; null: they are not recorded. */
  readonly record: RecordBytes | null;
  /** Attributes that are left out. */
  readonly saved: number;
  /** Whether it has parts that are sent each time, or of which there is no record. */
  readonly hasActs: boolean;
}

/** What is known of the user's attributes. */
export interface KnownAttributes {
  /** null: nothing. */
  readonly record: Uint8Array | null;
  /** Whether only subscription states are left out that Braze has. */
  readonly isOld: boolean;
}

/** Where fingerprints are recorded, and how. */
export interface Recording {
  readonly claims: Claims;
  readonly claim: Claim;
  readonly key: Key;
  readonly fingerprints: Fingerprints;
}

/**
 * What there is to send of an attributes object of which something is new.
 * @param parts of the object.
 * @param leavesOutCounting whether Braze has carried out its operators that count.
 * @param recording null: nothing is compared or recorded.
 */
export function reduceAttributes(
  json: string,
  parts: readonly AttributePart[],
  memory: HoldingParts,
  recording: Recording | null,
  known: KnownAttributes,
  leavesOutCounting: boolean,
): Reduction {
  const draft = recording && new Draft(recording, known.record);
  const others = parts.filter((part) => part.is !== 'name');
  /** Those of what is sent that Braze may not have: what goes because it is old changes nothing else. */
  const fresh = new Set<AttributePart>();
  const sent = new Set(others.filter(goes));
  draft?.forgetDependents(fresh, memory);

  /** Whether a part is sent, which the draft notes. */
  function goes(part: AttributePart): boolean {
    if (isAct(part)) {
      draft?.forget(part.key);
      if (part.is === 'counting' && leavesOutCounting) return false;
      fresh.add(part);
      return true;
    }
    if (draft?.has(part)) return known.isOld && part.is !== 'subscription';
    draft?.record(part);
    fresh.add(part);
    return true;
  }

  const isAll = sent.size === others.length;
  const reduced = isAll
    ? json
    : memory.reducedTo(
        parts,
        (part) => sent.has(part),
        (part) => fresh.has(part),
      );
  return {
    // An object that only names a user makes one where there was none.
    json: sent.size === 0 && others.length > 0 ? null : reduced,
    record: draft && wholeRecord(draft.bytes),
    saved: others.filter((part) => !isAct(part) && !sent.has(part)).length,
    hasActs: others.some(isAct) || draft?.isIncomplete === true,
  };
}

/** The records of objects of which nothing is known, and of which all is sent: one behind the other, for many objects. */
export class NewRecords {
  #bytes: Buffer;
  #view: DataView;
  #start = 0;
  #end = 0;
  #json: DataView = NO_BYTES;
  #recording: Recording | null = null;
  /** Where the next attribute probably is in the record: objects of an entry look alike. */
  #next = 0;
  /** Whether something of the object has no place in its record. */
  #isIncomplete = false;
  readonly #take = (key: string, start: number, end: number) => this.#note(key, start, end);

  /** @param bytes that its records will have, roughly. */
  constructor(bytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(bytes);
    this.#view = viewOf(this.#bytes);
  }

  /**
   * Makes the record of an object.
   * @param json begins with the object.
   * @returns null where it has parts that are no states, or have no place: {@link reduceAttributes} knows what becomes of them.
   */
  make(
    json: TextBlock,
    lane: string,
    uncompared: Uncompared,
    memory: HoldingParts,
    recording: Recording,
  ): RecordBytes | null {
    const start = this.#end;
    this.#start = start;
    this.#recording = recording;
    this.#json = json.view;
    this.#next = 0;
    this.#isIncomplete = false;
    this.#extend(start + recording.claim.attributes.length * ATTRIBUTE_BYTES);
    if (!memory.eachState(json, lane, uncompared, this.#take) || this.#isIncomplete) {
      this.#end = start;
      return null;
    }
    return { bytes: this.#bytes, start, end: this.#end };
  }

  #note(key: string, start: number, end: number): void {
    const { claims, claim, fingerprints, key: claimKey } = this.#recording as Recording;
    const isNext = claim.attributes[this.#next] === key;
    const place = isNext ? this.#next : claims.placeOf(claim, key);
    this.#isIncomplete ||= place < 0;
    if (place < 0) return;
    this.#next = place + 1;
    const at = this.#start + place * ATTRIBUTE_BYTES;
    if (at + ATTRIBUTE_BYTES > this.#end) this.#extend(at + ATTRIBUTE_BYTES);
    fingerprints.attributeWritten(claimKey, place, this.#json, start, end, this.#view, at);
  }

  /** Makes the record longer, with zeros: they say that nothing is known. */
  #extend(end: number): void {
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(end * 2);
      this.#bytes.copy(larger, 0, 0, this.#end);
      this.#bytes = larger;
      this.#view = viewOf(larger);
    }
    this.#bytes.fill(0, this.#end, end);
    this.#end = end;
  }
}

function isAct({ is }: AttributePart): boolean {
  return is === 'act' || is === 'counting';
}

/** A record, as it changes. */
class Draft {
  bytes: Buffer;
  /** Whether something is set that has no place in it: such an object is never known as a whole. */
  isIncomplete = false;
  readonly #recording: Recording;
  readonly #before: number;

  constructor(recording: Recording, before: Uint8Array | null) {
    this.#recording = recording;
    this.#before = before?.length ?? 0;
    this.bytes = zeros(Math.max(this.#before, recording.claim.attributes.length * ATTRIBUTE_BYTES));
    if (before !== null) this.bytes.set(before);
  }

  /** Whether Braze has the part. */
  has({ key, value }: AttributePart): boolean {
    const at = this.#placeOf(key) * ATTRIBUTE_BYTES;
    if (at < 0 || at >= this.#before) return false;
    const { fingerprints, key: claim } = this.#recording;
    fingerprints.attribute(claim, at / ATTRIBUTE_BYTES, value, 0, value.length, SCRATCH_VIEW, 0);
    return SCRATCH.compare(this.bytes, at, at + ATTRIBUTE_BYTES) === 0;
  }

  record({ key, value }: AttributePart): void {
    const place = this.#placeOf(key);
    this.isIncomplete ||= place < 0;
    if (place < 0) return;
    const at = place * ATTRIBUTE_BYTES;
    if (at >= this.bytes.length) this.bytes = Buffer.concat([this.bytes], (place + 1) * ATTRIBUTE_BYTES);
    const { fingerprints, key: claim } = this.#recording;
    fingerprints.attribute(claim, place, value, 0, value.length, viewOf(this.bytes), at);
  }

  forget(key: string): void {
    const { claims, claim } = this.#recording;
    const at = claims.placeOfUnrecorded(claim, key) * ATTRIBUTE_BYTES;
    if (at >= 0 && at < this.bytes.length) this.bytes.fill(0, at, at + ATTRIBUTE_BYTES);
  }

  /** What Braze has may change by what is sent of something else. */
  forgetDependents(sent: ReadonlySet<AttributePart>, memory: HoldingParts): void {
    if (this.#before === 0) return;
    const keys = [...sent].map(({ key }) => key);
    for (const attribute of this.#recording.claim.attributes) {
      if (!keys.includes(attribute) && keys.some((key) => memory.dependsOn(attribute, key)))
        this.forget(attribute);
    }
  }

  #placeOf(key: string): number {
    const { claims, claim } = this.#recording;
    return claims.placeOf(claim, key);
  }
}

/** Out of the pool of Node: a record of its own memory would cost more than all that is written into it. */
function zeros(length: number): Buffer {
  return Buffer.allocUnsafe(length).fill(0);
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

const NO_BYTES = new DataView(new ArrayBuffer(0));
const SCRATCH = Buffer.alloc(ATTRIBUTE_BYTES);
const SCRATCH_VIEW = viewOf(SCRATCH);
