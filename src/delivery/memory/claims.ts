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
  /** The attributes that its records hold a fingerprint of, by their place. Append-only. */
  readonly attributes: string[];
  /** By what its users are named, as `identifierKindOf` says; null before the first. */
  identifierKind: string | null;
}

/** Called when a claim of attributes is about to set one that it has not set before. */
export type OnNewAttribute = (claim: Claim, attribute: string) => void;

/** The claims of a partition. They are only ever added. */
export class Claims {
  readonly all: Claim[];
  /** Whether there are claims or attributes that were not saved yet. */
  hasNew = false;
  onNewAttribute: OnNewAttribute = () => {};
  readonly #byName = new Map<string, Claim>();
  readonly #places = new Map<Claim, Map<string, number>>();
  /** Attributes that are set and not recorded. */
  readonly #unrecorded = new Map<Claim, Set<string>>();

  constructor(saved: readonly SavedClaim[] = []) {
    this.all = saved.map((claim) => ({ ...claim, attributes: [...claim.attributes] }));
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
    const claim = { number, renewals: 0, name, isWhole, isUndone, attributes: [], identifierKind: null };
    this.all.push(claim);
    this.#byName.set(name, claim);
    this.hasNew = true;
    return claim;
  }

  /** Forgets all that is known of a claim. */
  renew(claim: Claim): void {
    claim.renewals++;
    claim.attributes.length = 0;
    claim.identifierKind = null;
    this.#places.delete(claim);
    this.hasNew = true;
  }

  /** Forgets all that is known of claims that anything else ends. */
  renewUndone(): void {
    for (const claim of this.all) if (claim.isUndone) this.renew(claim);
  }

  /**
   * Forgets all that is known of other claims that have an attribute. In an earlier configuration another entry set it: what
   * Braze has of it is that entry's value no more.
   */
  renewOwners(attribute: string, except: Claim): void {
    for (const claim of this.all)
      if (claim !== except && claim.attributes.includes(attribute)) this.renew(claim);
  }

  /** The place of an attribute that is set and not recorded; -1 if it has none. */
  placeOfUnrecorded(claim: Claim, attribute: string): number {
    const known = this.#placesOf(claim).get(attribute);
    if (known !== undefined) return known;
    const seen = this.#unrecorded.get(claim) ?? new Set();
    this.#unrecorded.set(claim, seen);
    if (!seen.has(attribute) && seen.size < MOST_ATTRIBUTES) {
      seen.add(attribute);
      this.onNewAttribute(claim, attribute);
    }
    return -1;
  }

  /** The place of an attribute in records of a claim; -1 where there are too many of them. */
  placeOf(claim: Claim, attribute: string): number {
    const places = this.#placesOf(claim);
    const known = places.get(attribute);
    if (known !== undefined) return known;
    if (claim.attributes.length >= MOST_ATTRIBUTES) return -1;
    const place = claim.attributes.length;
    claim.attributes.push(attribute);
    places.set(attribute, place);
    this.hasNew = true;
    this.onNewAttribute(claim, attribute);
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
