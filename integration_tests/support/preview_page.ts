import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpenPage } from './browser.ts';
import { configFor, type Files } from './files.ts';
import { run } from './program.ts';

/* Pages of `preview --html`, and what is seen in them. */

export type Row = readonly [stream: string, data: object];

/** A file of an example. */
export function example(path: string): string {
  return readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8');
}

/** The flags for the files of an example. @param name its folder, with a `/`; empty: the first one. */
export function exampleArgs(name: string): string[] {
  return ['--config', `examples/${name}config.json`, '--catalog', `examples/${name}catalog.json`];
}

/** The page of a preview. @param args of the program in addition to `--html`. */
export async function pageOf({ directory }: Files, args: readonly string[], stdin: string): Promise<URL> {
  const path = join(directory, `page-${Math.random()}.html`);
  await run(['preview', ...args, '--html', path], { stdout: 'text', stdin });
  return pathToFileURL(path);
}

/** The page of a preview of rows without a catalog. @param settings of the configuration, which is `config.json`. */
export function pageOfRows(
  place: Files,
  rows: readonly Row[],
  settings: object = {},
  args: readonly string[] = [],
): Promise<URL> {
  const config = join(place.directory, 'config.json');
  writeFileSync(config, JSON.stringify(configFor('https://rest.iad-01.braze.com', settings)));
  return pageOf(place, ['--config', config, ...args], messagesOf(rows));
}

export function messagesOf(rows: readonly Row[]): string {
  return rows
    .map(([stream, data]) => JSON.stringify({ type: 'RECORD', record: { stream, data } }))
    .join('\n');
}

/** What is read in each element, blanks made one. */
export function texts({ page }: OpenPage, selector: string): Promise<string[]> {
  return page.$$eval(selector, (found) =>
    found.map((each) => (each as unknown as { innerText: string }).innerText.replace(/\s+/g, ' ').trim()),
  );
}

/** The ids of the rows that are shown. */
export function linesShown({ page }: OpenPage): Promise<string[]> {
  return page.$$eval('details.row', (rows) =>
    rows
      .filter((row) => (row as unknown as { checkVisibility(): boolean }).checkVisibility())
      .map(({ id }) => id),
  );
}

/** What an expression is in the page. */
export function value({ page }: OpenPage, expression: string): Promise<unknown> {
  return page.evaluate(expression);
}
