import { type StateStats, withDestinationStats } from '../airbyte/states.ts';

/** What became of the rows of a stream so far, as far as the limits on rejected rows see it. */
export interface StreamTally {
  received: number;
  accepted: number;
  rejected: number;
}

/** The rows of a stream between two of its states. A row belongs to one, and settles it in the end. */
export interface Segment {
  readonly tally: StreamTally;
  unsettled: number;
  accepted: number;
  rejected: number;
}

/** A stream that fails the sync by its rejected rows. */
export interface AboveLimit {
  readonly stream: string;
  /** Whether the share of its rejected rows is too large, or all of its rows, few as they are, were rejected. */
  readonly by: 'share' | 'all';
  /** Whether its states are held back. */
  readonly heldBack: boolean;
}

/** A state that came in, with the rows that it is about. */
interface PendingState {
  readonly text: string;
  /** Key of the stream; null for all. */
  readonly stream: string | null;
  readonly segments: readonly Segment[];
}

/** Takes the text of a state, the key of the stream that it is about (null for all), and the segments of the rows before it. */
export type GiveBack = (text: string, stream: string | null, segments: readonly Segment[]) => void;

/** The least number of rejected rows by which a stream fails the sync, whatever their share. */
const MIN_REJECTED = 20;

/** A stream of which every row was rejected fails the sync from this number of rows on. */
const MIN_ALL_REJECTED = 5;

/**
 * The books of a sync: which rows are settled, and which states may go out.
 *
 * A state goes out when all rows before it of its stream (GLOBAL, LEGACY: of all streams) are settled and every
 * earlier state is out. Airbyte keeps the last one that it saw: one that goes out early is a lost row, one out of
 * order moves a cursor backwards.
 */
export class Ledger {
  private readonly tallies = new Map<string, StreamTally>();
  private readonly open = new Map<string, Segment>();
  private readonly states: PendingState[] = [];
  private readonly maxRejectedPercent: number;
  private readonly giveBack: GiveBack;
  private readonly keepsRows: boolean;
  /** What the waiting states hold in memory, in bytes. */
  bytes = 0;
  /** States given back so far. */
  statesGivenBack = 0;

  /**
   * @param maxRejectedPercent a stream with a larger share of rejected rows (and at least 20) holds its states back.
   * @param giveBack takes a state that may go out.
   * @param keepsRows whether a dead letter keeps rejected rows. Then a stream of which every row was rejected, too few for
   * the percentage, gives its states back, for nothing is lost.
   */
  constructor(maxRejectedPercent: number, giveBack: GiveBack, keepsRows = false) {
    this.maxRejectedPercent = maxRejectedPercent;
    this.giveBack = giveBack;
    this.keepsRows = keepsRows;
  }

  /** Enters a row of a stream (any text that identifies it); it must be settled with what this returns. */
  receive(stream: string): Segment {
    const segment = this.segment(stream);
    segment.unsettled++;
    segment.tally.received++;
    return segment;
  }

  /**
   * A row is done with: rejected also means that it is durably in the dead letter, if there is one.
   * @param isMistake false for a rejection that says nothing about the mapping: then the limits on rejected rows do not see it.
   */
  settle(segment: Segment, outcome: 'accepted' | 'rejected', isMistake = true): void {
    segment.unsettled--;
    segment[outcome]++;
    if (outcome === 'accepted' || isMistake) segment.tally[outcome]++;
  }

  /** Enters a state. @param stream null for one that is about all streams. */
  state(stream: string | null, text: string): void {
    const about = stream === null ? [...this.open.values()] : [this.segment(stream)];
    if (stream === null) this.open.clear();
    else this.open.delete(stream);
    this.states.push({ text, stream, segments: about });
    this.bytes += sizeOf(text);
  }

  /** Gives back every state that may go out by now. */
  release(): void {
    let released = 0;
    for (const { text, stream, segments } of this.states) {
      if (!segments.every((segment) => segment.unsettled === 0 && !this.holdsBack(segment.tally))) break;
      this.giveBack(withDestinationStats(text, sum(segments)), stream, segments);
      this.bytes -= sizeOf(text);
      released++;
    }
    this.states.splice(0, released);
    this.statesGivenBack += released;
  }

  /** The streams with rows behind their last state, or without one. */
  streamsBehind(): string[] {
    return [...this.open].flatMap(([stream, { unsettled, accepted, rejected }]) =>
      unsettled + accepted + rejected > 0 ? [stream] : [],
    );
  }

  get statesWaiting(): number {
    return this.states.length;
  }

  /** The streams that have rejected too large a share of their rows, or all of them, and whether that holds their states back. */
  streamsAboveLimit(): AboveLimit[] {
    return [...this.tallies].flatMap(([stream, tally]) => {
      const by = this.rejectsTooMuch(tally) ? 'share' : this.rejectsAll(tally) ? 'all' : null;
      return by === null ? [] : [{ stream, by, heldBack: this.holdsBack(tally) }];
    });
  }

  private segment(stream: string): Segment {
    const open = this.open.get(stream);
    if (open !== undefined) return open;
    const tally = this.tallies.get(stream) ?? { received: 0, accepted: 0, rejected: 0 };
    this.tallies.set(stream, tally);
    const segment = { tally, unsettled: 0, accepted: 0, rejected: 0 };
    this.open.set(stream, segment);
    return segment;
  }

  private holdsBack(tally: StreamTally): boolean {
    return this.rejectsTooMuch(tally) || (this.rejectsAll(tally) && !this.keepsRows);
  }

  /** Where any percentage may be rejected, all may be. */
  private rejectsAll({ accepted, rejected }: StreamTally): boolean {
    return this.maxRejectedPercent < 100 && accepted === 0 && rejected >= MIN_ALL_REJECTED;
  }

  private rejectsTooMuch({ accepted, rejected }: StreamTally): boolean {
    return rejected >= MIN_REJECTED && rejected * 100 > (accepted + rejected) * this.maxRejectedPercent;
  }
}

/** What a state takes in memory in addition to its text, roughly. */
const OVERHEAD = 200;

function sizeOf(text: string): number {
  return OVERHEAD + text.length;
}

function sum(segments: readonly Segment[]): StateStats {
  return {
    accepted: segments.reduce((total, segment) => total + segment.accepted, 0),
    rejected: segments.reduce((total, segment) => total + segment.rejected, 0),
  };
}
