import { systemClock } from '../delivery/clock.ts';
import { entriesOf } from '../delivery/rejects/entries.ts';
import { openReplay } from '../delivery/replay/replay.ts';
import { printedStates } from '../delivery/states/state_sink.ts';
import { type Surroundings, type SyncOptions, sync } from './sync.ts';

export interface ReplayCommandOptions extends SyncOptions {
  /** Path of the dead-letter file. */
  readonly rejects: string;
  /** Whether messages that Braze may have sent already are sent too. */
  readonly unclear: boolean;
}

/** Rejected rows are safe in a file, so none of them stops a replay, however many there are. */
const ANY_PERCENT = 100;

/** Sends a dead-letter file again, through the mapping of today. @returns the exit code. */
export function replay(options: ReplayCommandOptions, surroundings: Surroundings): Promise<number> {
  const { output, stopped } = surroundings;
  return sync('replay', options, surroundings, async ({ config, routes, report }) => {
    const { deadLetter, run, end } = await openReplay({
      path: options.rejects,
      routes,
      entriesOf: entriesOf(routes, config.streams),
      sendsUnclear: options.unclear,
      report,
      clock: systemClock,
      stopped,
      log: output.log,
    });
    return {
      maxRejectedPercent: ANY_PERCENT,
      usesOnceKeys: false,
      states: () => printedStates(() => {}),
      deadLetter,
      run,
      end,
    };
  });
}
