import type { Redis } from 'ioredis';
import { Failure } from '../../../report/failure.ts';
import { redisClient, untilReady } from '../../redis/client.ts';
import { redisTrouble } from '../../redis/trouble.ts';
import { PLACE, redisMemoryFailure } from './redis_failure.ts';
import { defineScripts } from './redis_scripts.ts';
import { type RedisServer, readServer } from './redis_server.ts';

/** Connections to one Redis, one after the other: it holds all that was confirmed, or the session ends. */
export interface RedisSession {
  /** As it was when the session began. */
  readonly server: RedisServer;
  /**
   * Asks, and asks again on a fresh connection for a while where the answer stays away: a question must be one that may be carried out
   * twice, or late.
   * @param patience for how long it asks anew, milliseconds.
   * @throws Failure
   */
  ask<T>(question: (client: Redis) => Promise<T>, patience?: number): Promise<T>;
  close(): void;
}

/** How long Redis may take for an answer: of 16 MB, or of a script that drops many keys. Milliseconds. */
const ANSWER_TIMEOUT = 10_000;

/** For so long a question is asked anew, milliseconds. */
const PATIENCE = 20_000;

const TRY_EVERY = 500;

/** Answers that pass: Redis loads its data, is busy with a script, or changes its primary. */
const PASSING = new Set([
  'LOADING',
  'BUSY',
  'TRYAGAIN',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'READONLY',
  'NOREPLICAS',
]);

/** A connection, and the server at its other end. */
interface Connection {
  readonly client: Redis;
  readonly server: RedisServer;
}

/** @throws Failure where Redis cannot be used: nothing is tried twice at the start. */
export async function openRedisSession(url: string): Promise<RedisSession> {
  let isClosed = false;
  const first = await connect(url).catch((error: unknown) => {
    throw redisMemoryFailure(error);
  });
  let current: Promise<Connection> | null = Promise.resolve(first);

  /** A connection to the same server, or to one that lost nothing. */
  async function again(): Promise<Connection> {
    const next = await connect(url);
    if (!isClosed && (next.server.runId === first.server.runId || next.server.isDurable)) return next;
    next.client.disconnect();
    throw restarted();
  }

  async function attempt<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    current ??= again();
    const used = current;
    try {
      return await question((await used).client);
    } catch (error) {
      // What was asked for may still be carried out, but nobody hears of it.
      if (current === used) current = null;
      void used.then(({ client }) => client.disconnect()).catch(() => undefined);
      throw error;
    }
  }

  return {
    server: first.server,
    async ask(question, patience = PATIENCE) {
      const end = performance.now() + patience;
      for (;;) {
        try {
          return await attempt(question);
        } catch (error) {
          if (isClosed || !mayPass(error) || performance.now() > end) throw redisMemoryFailure(error);
          await new Promise((resolve) => setTimeout(resolve, TRY_EVERY));
        }
      }
    },
    close() {
      isClosed = true;
      void current?.then(({ client }) => client.disconnect()).catch(() => undefined);
    },
  };
}

async function connect(url: string): Promise<Connection> {
  const client = redisClient(url, ANSWER_TIMEOUT);
  // Who asks sees what fails.
  client.on('error', () => undefined);
  defineScripts(client);
  try {
    await untilReady(client, new Promise((resolve) => client.once('ready', resolve)));
    return { client, server: await readServer(client) };
  } catch (error) {
    client.disconnect();
    throw error;
  }
}

function mayPass(error: unknown): boolean {
  if (error instanceof Failure) return error.code === 'MEMORY_UNAVAILABLE';
  const { kind, word } = redisTrouble(error);
  const isAnswer = (error as Error | null)?.name === 'ReplyError';
  return isAnswer ? PASSING.has(word) : kind !== 'refused';
}

function restarted(): Failure {
  return new Failure(
    'transient_error',
    'MEMORY_LOST',
    `${PLACE}: Redis was restarted, or another server took its place, while this sync ran, and it may have lost its latest changes. The next sync forgets what it cannot be sure of and sends that once more. With \`appendonly yes\` and \`appendfsync always\` a sync outlives a restart.`,
  );
}
