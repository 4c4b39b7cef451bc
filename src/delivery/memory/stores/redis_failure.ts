import { Failure } from '../../../report/failure.ts';
import { redisTrouble } from '../../redis/trouble.ts';

/** Where the configuration names it: its URL may hold a password, and is never quoted. */
export const PLACE = '/memory/url';

/** What is wrong with the Redis of a memory, for the user. */
export function redisMemoryFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { kind, word } = redisTrouble(error);
  if (kind === 'refused') {
    return refused(
      `Redis refuses the connector (${word}). Check the user and the password in the URL, the number of the database, and that the user may run scripts and INFO, and read and write the keys destination-braze:*.`,
    );
  }
  if (kind === 'unknown_host') {
    return refused(
      'its host is not known to the DNS (ENOTFOUND). Check the spelling; it looks like redis://user:password@host:6379.',
    );
  }
  if (word === 'OOM') {
    return new Failure(
      'transient_error',
      'MEMORY_FULL',
      `${PLACE}: Redis has no room for what the memory must keep (OOM). Nothing was sent that it could not note first. Raise \`maxmemory\`, or give the memory a Redis of its own.`,
    );
  }
  if (word === 'READONLY') return replica();
  return unavailable(
    `Redis cannot be reached, does not answer in time, or does not take what the memory must keep (${word}). Check host, port and network, whether the server wants TLS (rediss://), and its log`,
  );
}

/** @param found what is wrong and its cure, in words. */
export function refused(found: string): Failure {
  return new Failure('config_error', 'MEMORY_REFUSED', `${PLACE}: ${found}`);
}

export function replica(): Failure {
  return unavailable(
    'it is a replica that only reads. Use the address of the primary, or wait for the failover to end',
  );
}

/** @param format that of the memory that was found. */
export function damaged(prefix: string, format: string): Failure {
  return new Failure(
    'transient_error',
    'MEMORY_DAMAGED',
    `${PLACE}: what Redis has in the place of the memory was made by another version of the connector, or by another program (format ${format}). Delete the keys that begin with ${prefix}: everything is sent once more, and nothing is claimed that Braze may not have.`,
  );
}

function unavailable(found: string): Failure {
  return new Failure(
    'transient_error',
    'MEMORY_UNAVAILABLE',
    `${PLACE}: ${found}. Without its memory the connector would send what Braze has already, or claim what it may not have.`,
  );
}
