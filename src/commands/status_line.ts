import { createRequire } from 'node:module';
import type { WriteStream } from 'node:tty';

/** The line at the bottom of a terminal with how far a command is. */
export interface StatusLine {
  /** Takes the line away for good. */
  end(): void;
}

/** A command that takes less time shows none, milliseconds. */
const AFTER = 2_000;

const EVERY = 250;

/** To the begin of the line, and the line away. */
const ERASE = '\r\u001b[2K';

const NONE: StatusLine = { end() {} };

type Terminal = Pick<WriteStream, 'isTTY' | 'columns' | 'write'>;

/** The terminal on which one is now: whatever else is written there takes it away before. */
let shownOn: Terminal | null = null;

/**
 * Shows a line on a terminal once a command takes long, and again and again; on anything else nothing.
 * @param textOf the line as of now, in one line of plain text.
 */
export function showStatus(stream: Terminal, textOf: () => string): StatusLine {
  if (!stream.isTTY) return NONE;
  const draw = () => {
    shownOn = stream;
    stream.write(`${ERASE}${fitting(textOf(), (stream.columns || 80) - 1)}`);
  };
  let timer = setTimeout(() => {
    draw();
    timer = setInterval(draw, EVERY).unref();
  }, AFTER).unref();
  return {
    end() {
      clearTimeout(timer);
      eraseStatus();
    },
  };
}

/** Takes the line away, until it is shown again. To be called before anything else is written to the terminal. */
export function eraseStatus(): void {
  if (shownOn === null) return;
  shownOn.write(ERASE);
  shownOn = null;
}

let require: NodeJS.Require | null = null;

/** A line that wraps could not be taken away. What measures it is loaded for the first line: no Airbyte has a terminal. */
function fitting(text: string, width: number): string {
  require ??= createRequire(import.meta.url);
  const { default: stringWidth } = require('string-width') as typeof import('string-width');
  if (stringWidth(text) <= width) return text;
  return `${text.slice(0, Math.max(0, width - 1))}…`;
}
