/** Lines of the Airbyte protocol as a source prints them: raw text, so that a test decides every byte. */

export interface RecordOptions {
  readonly namespace?: string | null;
  readonly emittedAt?: number;
  /** JSON text of `meta`. */
  readonly meta?: string;
}

/** A RECORD line with its line end. `data` is an object, or JSON text where its exact form matters. */
export function record(stream: string, data: object | string, options: RecordOptions = {}): string {
  const members = [`"stream":${JSON.stringify(stream)}`];
  if (options.namespace !== undefined) members.push(`"namespace":${JSON.stringify(options.namespace)}`);
  members.push(`"data":${typeof data === 'string' ? data : JSON.stringify(data)}`);
  members.push(`"emitted_at":${options.emittedAt ?? 1_760_000_000_000}`);
  if (options.meta !== undefined) members.push(`"meta":${options.meta}`);
  return `{"type":"RECORD","record":{${members.join(',')}}}\n`;
}

/** A STATE line of one stream, with its line end. `stateText` is the JSON text of `stream_state`. */
export function streamState(
  stream: string,
  id: number,
  stateText = `{"cursor":${id}}`,
  namespace?: string | null,
): string {
  return `{"type":"STATE","state":{"type":"STREAM","stream":${descriptor(stream, namespace, stateText)},"id":${id}}}\n`;
}

/** A STATE line of the whole sync, with its line end. */
export function globalState(streams: readonly string[], id: number, sharedText = `{"lsn":${id}}`): string {
  const states = streams.map((stream) => descriptor(stream, undefined, '{"done":true}'));
  return `{"type":"STATE","state":{"type":"GLOBAL","global":{"shared_state":${sharedText},"stream_states":[${states}]},"id":${id}}}\n`;
}

function descriptor(stream: string, namespace: string | null | undefined, stateText: string): string {
  const space = namespace === undefined ? '' : `,"namespace":${JSON.stringify(namespace)}`;
  return `{"stream_descriptor":{"name":${JSON.stringify(stream)}${space}},"stream_state":${stateText}}`;
}

/** The counts as they are spliced into a state, with the decimal points that the protocol wants. */
export function stats(accepted: number, rejected: number): string {
  return `"destinationStats":{"recordCount":${accepted}.0,"rejectedRecordCount":${rejected}.0}`;
}

/** What must come back for a STATE line of this file's builders: the counts are all that is new. */
export function echo(line: string, accepted: number, rejected = 0): string {
  return `${line.trimEnd().slice(0, -2)},${stats(accepted, rejected)}}}`;
}

/** The lines that are STATE messages, as they are. */
export function statesOf(lines: readonly string[]): string[] {
  return lines.filter((line) => /^\s*\{/.test(line) && JSON.parse(line).type === 'STATE');
}

/** Lines joined into larger pieces, to be written without a call for each. */
export function* chunked(lines: Iterable<string>, linesPerChunk = 500): Generator<string> {
  let chunk = '';
  let count = 0;
  for (const line of lines) {
    chunk += line;
    if (++count % linesPerChunk === 0) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
