import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** Streams and what becomes of their rows. */
const STREAMS = [
  { stream: 'events', object: 'events', mapping: { method: 'columns' } },
  { stream: 'users', object: 'attributes', mapping: { method: 'columns' } },
  { stream: 'events', object: 'events', mapping: { method: 'columns' } },
  { stream: 'purchases', object: 'purchases', mapping: { method: 'columns' } },
] as const;

const ENTRIES = STREAMS.slice(1);
const STATE_EVERY = 5_000;
const USERS = 100_003;

export function configuration(restEndpoint: string, deadLetter: string): object {
  return {
    rest_endpoint: restEndpoint,
    api_key: 'sandbox-key',
    streams: ENTRIES,
    dead_letter: { type: 'file', path: deadLetter },
  };
}

export const catalog = {
  streams: ENTRIES.map(({ stream }) => ({
    stream: { name: stream, json_schema: {}, supported_sync_modes: ['incremental'] },
    sync_mode: 'incremental',
    destination_sync_mode: 'append',
  })),
};

/**
 * Writes Airbyte messages to a file: rows that are found again at Braze by their `mark`, their number from 0, and states
 * between them and at the end. @returns how many states.
 */
export async function writeRows(path: string, count: number): Promise<number> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  let states = 0;
  let text = '';
  const state = (stream: string) => {
    text += `{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"${stream}"},"stream_state":{"cursor":${states}}},"id":${++states}}}\n`;
  };
  for (let mark = 0; mark < count; mark++) {
    const { stream } = STREAMS[mark % STREAMS.length] as (typeof STREAMS)[number];
    text += `{"type":"RECORD","record":{"stream":"${stream}","data":{${columns(stream, mark)}},"emitted_at":1767000000000}}\n`;
    if (mark % STATE_EVERY === STATE_EVERY - 1) state(stream);
    if (text.length > 1 << 20) {
      if (!file.write(text)) await once(file, 'drain');
      text = '';
    }
  }
  for (const { stream } of ENTRIES) state(stream);
  file.end(text);
  await once(file, 'finish');
  return states;
}

function columns(stream: (typeof STREAMS)[number]['stream'], mark: number): string {
  const some = `"mark":${mark},"note":"${'lorem ipsum '.repeat(6)}"`;
  // Each row of `users` is a user of its own: what it leaves is not overwritten by another.
  if (stream === 'users') return `"external_id":"u${mark}",${some}`;
  const happened = `"external_id":"v${(mark * 7_919) % USERS}","time":"2026-01-02T03:04:05Z",${some}`;
  if (stream === 'events') return `"name":"Seen",${happened}`;
  return `"product_id":"tea","currency":"EUR","price":1.5,${happened}`;
}
