import { withPlainNumbers } from '../json/exact.ts';
import { isObject, own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { asConfig } from './build.ts';
import type { Config } from './config.ts';
import { deadLetterProblems } from './dead_letter.ts';
import { type DocumentKind, parseDocument } from './document.ts';
import { type Draft, draftOf } from './draft.ts';
import { entryProblems } from './entries.ts';
import { type Environment, fillIn, namingVariables } from './environment.ts';
import { isCatalog } from './mix_up.ts';
import { normalize, withDefaults } from './normalize.ts';
import type { Problem } from './problem.ts';
import { masking, secretsOf, shortSecrets } from './secrets.ts';
import { check } from './settings.compiled.ts';
import { rootSetting } from './spec.ts';
import { unknownSettings } from './unknown.ts';
import { validator } from './validate.ts';
import { variableProblems } from './variables.ts';

/** A configuration, or everything that is wrong with it. Nothing in it shows a value of a secret setting. */
export interface Loaded {
  /** null exactly if there are problems. */
  readonly config: Config | null;
  readonly problems: readonly Problem[];
  /** What has no effect, such as misspelt settings. */
  readonly warnings: readonly Problem[];
  /** What the mappings need, even where there are problems. null where the entries of `streams` cannot be known. */
  readonly draft: Draft | null;
  /** The values of secret settings, which no text may show. */
  readonly secrets: readonly string[];
}

/** What the loader needs to know about Braze. */
export interface Knowledge {
  /** Why a URL cannot be the REST endpoint, in a sentence that never quotes it; null if it can (and `new URL` reads it). */
  readonly restEndpointProblem: (url: string) => string | null;
}

export interface LoadOptions {
  /** Gives what the file leaves out, see {@link fillIn}. */
  readonly environment?: Environment;
  /** Root settings that neither gives, for a command that has no use for them. */
  readonly standIns?: JsonObject;
  /** How messages call the file. */
  readonly title?: string;
}

/** Reads the text of a configuration file: every problem at once, each with its path. */
export function loadConfig(
  text: string,
  { restEndpointProblem }: Knowledge,
  { environment = {}, standIns = {}, title = 'The configuration' }: LoadOptions = {},
): Loaded {
  const { json, problem } = parseDocument(text, { ...CONFIGURATION, title });
  if (problem !== undefined) {
    return { config: null, problems: [problem], warnings: [], draft: null, secrets: [] };
  }
  const filled = fillIn(rootSetting, normalize(rootSetting, json), environment);
  const known = filled.config;
  const given = isObject(known) ? { ...standIns, ...known } : known;
  const variables = variableProblems(rootSetting, given, filled.from);
  const problems = [
    ...variables,
    ...settingProblems(given, restEndpointProblem).filter(
      ({ path }) => !variables.some((each) => each.path === path),
    ),
    ...entryProblems(given),
    ...deadLetterProblems(given),
  ];
  problems.push(
    ...shortSecrets(rootSetting, known).filter(({ path }) => !problems.some((each) => each.path === path)),
  );
  const secrets = secretsOf(rootSetting, known);
  const mask = masking(secrets);
  const nameVariable = namingVariables(filled);
  return {
    config: problems.length === 0 ? asConfig(withDefaults(rootSetting, withPlainNumbers(given))) : null,
    problems: problems.map(nameVariable).map(mask),
    warnings: unknownSettings(rootSetting, given).map(mask),
    draft: draftOf(given, problems),
    secrets,
  };
}

const CONFIGURATION: Omit<DocumentKind, 'title'> = {
  expected: 'an object of settings: {"rest_endpoint": …, "api_key": …, "streams": […]}',
  mixUp: (json) =>
    isCatalog(json)
      ? 'is a configured catalog, not a configuration. Its place is --catalog; --config takes the file with `rest_endpoint`.'
      : null,
};

const validate = validator(check);

/** What `spec.json` says, but of a REST endpoint what Braze says: that is more than the pattern in `spec.json`. */
function settingProblems(config: Json, restEndpointProblem: Knowledge['restEndpointProblem']): Problem[] {
  const problems = validate(config);
  const endpoint = isObject(config) ? own(config, 'rest_endpoint') : undefined;
  if (typeof endpoint !== 'string') return problems;
  const path = '/rest_endpoint';
  const message = restEndpointProblem(endpoint);
  return [
    ...(message === null ? [] : [{ path, message }]),
    ...problems.filter((problem) => problem.path !== path),
  ];
}
