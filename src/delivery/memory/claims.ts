import type { SavedClaim } from './loading.ts';

/** What Braze can have of a lane, in one partition: the attributes of an entry, an item, the state of a subscription group. */
export interface Claim {
  /** Its place among the partition's claims; it stays. */
  readonly number: number;
  /** How often all that was known of it was forgotten at once: its keys are others from then on. */
  renewals: number;
  readonly name: string;
  /** Whether Braze has one state of it, whoever sent it last: not that of one entry alone. */
  readonly isWhole: boolean;
  /** Whether anything that is sent about the user ends it: that he was deleted. */
  readonly isUndone: boolean;
  /**
   * What it sets at Braze and has on record: the attributes that its records hold a fingerprint of, by their place; catalogs and
   * subscription groups. Append-only.
   */
  readonly attributes: string[];
  /** The turn in which each of them came, see {@link Claims.turn}. */
  readonly since: number[];
  /** What it sets without a record, and the turn in which it did so last. */
  unrecorded: readonly (readonly [name: string, turn: number])[];
  /** By what its users are named, as `identifierKindOf` says; null before the first. */
  identifierKind: string | null;
}

/** Called when a claim is about to set what it has not set before, or not in this run. */
export type OnSet = (claim: Claim, name: string) => void;

/** What a claim sets whose names nobody notes, or too many. No attribute is called like this. */
export const ANYTHING = '\0*';

/** The claims of a partition. They are only ever added. */
export class Claims {
  readonly all: Claim[];
  /** Whether there are claims or attributes that were not saved yet. */
  hasNew = false;
  /** The number of this run among those that wrote to the memory: who set something last has the highest one. */
  turn = 0;
  onSet: OnSet = () => {};
  readonly #byName = new Map<string, Claim>();
  readonly #places = new Map<Claim, Map<string, number>>();
  /** What was set without a record in this run. */
  readonly #noted = new Map<Claim, Set<string>>();

  constructor(saved: readonly SavedClaim[] = []) {
    this.all = saved.map((claim) => ({
      ...claim,
      attributes: [...claim.attributes],
      since: [...claim.since],
    }));
    for (const claim of this.all) this.#byName.set(claim.name, claim);
  }

  find(name: string): Claim | undefined {
    return this.#byName.get(name);
  }

  /** The claim of a name, a new one if there is none. */
  of(name: string, { isWhole = false, isUndone = false } = {}): Claim {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const number = this.all.length;
    const nothing = { attributes: [], since: [], unrecorded: [], identifierKind: null };
    const claim: Claim = { number, renewals: 0, name, isWhole, isUndone, ...nothing };
    this.all.push(claim);
    this.#byName.set(name, claim);
    this.hasNew = true;
    return claim;
  }

  /** Forgets all that is known of a claim. */
  renew(claim: Claim): void {
    claim.renewals++;
    claim.attributes.length = 0;
    claim.since.length = 0;
    claim.identifierKind = null;
    this.#places.delete(claim);
    this.hasNew = true;
  }

  /** Forgets all that is known of claims that anything else ends. */
  renewUndone(): void {
    for (const claim of this.all) if (claim.isUndone) this.renew(claim);
  }

  /** The place of an attribute that is set and not recorded; -1 if it has none. */
  placeOfUnrecorded(claim: Claim, attribute: string): number {
    const known = this.#placesOf(claim).get(attribute);
    if (known !== undefined) return known;
    this.noteUnrecorded(claim, attribute);
    return -1;
  }

  /** Something is about to be set of which no record is kept. */
  noteUnrecorded(claim: Claim, name: string): void {
    const noted = this.#noted.get(claim) ?? new Set();
    this.#noted.set(claim, noted);
    if (noted.has(name)) return;
    const counted = noted.size < MOST_ATTRIBUTES ? name : ANYTHING;
    if (counted !== name && noted.has(counted)) return;
    noted.add(counted);
    claim.unrecorded = [...claim.unrecorded.filter(([each]) => each !== counted), [counted, this.turn]];
    this.hasNew = true;
    this.onSet(claim, counted);
  }

  /** The place of an attribute in records of a claim; -1 where there are too many of them. */
  placeOf(claim: Claim, attribute: string): number {
    const places = this.#placesOf(claim);
    const known = places.get(attribute);
    if (known !== undefined) return known;
    if (claim.attributes.length >= MOST_ATTRIBUTES) {
      this.noteUnrecorded(claim, ANYTHING);
      return -1;
    }
    const place = claim.attributes.length;
    claim.attributes.push(attribute);
    claim.since.push(this.turn);
    places.set(attribute, place);
    this.hasNew = true;
    this.onSet(claim, attribute);
    return place;
  }

  #placesOf(claim: Claim): Map<string, number> {
    let places = this.#places.get(claim);
    if (places === undefined) {
      places = new Map(claim.attributes.map((name, place) => [name, place]));
      this.#places.set(claim, places);
    }
    return places;
  }
}

/** The fingerprints of a record are limited in number: names that come out of the data must not make all records long. */
const MOST_ATTRIBUTES = 1_000;
