import type { SavedClaim } from './loading.ts';

/** What Braze can have of a lane, in one partition: the attributes of an entry, an item, the state of a subscription group. */
export interface Claim {
  /** Its place among the partition's claims; it stays. */
  readonly number: number;
  name: string;
  /** Whether Braze has one state of it, whoever sent it last: not that of one entry alone. */
  readonly isWhole: boolean;
  /** Whether anything that is sent about the user ends it: that he was deleted. */
  readonly isUndone: boolean;
  /** The attributes that its records hold a fingerprint of, by their place. Append-only. */
  readonly attributes: string[];
  /** By what its users are named, as `identifierKindOf` says; null before the first. */
  identifierKind: string | null;
}

/** The claims of a partition. They are only ever added. */
export class Claims {
  readonly all: Claim[];
  /** Whether there are claims or attributes that were not saved yet. */
  hasNew = false;
  readonly #byName = new Map<string, Claim>();
  readonly #places = new Map<Claim, Map<string, number>>();

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
    const claim: Claim = { number, name, isWhole, isUndone, attributes: [], identifierKind: null };
    this.all.push(claim);
    this.#byName.set(name, claim);
    this.hasNew = true;
    return claim;
  }

  /** Nothing is known any more of claims that anything else ends: their names are free for new ones. */
  retireUndone(): void {
    for (const claim of this.all.filter(({ isUndone, name }) => isUndone && this.#byName.has(name))) {
      this.#byName.delete(claim.name);
      claim.name = `${claim.name}|until now|${claim.number}`;
      this.hasNew = true;
    }
  }

  /** The place of an attribute in records of a claim; -1 where there are too many of them. */
  placeOf(claim: Claim, attribute: string): number {
    let places = this.#places.get(claim);
    if (places === undefined) {
      places = new Map(claim.attributes.map((name, place) => [name, place]));
      this.#places.set(claim, places);
    }
    const known = places.get(attribute);
    if (known !== undefined) return known;
    if (claim.attributes.length >= MOST_ATTRIBUTES) return -1;
    const place = claim.attributes.length;
    claim.attributes.push(attribute);
    places.set(attribute, place);
    this.hasNew = true;
    return place;
  }
}

/** The fingerprints of a record are limited in number: names that come out of the data must not make all records long. */
const MOST_ATTRIBUTES = 1_000;
