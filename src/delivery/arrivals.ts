import type { RecordMessage } from '../airbyte/messages.ts';
import type { BrazeObject } from '../braze/object_type.ts';
import type { Mapped } from '../mapping/row.ts';
import type { StreamReport } from '../report/tally.ts';
import type { Memory } from './memory/memory.ts';
import { MOST } from './memory/recall.ts';
import type { RowOrigin } from './row.ts';
import type { Rows } from './rows.ts';

/** Rows that enter the pipeline of a sync with a memory. */
export interface Arrivals {
  /** As {@link Rows.receive}, which the next {@link flush} calls at the latest. */
  row: Rows['receive'];
  /** Enters the rows that came so far. To be called before what has to come behind them. */
  flush(): void;
}

interface Arrival {
  readonly message: RecordMessage;
  readonly stream: StreamReport;
  readonly mapped: Mapped;
  readonly origin: RowOrigin;
  /** Its only object, if it is a row that can be settled at once; else null. */
  readonly asked: BrazeObject | null;
  /** That of the object in the look-up. */
  readonly number: number;
}

export interface ArrivalsOptions {
  readonly memory: Pick<Memory, 'recall' | 'leftOut'>;
  readonly rows: Pick<Rows, 'receive' | 'unchanged'>;
  /** Whether no object of a lane waits or is under way. */
  readonly isIdle: (lane: string) => boolean;
}

/**
 * Looks up the users of many rows at once, and then enters the rows in their order. A row of which Braze has all is settled here:
 * most rows of many a sync are, and need nothing more.
 */
export function createArrivals({ memory, rows, isIdle }: ArrivalsOptions): Arrivals {
  const { recall } = memory;
  let arrivals: Arrival[] = [];

  function flush(): void {
    if (arrivals.length === 0) return;
    const block = arrivals;
    arrivals = [];
    recall.lookUp();
    for (const arrival of block) enter(arrival);
  }

  function enter({ message, stream, mapped, origin, asked, number }: Arrival): void {
    if (asked !== null && isIdle(asked.lane) && recall.knows(number)) {
      memory.leftOut(asked);
      rows.unchanged(stream, origin);
    } else rows.receive(message, stream, mapped, origin);
  }

  return {
    row(message, stream, mapped, origin) {
      const object = onlyObject(mapped, origin);
      const number = object === null ? null : recall.note(object, stream);
      const asked = number === null ? null : object;
      arrivals.push({ message, stream, mapped, origin, asked, number: number ?? -1 });
      if (arrivals.length === MOST) flush();
    },
    flush,
  };
}

/** The object of a row that nothing else is to be said of. */
function onlyObject({ objects, rejections }: Mapped, { leftOut }: RowOrigin): BrazeObject | null {
  if (objects?.length !== 1 || rejections !== undefined || (leftOut?.length ?? 0) > 0) return null;
  return objects[0] as BrazeObject;
}
