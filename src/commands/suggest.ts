import type { Readable } from 'node:stream';
import { readCatalog } from '../airbyte/catalog.ts';
import { LineSplitter, linesOf } from '../airbyte/lines.ts';
import { type Message, readMessage } from '../airbyte/messages.ts';
import { noMessages } from '../airbyte/no_messages.ts';
import { ROW_SHAPE, UnreadableMessage } from '../airbyte/unreadable.ts';
import type { Problem } from '../config/problem.ts';
import { Failure } from '../report/failure.ts';
import { printable } from '../report/printable.ts';
import { suggestConfig } from '../suggest/document.ts';
import { createSample, type Sample } from '../suggest/sample.ts';
import { type SourceStream, streamOfCatalog } from '../suggest/stream.ts';
import { readTextFile } from './files.ts';
import { tellWaiting } from './terminal.ts';

/** At most this many records, and bytes of lines, are looked at; the rest is not read. */
const SAMPLE_SIZE = 10_000;
const SAMPLE_BYTES = 2 ** 26;

/**
 * Writes a configuration to start from, as JSON: with a mapping for each stream of the catalog, or without one for
 * each stream of the messages on stdin. It shows names of streams and columns, never a value of a row.
 * @throws Failure if the catalog or the messages cannot be read.
 */
export async function suggest(
  options: { readonly catalog?: string | undefined },
  { stdin, write }: { readonly stdin: Readable; readonly write: (text: string) => void },
): Promise<void> {
  const { catalog } = options;
  const streams = catalog === undefined ? await streamsOfMessages(stdin) : await streamsOfCatalog(catalog);
  write(printable(`${JSON.stringify(suggestConfig(streams), null, 2)}\n`));
}

async function streamsOfCatalog(path: string): Promise<SourceStream[]> {
  const { title, text } = await readTextFile(path, 'catalog');
  const { catalog, problems } = readCatalog(text, title);
  if (catalog !== null) return catalog.map(streamOfCatalog);
  const inFile = ({ path, message }: Problem) => (path === '' ? message : `${title} ${path}: ${message}`);
  throw new Failure('config_error', 'CATALOG', problems.map(inFile).join('\n'));
}

async function streamsOfMessages(stdin: Readable): Promise<SourceStream[]> {
  tellWaiting(stdin);
  const input = createInput();
  await fill(input, stdin);
  const { sample, foreign } = input;
  if (sample.size > 0) return sample.streams();
  if (input.messages === 0 && foreign.lines > 0) throw noMessages(foreign.lines, foreign.isJson);
  const message = `No record came on stdin; expected the messages of an Airbyte source (a row is ${ROW_SHAPE}), or --catalog with a configured catalog.`;
  throw new Failure('config_error', 'NO_RECORDS', message);
}

/** What stdin held so far. */
interface Input {
  readonly sample: Sample;
  lines: number;
  bytes: number;
  /** Lines that are messages of whatever type. */
  messages: number;
  /** Lines that are none. */
  readonly foreign: { lines: number; isJson: boolean };
}

function createInput(): Input {
  return { sample: createSample(), lines: 0, bytes: 0, messages: 0, foreign: { lines: 0, isJson: false } };
}

/** Leaving the loop closes stdin, so that a source that goes on printing ends as behind `head`. */
async function fill(input: Input, stdin: Readable): Promise<void> {
  const splitter = new LineSplitter();
  for await (const chunk of stdin) {
    for (const line of splitter.push(chunk).flatMap(linesOf)) {
      addLine(input, line);
      if (input.sample.size === SAMPLE_SIZE || input.bytes >= SAMPLE_BYTES) return;
    }
  }
  const last = splitter.end();
  if (last !== null) addLine(input, last);
}

function addLine(input: Input, line: Buffer): void {
  const message = read(line, ++input.lines);
  if (message === null) return;
  input.bytes += line.length;
  if (message.type === 'FOREIGN') {
    input.foreign.lines++;
    input.foreign.isJson ||= message.looksLike === 'JSON';
    return;
  }
  input.messages++;
  if (message.type === 'RECORD') input.sample.add(message);
}

function read(line: Buffer, number: number): Message | null {
  try {
    return readMessage(line);
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    throw new Failure('config_error', 'MESSAGE', `Line ${number} of stdin is no message: ${error.message}.`);
  }
}
