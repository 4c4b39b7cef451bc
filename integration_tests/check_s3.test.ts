import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Finished, run } from './support/program.ts';
import { logOf } from './support/rejected.ts';
import { type S3Setting, startS3Setting } from './support/rejected_s3.ts';
import { startFaultyStore } from './support/store_faults.ts';

jest.setTimeout(90_000);

let setting: S3Setting;
beforeAll(async () => {
  setting = await startS3Setting();
});
afterAll(async () => {
  await setting?.[Symbol.asyncDispose]();
});

describe('check of a dead letter in S3', () => {
  const status = ({ messages }: Finished) =>
    messages.flatMap(({ connectionStatus }) => connectionStatus ?? [])[0];

  test('writes a probe object and deletes it', async () => {
    await using faulty = await startFaultyStore(setting.s3.url);
    const { prefix, sync } = setting.given({ endpoint: faulty.url });
    using _ = sync;
    const finished = await run(sync.check);
    expect(status(finished)).toEqual({ status: 'SUCCEEDED' });
    const methods = faulty.requests.map(({ method }) => method);
    expect([methods[0], methods.at(-1)]).toEqual(['PUT', 'DELETE']);
    expect(await setting.store.list(`${prefix}/`)).toEqual([]);
  });

  test.each([
    ['PUT', 's3:PutObject'],
    ['DELETE', 's3:DeleteObject'],
  ])('fails where %s is denied, and names the permission', async (denied, permission) => {
    await using faulty = await startFaultyStore(setting.s3.url);
    faulty.faults(({ method }) => (method === denied ? 'denied' : 'none'));
    const { sync } = setting.given({ endpoint: faulty.url });
    using _ = sync;
    expect(status(await run(sync.check))).toEqual({
      status: 'FAILED',
      message: expect.stringMatching(new RegExp(`^/dead_letter: .*denies ${permission}`)),
    });
  });

  test('warns of permissions that replay alone needs', async () => {
    await using faulty = await startFaultyStore(setting.s3.url);
    faulty.faults(({ method }) => (method === 'GET' ? 'denied' : 'none'));
    const { sync } = setting.given({ endpoint: faulty.url });
    using _ = sync;
    const finished = await run(sync.check);
    expect(status(finished)).toEqual({ status: 'SUCCEEDED' });
    expect(logOf(finished)).toMatch(/`replay` could not read .*s3:ListBucket.*s3:GetObject/);
  });

  test('a store that hangs is said within the time that a form waits', async () => {
    await using faulty = await startFaultyStore(setting.s3.url);
    faulty.faults(() => 'hang');
    const { sync } = setting.given({ endpoint: faulty.url });
    using _ = sync;
    const finished = await run(sync.check);
    expect(status(finished)).toMatchObject({
      status: 'FAILED',
      message: expect.stringContaining('could not be reached'),
    });
    expect(finished.durationMs).toBeLessThan(25_000);
  });
});
