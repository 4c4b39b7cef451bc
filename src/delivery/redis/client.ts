import { Redis } from 'ioredis';

/** How long Redis may take for a connection, milliseconds. */
const CONNECT_TIMEOUT = 3_000;

/**
 * A connection that is of use until it fails; it never reconnects.
 * @param answerTimeout how long Redis may take for an answer, milliseconds.
 */
export function redisClient(url: string, answerTimeout: number): Redis {
  return new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT,
    commandTimeout: answerTimeout,
    retryStrategy: () => null,
  });
}

/** Resolves when what waits for the connection is there. @throws the connection's error, or one after a while. */
export async function untilReady(client: Redis, ready: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, reject) => {
    client.once('error', reject);
    client.once('end', () => reject(new Error('the connection was closed')));
    timer = setTimeout(() => reject(new Error('no answer in time')), CONNECT_TIMEOUT);
  });
  try {
    await Promise.race([ready, failed]);
  } finally {
    clearTimeout(timer);
  }
}
