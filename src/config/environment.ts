import { isObject, own } from '../json/object.ts';
import { parsePointer } from '../json/pointer_tokens.ts';
import type { Json } from '../json/value.ts';
import type { Problem } from './problem.ts';
import { type Setting, settingsOf } from './spec.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings that a variable of the environment gives where the file has none, by their paths. */
export const VARIABLES: ReadonlyMap<string, string> = new Map([
  ['/rest_endpoint', 'BRAZE_REST_ENDPOINT'],
  ['/api_key', 'BRAZE_API_KEY'],
  ['/shared_limit/url', 'BRAZE_SHARED_LIMIT_URL'],
  ['/memory/url', 'BRAZE_MEMORY_URL'],
]);

/** A configuration with what the environment gives. */
export interface Filled {
  readonly config: Json;
  /** The variables that gave a setting, by its path. */
  readonly from: ReadonlyMap<string, string>;
}

/**
 * Fills in the settings that a configuration has a place for and leaves out. A variable that is empty gives nothing, and none
 * chooses an option: `memory.url` is a setting only where `memory.type` is `redis`.
 */
export function fillIn(root: Setting, written: Json, environment: Environment): Filled {
  const from = new Map<string, string>();
  let config = written;
  for (const [path, variable] of VARIABLES) {
    const text = environment[variable]?.trim() ?? '';
    const filled = text === '' ? null : withSetting(root, config, parsePointer(path) ?? [], text);
    if (filled === null) continue;
    config = filled;
    from.set(path, variable);
  }
  return { config, from };
}

/** The value with this text where `tokens` lead; null where there is no such setting, or something else is there. */
function withSetting(setting: Setting, value: Json, tokens: readonly string[], text: string): Json | null {
  const [name, ...rest] = tokens;
  if (name === undefined || !isObject(value)) return null;
  const child = own(settingsOf(setting, value) ?? {}, name);
  const member = own(value, name);
  if (child === undefined) return null;
  if (rest.length === 0) return member === undefined ? { ...value, [name]: text } : null;
  const inner = withSetting(child, member ?? null, rest, text);
  return inner === null ? null : { ...value, [name]: inner };
}

/** Says of a problem which variable gave the setting that it is about, or could give it where it is missing. */
export function namingVariables({ config, from }: Filled): (problem: Problem) => Problem {
  return ({ path, message }) => {
    const variable = VARIABLES.get(path);
    if (variable === undefined) return { path, message };
    if (from.has(path)) {
      return { path, message: `${message} It comes from the environment variable ${variable}.` };
    }
    if (isWritten(config, parsePointer(path) ?? [])) return { path, message };
    return { path, message: `${message} The environment variable ${variable} can give it, too.` };
  };
}

function isWritten(value: Json, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  const member = isObject(value) ? own(value, name) : undefined;
  return member !== undefined && isWritten(member, rest);
}
