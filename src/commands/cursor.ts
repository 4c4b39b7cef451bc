import { keptCursor, NoCursor } from '../airbyte/kept_cursor.ts';
import { readStateFile } from '../delivery/states/state_file.ts';
import { parsePointer } from '../json/pointer_tokens.ts';
import { Failure } from '../report/failure.ts';

export interface CursorOptions {
  /** Path of the file that keeps the states. */
  readonly state: string;
  /** A stream's name, or `namespace.name`. */
  readonly stream: string;
  /** What is printed where no cursor is kept. */
  readonly default?: string | undefined;
  /** JSON Pointer of the value in `stream_state`. */
  readonly pointer: string;
}

/** Prints where the next run of a stream starts. @throws Failure where no cursor is kept, and no default given. */
export async function cursor(options: CursorOptions, write: (text: string) => void): Promise<number> {
  const { state, stream, pointer } = options;
  const { states } = await readStateFile(state);
  const tokens = parsePointer(pointer) ?? [];
  const found = unlessAmbiguous(state, () => keptCursor(states, stream, tokens)) ?? options.default;
  if (found === undefined)
    throw noCursor(state, `keeps no \`stream_state${pointer}\` of the stream ${stream}`);
  write(`${found}\n`);
  return 0;
}

function unlessAmbiguous<Found>(path: string, look: () => Found): Found {
  try {
    return look();
  } catch (error) {
    throw error instanceof NoCursor ? noCursor(path, error.message) : error;
  }
}

function noCursor(path: string, what: string): Failure {
  return new Failure(
    'config_error',
    'NO_CURSOR',
    `--state ${path} ${what}. Check --stream and --pointer; --default gives what to print before the first run.`,
  );
}
