import type { Dice } from './dice.ts';
import type { Setting } from './setting.ts';

/** A sync to run. */
export interface SyncOrder {
  readonly setting: Setting;
  /** Path of the file in which it keeps its states; null: it keeps none. */
  readonly stateFile: string | null;
  /** stdin, as it arrives. */
  readonly chunks: readonly Buffer[];
  /** Of what the sync leaves to chance. */
  readonly dice: Dice;
  /** The sync is ended from the outside at a random moment. */
  readonly cut: boolean;
  /** Whether Braze leaves requests without an answer. */
  readonly hangs: boolean;
  /** Told each STATE line at the moment in which it is printed. */
  readonly onState: (line: string) => void;
  /** Told each LOG line's message. */
  readonly onLog: (message: string) => void;
}

/** How a sync ended. */
export type SyncEnd =
  /** All of stdin was read, and every row is settled. */
  | { readonly how: 'done' }
  /** With a failure, whose words it told. */
  | { readonly how: 'failed'; readonly reason: string }
  /** From the outside. */
  | { readonly how: 'cut' };
