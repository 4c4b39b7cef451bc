import { isObject, own } from '../json/object.ts';
import type { Json } from '../json/value.ts';
import type { Problem } from './problem.ts';

/** What `spec.json` cannot say about `dead_letter`: of an access key both parts are given, or none. */
export function deadLetterProblems(config: Json): Problem[] {
  const letter = isObject(config) ? own(config, 'dead_letter') : undefined;
  if (!isObject(letter) || own(letter, 'type') !== 's3') return [];
  const absent = ['access_key_id', 'secret_access_key'].filter((name) => own(letter, name) === undefined);
  const [name] = absent;
  if (absent.length !== 1) return [];
  const other = name === 'access_key_id' ? 'secret_access_key' : 'access_key_id';
  const message = `\`${name}\` is missing or empty, but \`${other}\` is given. Give both, or none: then the credentials come from the environment, the AWS profile or a role.`;
  return [{ path: `/dead_letter/${name}`, message }];
}
