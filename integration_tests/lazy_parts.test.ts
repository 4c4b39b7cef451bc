import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { record, streamState } from './support/messages.ts';
import { run } from './support/program.ts';
import { startSandbox } from './support/sandbox.ts';

/** What few syncs need is loaded by those alone: each start of the container would wait for it. */

/** A program that loads one of these packages ends with this code. */
const LOADED = 77;
const WITHOUT_CLIENTS = `--import=data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(name, context, next) {
      if (/^(@aws-sdk|@smithy|ioredis)\\b/.test(name)) process.exit(${LOADED});
      return next(name, context);
    },
  });
`)}`;
const env = { NODE_OPTIONS: WITHOUT_CLIENTS };

describe('the clients of S3 and Redis are not loaded', () => {
  test('by `spec`', async () => {
    expect((await run(['spec'], { env })).code).toBe(0);
  });

  test('by a sync with a dead letter in S3 that has no rejected row', async () => {
    await using sandbox = await startSandbox();
    const dead_letter = { type: 's3', bucket: 'acme-rejects' };
    using given = files(configFor(sandbox.url, { dead_letter }));
    const stdin = record('users', { external_id: 'ada' }) + streamState('users', 1);
    expect((await run(given.write, { stdin, env })).code).toBe(0);
  });

  test('and a rejected row loads that of S3', async () => {
    await using sandbox = await startSandbox();
    const dead_letter = { type: 's3', bucket: 'acme-rejects' };
    using given = files(configFor(sandbox.url, { dead_letter }));
    const stdin = record('users', { external_id: null });
    expect((await run(given.write, { stdin, env })).code).toBe(LOADED);
  });
});
