import type { Readable } from 'node:stream';
import { concealing } from '../config/secrets.ts';
import { previewJson, problemsJson } from '../preview/json.ts';
import { mappingText } from '../preview/mapping_text.ts';
import { createValueWarnings, previewMapping, previewRun, type ValueWarnings } from '../preview/preview.ts';
import { printable } from '../preview/printable.ts';
import { runText } from '../preview/run_text.ts';
import type { Paint } from '../preview/table.ts';
import { Failure } from '../report/failure.ts';
import { readTextFile } from './files.ts';
import { type Preparation, prepare, problemText } from './prepare.ts';

export interface PreviewOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Path of the configured catalog. */
  readonly catalog: string;
  /** So many rows are read. */
  readonly limit: number;
  /** One JSON document instead of text. */
  readonly json: boolean;
  /** Whether the text shows each mapping as a schema too. */
  readonly explain: boolean;
}

/** What a preview runs between. */
export interface PreviewSurroundings {
  readonly stdin: Readable;
  /** Takes what is printed. */
  readonly write: (text: string) => void;
  readonly paint: Paint;
}

/** Nothing is sent, so a configuration may lack what only sending needs. */
const STAND_INS = { rest_endpoint: 'https://rest.iad-01.braze.com', api_key: 'none' };

/**
 * Shows what a sync would do with the first rows on stdin, without sending anything.
 * @returns the exit code: 0 also where rows are rejected; 1 for problems, and where the sync would stop.
 */
export async function preview(
  options: PreviewOptions,
  { stdin, write, paint }: PreviewSurroundings,
): Promise<number> {
  const valueWarnings = createValueWarnings();
  const { config, routes, problems, warnings, secrets } = await prepared(options, valueWarnings.add);
  const conceal = concealing(secrets);
  const printText = (text: string) => write(printable(conceal(text)));
  const printJson = (document: object) =>
    write(
      `${JSON.stringify(document, (_, value) => (typeof value === 'string' ? conceal(value) : value), 2)}\n`,
    );

  if (config === null || routes === null) {
    if (options.json) printJson(problemsJson(problems, warnings));
    else printText(`${problemText(problems)}\n`);
    return 1;
  }
  const mapping = previewMapping(config, routes, warnings);
  if (!options.json) printText(mappingText(mapping, options.explain, paint));
  const run = await previewRun(stdin, { config, routes, limit: options.limit, valueWarnings });
  if (options.json) printJson(previewJson(mapping, run));
  else printText(runText(run, paint));
  return run.failure === null ? 0 : 1;
}

/** The configuration and the mappings; a file that cannot be read is a problem like others. */
async function prepared(
  options: Pick<PreviewOptions, 'config' | 'catalog'>,
  warn: ValueWarnings['add'],
): Promise<Preparation> {
  try {
    const texts = {
      config: await readTextFile(options.config, 'config'),
      catalog: await readTextFile(options.catalog, 'catalog'),
    };
    return prepare(texts, warn, STAND_INS);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const problems = [{ path: '', message: error.message }];
    return { config: null, routes: null, problems, warnings: [], secrets: [] };
  }
}
