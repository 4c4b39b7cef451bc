/** A part of an attributes object that says one thing, as text. */
export interface AttributePart {
  /**
   * Equal for two parts exactly if they are about the same thing of the user: an attribute's name; for a subscription group
   * its id behind a NUL, which no name has.
   */
  readonly key: string;
  /** The attribute's name in JSON. */
  readonly name: string;
  /** The JSON of the value, or of the group. */
  readonly value: string;
  readonly is: PartKind;
}

/**
 * - `name`: it names the user, or steers how the object is applied. Every reduced object keeps it.
 * - `state`: Braze has the value afterwards, so one that it has already need not be sent.
 * - `subscription`: the same, but users change it themselves: it is not sent again only because it is old.
 * - `act`: what Braze has afterwards depends on more than the value, or nobody knows it. It is always sent.
 * - `counting`: an act that has another effect each time: an increment, `$add`.
 */
export type PartKind = 'name' | 'state' | 'subscription' | 'act' | 'counting';

/** Names of attributes that are never compared, of which several entries decide for example; `all`: none is compared. */
export type Uncompared = ReadonlySet<string> | 'all';

/** Takes a state: its key, and where its value begins and ends in the bytes of its object's JSON. */
export type TakeState = (key: string, start: number, end: number) => void;

/** Whether a part of this key is never compared. */
export function isUncompared(key: string, uncompared: Uncompared = new Set()): boolean {
  if (uncompared === 'all') return true;
  return uncompared.has(key.startsWith('\0') ? 'subscription_groups' : key);
}

/**
 * Whether a part of this key is a state of an email address or a phone number, and may be another one once the user has got one
 * (Braze docs: a user takes over the states of an address that nobody had).
 */
export function belongsToAddress(key: string): boolean {
  return key === 'email_subscribe' || key.startsWith('\0');
}
