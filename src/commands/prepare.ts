import { readCatalog } from '../airbyte/catalog.ts';
import type { Catalog } from '../braze/catalogs.ts';
import { restEndpointProblem } from '../braze/instances.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import type { Problem } from '../config/problem.ts';
import type { JsonObject } from '../json/value.ts';
import { compileStreams, type Routes } from '../mapping/streams.ts';
import type { InputFiles } from './files.ts';

/** What the configuration and the catalog give, and everything that is wrong with them. */
export interface Preparation {
  /** null where it has problems of its own. */
  readonly config: Config | null;
  /** null where there are problems. */
  readonly routes: Routes | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Texts that must never be shown. */
  readonly secrets: readonly string[];
}

/**
 * Reads and compiles all that the user wrote, before the first row.
 * @param files without a catalog (Airbyte's `check` has none) the streams of the configuration are the catalog.
 * @param warn takes, during the sync, values that Braze would shorten or retype.
 * @param catalogs those of the workspace; null: they are not known.
 * @param standIns settings for a configuration that leaves them out, see {@link loadConfig}.
 */
export function prepare(
  files: InputFiles,
  warn: (code: string, path: string, message: string) => void,
  standIns: JsonObject = {},
  catalogs: readonly Catalog[] | null = null,
): Preparation {
  const { config, catalog } = files;
  const { title, text } = config;
  const loaded = loadConfig(text, { restEndpointProblem }, { environment: process.env, standIns, title });
  const read = catalog === null ? null : readCatalog(catalog.text, catalog.title);
  // Without a readable list of streams every stream would be reported as having no entry.
  const compiled =
    loaded.draft === null
      ? NOTHING
      : compileStreams(
          { ...loaded.draft, rateLimit: loaded.config?.rateLimit, catalogs },
          read?.catalog ?? null,
          warn,
        );
  const inCatalog = (read?.problems ?? []).map(({ path, message }) => ({
    path: path === '' ? '' : `catalog ${path}`,
    message,
  }));
  const problems = [...loaded.problems, ...inCatalog, ...compiled.problems];
  return {
    config: loaded.config,
    routes: problems.length === 0 ? compiled.routes : null,
    problems,
    warnings: [...loaded.warnings, ...compiled.warnings],
    secrets: loaded.secrets,
  };
}

const NOTHING = { routes: null, problems: [], warnings: [] };

/** All problems in one text, each with its place. */
export function problemText(problems: readonly Problem[]): string {
  if (problems.length === 1) return `The configuration has a mistake. ${problems.map(problemLine).join('')}`;
  const lines = problems.slice(0, MOST_TOLD).map((problem, index) => `${index + 1}. ${problemLine(problem)}`);
  if (problems.length > MOST_TOLD) lines.push(`… and ${problems.length - MOST_TOLD} more.`);
  return `The configuration has ${problems.length} mistakes.\n${lines.join('\n')}`;
}

/** The warnings, each with its place, as lines of the log. */
export function warningLines(warnings: readonly Problem[]): string[] {
  const lines = warnings.slice(0, MOST_TOLD).map(problemLine);
  if (warnings.length > MOST_TOLD) lines.push(`There are ${warnings.length - MOST_TOLD} more warnings.`);
  return lines;
}

/** More mistakes, and longer lines, than anybody reads. */
const MOST_TOLD = 100;
const LONGEST_LINE = 2_000;
const LONGEST_PATH = 500;

export function problemLine({ path, message }: Problem): string {
  return path === ''
    ? cut(message, LONGEST_LINE)
    : `${cut(path, LONGEST_PATH)}: ${cut(message, LONGEST_LINE)}`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
