/**
 * A source that speaks Airbyte's protocol, as its image would: `discover`, and `read` from the state of the file. Its tables
 * are in the file that the environment names: `{stream: [{id, at, data}]}`, with growing `at`.
 */
import { readFileSync } from 'node:fs';

interface TableRow {
  readonly at: number;
  readonly data: object;
}

const { SOURCE_TABLES = '', SOURCE_SCOPE = 'STREAM', SOURCE_DIES_AFTER } = process.env;
const tables: Record<string, readonly TableRow[]> = JSON.parse(readFileSync(SOURCE_TABLES, 'utf8'));
const [command, ...args] = process.argv.slice(2);
const file = (flag: string) =>
  JSON.parse(readFileSync(args[args.indexOf(`--${flag}`) + 1] as string, 'utf8'));
const print = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** Rows between two states. */
const STATE_EVERY = 10;

function discover(): void {
  print({ type: 'LOG', log: { level: 'INFO', message: 'looking' } });
  const streams = Object.keys(tables).map((name) => ({
    name,
    json_schema: { type: 'object', properties: {} },
    supported_sync_modes: ['full_refresh', 'incremental'],
    default_cursor_field: ['at'],
    source_defined_primary_key: [['id']],
  }));
  print({ type: 'CATALOG', catalog: { streams } });
}

/** Where each stream goes on, by the states of the file. */
function readCursors(): Map<string, number> {
  const cursors = new Map<string, number>();
  for (const state of file('state')) {
    for (const { stream_descriptor, stream_state } of state.global?.stream_states ?? [state.stream])
      cursors.set(stream_descriptor.name, stream_state.cursor);
  }
  return cursors;
}

async function read(): Promise<void> {
  file('config');
  const cursors = readCursors();
  let printed = 0;
  const checkpoint = (stream: string) => {
    const of = (name: string) => ({
      stream_descriptor: { name },
      stream_state: { cursor: cursors.get(name) ?? 0 },
    });
    const state =
      SOURCE_SCOPE === 'GLOBAL'
        ? {
            type: 'GLOBAL',
            global: { shared_state: { printed }, stream_states: [...cursors.keys()].map(of) },
          }
        : { type: 'STREAM', stream: of(stream) };
    print({ type: 'STATE', state: { ...state, sourceStats: { recordCount: STATE_EVERY } } });
  };
  const status = (name: string, status: string) =>
    print({
      type: 'TRACE',
      trace: {
        type: 'STREAM_STATUS',
        emitted_at: Date.now(),
        stream_status: { stream_descriptor: { name }, status },
      },
    });
  for (const { stream } of file('catalog').streams) {
    status(stream.name, 'STARTED');
    const start = cursors.get(stream.name) ?? 0;
    const rows = (tables[stream.name] ?? []).filter(({ at }) => at > start);
    for (const [place, { at, data }] of rows.entries()) {
      if (printed === Number(SOURCE_DIES_AFTER)) process.exit(1);
      print({ type: 'RECORD', record: { stream: stream.name, data, emitted_at: Date.now() } });
      printed++;
      cursors.set(stream.name, at);
      const isLastOfItsTime = rows[place + 1]?.at !== at;
      if (isLastOfItsTime && (place % STATE_EVERY === 0 || place === rows.length - 1))
        checkpoint(stream.name);
      if (place % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    status(stream.name, 'COMPLETE');
  }
}

if (command === 'discover') discover();
else await read();
