import type { Window } from '../../braze/endpoint.ts';

/** How permits come. */
export interface Pace {
  /** Milliseconds from one permit to the next. */
  readonly interval: number;
  /** How many permits come at once, followed by as many intervals. */
  readonly block: number;
  /** How many blocks are ordered ahead. */
  readonly ahead: number;
  /** Milliseconds after which a permit that nobody took is void. */
  readonly life: number;
}

/**
 * Braze's windows start on its clock, ours do not, and a request may be late by what the network adds: the rate, and
 * what a clock window is used up to, stay this share below the limit so that no window of Braze's ever holds too many.
 */
export const SAFETY = 0.98;

/**
 * A permit that nobody took within this share of the window is void, and so is what is left of a block when the next
 * comes: taken late, together with fresh ones, they would be more than the window allows.
 */
const PERMIT_LIFE = 0.01;

/** The most time, milliseconds, and the largest share of a window that a block of permits is worth. */
const MAX_BLOCK_TIME = 20;
const MAX_BLOCK_SHARE = 0.01;

/**
 * Blocks that are ordered ahead, so that a moment in which this process does not run (a garbage collection, a busy
 * machine) is made up for and not lost. What comes late then is more in Braze's next window: never more than the
 * margin that {@link SAFETY} leaves.
 */
const MAX_BLOCKS_AHEAD = 5;

/**
 * The window that sets the pace: the shortest, for it is the burst that Braze bears. Longer windows are used up at
 * that pace and then waited for (Braze docs: MAU pricing has an hourly limit and a burst limit).
 */
export function pacedWindow(windows: readonly Window[]): Window {
  return windows.reduce((a, b) =>
    b.seconds < a.seconds || (b.seconds === a.seconds && b.requests < a.requests) ? b : a,
  );
}

/** The smooth pace that stays a little below the window's limit wherever the window begins. */
export function pace({ requests, seconds }: Window): Pace {
  const interval = (seconds * 1000) / (requests * SAFETY);
  const block = Math.max(1, Math.floor(Math.min(MAX_BLOCK_TIME / interval, requests * MAX_BLOCK_SHARE)));
  const ahead = Math.floor((requests * (1 - SAFETY)) / block);
  const life = seconds * 1000 * PERMIT_LIFE;
  return { interval, block, ahead: Math.min(Math.max(ahead, 1), MAX_BLOCKS_AHEAD), life };
}

/** The least time that `requests` take, milliseconds: what the slowest of the windows makes of them. */
export function shortestTime(requests: number, windows: readonly Window[]): number {
  const waits = windows.map((window) => {
    const fullWindows = Math.ceil(requests / (window.requests * SAFETY)) - 1;
    return fullWindows * window.seconds * 1000;
  });
  return Math.max(requests * pace(pacedWindow(windows)).interval, ...waits);
}
