import type { Readable } from 'node:stream';
import { readCatalog } from '../airbyte/catalog.ts';
import { LineSplitter, linesOf } from '../airbyte/lines.ts';
import { readMessage } from '../airbyte/messages.ts';
import { UnreadableMessage } from '../airbyte/unreadable.ts';
import type { Problem } from '../config/problem.ts';
import { Failure } from '../report/failure.ts';
import { printable } from '../report/printable.ts';
import { suggestConfig } from '../suggest/document.ts';
import { createSample, type Sample } from '../suggest/sample.ts';
import { type SourceStream, streamOfCatalog } from '../suggest/stream.ts';
import { readTextFile } from './files.ts';
import { tellWaiting } from './terminal.ts';

/** So many records are looked at; the rest is not read. */
const SAMPLE_SIZE = 10_000;

/**
 * Writes a configuration to start from, as JSON: with a mapping for each stream of the catalog, or without one for
 * each stream of the messages on stdin. It tells names of streams and columns, never a value of a row.
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
  const sample = createSample();
  await fill(sample, stdin);
  if (sample.size > 0) return sample.streams();
  const message =
    'No record came on stdin; expected the messages of an Airbyte source, or --catalog with a configured catalog.';
  throw new Failure('config_error', 'NO_RECORDS', message);
}

/** Leaving the loop closes stdin, so that a source that goes on printing ends as behind `head`. */
async function fill(sample: Sample, stdin: Readable): Promise<void> {
  const splitter = new LineSplitter();
  let number = 0;
  for await (const chunk of stdin) {
    for (const line of splitter.push(chunk).flatMap(linesOf)) {
      addLine(sample, line, ++number);
      if (sample.size === SAMPLE_SIZE) return;
    }
  }
  const last = splitter.end();
  if (last !== null) addLine(sample, last, ++number);
}

function addLine(sample: Sample, line: Buffer, number: number): void {
  try {
    const message = readMessage(line);
    if (message?.type === 'RECORD') sample.add(message);
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error;
    throw new Failure('config_error', 'MESSAGE', `Line ${number} of stdin is no message: ${error.message}.`);
  }
}
