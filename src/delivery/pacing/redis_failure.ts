import { Failure } from '../../report/failure.ts';
import { redisTrouble } from '../redis/trouble.ts';

/** Why the Redis of `shared_limit` cannot be used, for its user. Nothing of the URL or of Redis' own text is quoted. */
export function redisFailure(error: unknown): Failure {
  const { kind, word } = redisTrouble(error);
  if (kind === 'refused') {
    return new Failure(
      'config_error',
      'SHARED_LIMIT_REFUSED',
      `/shared_limit/url: Redis refuses the connector (${word}). Check the user and the password in the URL, the number of the database, and that the user may run scripts, publish and subscribe.`,
    );
  }
  if (kind === 'unknown_host') {
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
