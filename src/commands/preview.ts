import type { Readable } from 'node:stream';
import type { Config } from '../config/config.ts';
import { concealing } from '../config/secrets.ts';
import { systemClock } from '../delivery/clock.ts';
import { clientScript } from '../pages/page.ts';
import { previewJson, problemsJson } from '../preview/json.ts';
import { mappingText } from '../preview/mapping_text.ts';
import { masked, withValues } from '../preview/mask.ts';
import { previewPage } from '../preview/page/preview_page.ts';
import { MOST_ROWS } from '../preview/page/rows_section.ts';
import {
  createValueWarnings,
  previewMapping,
  previewRun,
  type RunPreview,
  type ValueWarnings,
} from '../preview/preview.ts';
import { KEPT_ROWS, runText } from '../preview/run_text.ts';
import type { Page } from '../preview/table.ts';
import { paragraph } from '../preview/wrapping.ts';
import { Failure } from '../report/failure.ts';
import { printable, withPrintableTexts } from '../report/printable.ts';
import { statusText } from '../report/progress.ts';
import { emptyReport } from '../report/tally.ts';
import { type InputPaths, readInputFiles } from './files.ts';
import { prepareLive } from './live_catalogs.ts';
import { openMemoryToLook } from './memory.ts';
import { beginPage } from './page_file.ts';
import { type Preparation, prepare, problemText } from './prepare.ts';
import { showStatus } from './status_line.ts';
import { sizeOfInput, tellWaiting } from './terminal.ts';
import { VERSION } from './version.ts';

export interface PreviewOptions extends InputPaths {
  /** Rows that are read of each stream. */
  readonly limit: number;
  /** One JSON document instead of text. */
  readonly json: boolean;
  /** Whether the text shows each mapping as a schema too. */
  readonly explain: boolean;
  /** Whether the text shows the first requests in full. */
  readonly requests: boolean;
  /** Path of a page that shows the same. @default none */
  readonly html?: string | undefined;
  /** Whether the values of rows are hidden. */
  readonly mask?: boolean | undefined;
  /** Whether objects go out too of which the memory knows that Braze has them. */
  readonly everything?: boolean | undefined;
}

/** What a preview runs between. */
export interface PreviewSurroundings {
  readonly stdin: Readable;
  /** Takes what is printed. */
  readonly write: (text: string) => void;
  /** How the text is laid out. */
  readonly page: Page;
}

/** Members whose texts are shown as JSON. */
const AS_JSON: ReadonlySet<string> = new Set(['schema', 'data', 'json', 'body', 'text', 'value']);

/** Nothing is sent, so a configuration may lack what only sending needs. */
const STAND_INS = { rest_endpoint: 'https://rest.iad-01.braze.com', api_key: 'none' };

/**
 * Shows what a sync would do with the first rows on stdin, without sending anything.
 * @returns the exit code: 0 also where rows are rejected; 1 for problems, and where the sync would stop.
 */
export async function preview(
  options: PreviewOptions,
  { stdin, write, page }: PreviewSurroundings,
): Promise<number> {
  const pageFile = options.html === undefined ? null : await beginPage(options.html);
  const valueWarnings = createValueWarnings();
  const { config, routes, problems, warnings, secrets } = await prepared(options, valueWarnings.add);
  const conceal = concealing(secrets);
  const printText = (text: string) => write(conceal(text));
  const hide = hiding(conceal);
  const printJson = (document: object) => write(printable(`${JSON.stringify(hide(document), null, 2)}\n`));

  if (config === null || routes === null) {
    if (options.json) printJson(problemsJson(problems, warnings));
    else printText(`${paragraph(printable(problemText(problems)), page.width, 0, 3).join('\n')}\n`);
    return 1;
  }
  const told = isUnknown(config) ? [...warnings, UNKNOWN_MEMORY] : warnings;
  const mapping = previewMapping(config, routes, told);
  if (!options.json) printText(mappingText(withPrintableTexts(mapping, AS_JSON), options.explain, page));
  tellWaiting(stdin);
  const { limit, everything } = options;
  const keepRows = options.json ? Number.POSITIVE_INFINITY : pageFile === null ? KEPT_ROWS : MOST_ROWS;
  const use = { routes, sendsEverything: everything ?? false };
  const memory = isUnknown(config) ? null : await openMemoryToLook(config, use);
  const report = emptyReport();
  const startedAt = systemClock.now();
  const status = showStatus(process.stderr, () =>
    statusText(report, (systemClock.now() - startedAt) / 1000, partOf(stdin)),
  );
  try {
    const looked = { config, routes, memory, limit, keepRows, valueWarnings, report };
    // Secrets first: a part of one, in a text that is shortened, would not be found again.
    const run = withValues(await previewRun(stdin, looked).finally(status.end), hide);
    return await show(options.mask === true ? withValues(run, masked) : run);
  } finally {
    await memory?.close();
  }

  async function show(run: RunPreview): Promise<number> {
    if (options.json) printJson(previewJson(mapping, run));
    else printText(runText(withPrintableTexts(run, AS_JSON), options.requests, page));
    if (pageFile !== null) {
      await pageFile.write(pageOf(run));
      if (!options.json) printText(printable(`\nPage: ${options.html}\n`));
    }
    return run.failure === null ? 0 : 1;
  }

  function pageOf(run: RunPreview): string {
    const script = clientScript('preview/page/filters');
    const isMasked = options.mask === true;
    return previewPage(hide(mapping), hide(run), { script, version: VERSION, now: Date.now(), isMasked });
  }
}

/** Said of a memory that goes by the API key, where the configuration has none. */
const UNKNOWN_MEMORY = {
  path: '/memory',
  message:
    'It goes by the API key, which is missing here, so nothing is known of what Braze has. Give the key, or a name in `memory.workspace`.',
};

function isUnknown({ memory, apiKey }: Config): boolean {
  return memory.type !== 'none' && memory.workspace === null && apiKey === STAND_INS.api_key;
}

/** The part of the input that was read, where it is a file. */
function partOf(stdin: Readable & { readonly bytesRead?: number }): number | null {
  const size = sizeOfInput(stdin);
  return size === null || stdin.bytesRead === undefined ? null : stdin.bytesRead / size;
}

/** Conceals in all texts and names of a document; what is no plain object or array stays. */
function hiding(conceal: (text: string) => string): <Value>(value: Value) => Value {
  const hide = (value: unknown): unknown => {
    if (typeof value === 'string') return conceal(value);
    if (Array.isArray(value)) return value.map(hide);
    if (!isPlainObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [conceal(name), hide(member)]));
  };
  return hide as <Value>(value: Value) => Value;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

/** The configuration and the mappings; a file that cannot be read is a problem like others. */
async function prepared(paths: InputPaths, warn: ValueWarnings['add']): Promise<Preparation> {
  try {
    const files = await readInputFiles(paths);
    const offline = prepare(files, warn, STAND_INS);
    return offline.config?.apiKey === STAND_INS.api_key ? offline : await prepareLive(files, warn, STAND_INS);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const problems = [{ path: '', message: error.message }];
    return { config: null, routes: null, problems, warnings: [], secrets: [] };
  }
}
