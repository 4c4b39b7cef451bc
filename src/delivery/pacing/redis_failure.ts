import { Failure } from '../../report/failure.ts';

/** Words with which Redis refuses a user for good, the first of its answer. */
const REFUSALS = new Set(['WRONGPASS', 'NOAUTH', 'NOPERM']);

/**
 * What it refuses for good in an answer that begins with `ERR`: a password, a database, a command. Other such answers come
 * of scripts whose data has vanished (FLUSHALL), and they may pass.
 */
const LASTING = /AUTH|password|DB index|unknown command|not allowed|not supported/i;

/** Why the Redis of `shared_limit` cannot be used, for its user. Nothing of the URL or of Redis' own text is quoted. */
export function redisFailure(error: unknown): Failure {
  const word = wordOf(error);
  if (REFUSALS.has(word) || (word === 'ERR' && LASTING.test(String(error)))) {
    return new Failure(
      'config_error',
      'SHARED_LIMIT_REFUSED',
      `/shared_limit/url: Redis refuses the connector (${word}). Check the user and the password in the URL, the number of the database, and that the user may run scripts, publish and subscribe.`,
    );
  }
  if (word === 'ENOTFOUND') {
    return new Failure(
      'config_error',
      'SHARED_LIMIT_REFUSED',
      '/shared_limit/url: its host is not known to the DNS (ENOTFOUND). Check the spelling; it looks like redis://user:password@host:6379.',
    );
  }
  return new Failure(
    'transient_error',
    'SHARED_LIMIT_UNREACHABLE',
    `/shared_limit/url: Redis cannot be reached, or is not ready (${word}). Check host, port and network, whether the server wants TLS (rediss://), and that it is no read-only replica. Without it the connectors would exceed the limit, so no row was read.`,
  );
}

/** An error's code, or the word with which an answer of Redis begins: never more of its text. */
function wordOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return code;
  return /^[A-Z]{3,}(?= |$)/.exec(error.message)?.[0] ?? 'no answer';
}
