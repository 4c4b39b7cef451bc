import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../json/value.ts';
import { byPath, connection, load } from './testing.ts';

const withS3 = (members: JsonObject) =>
  load({ ...connection, dead_letter: { type: 's3', bucket: 'acme', ...members } });

describe('a dead letter in S3', () => {
  test('needs a bucket and no more: the rest is found in the environment', () => {
    expect(withS3({}).config?.deadLetter).toEqual({
      type: 's3',
      bucket: 'acme',
      prefix: '',
      region: null,
      endpoint: null,
      credentials: null,
    });
    expect(byPath(load({ ...connection, dead_letter: { type: 's3' } }).problems)).toEqual({
      '/dead_letter/bucket': expect.stringMatching(/^`bucket` is missing or empty\./),
    });
  });

  test('takes its place and an access key, of which the secret part never shows', () => {
    const { config, secrets } = withS3({
      prefix: '/braze/rejects//',
      region: 'eu-central-1',
      endpoint: 'http://10.0.0.1:9000',
      access_key_id: 'acme:writer',
      secret_access_key: 'secret-part',
    });
    expect(config?.deadLetter).toEqual({
      type: 's3',
      bucket: 'acme',
      prefix: 'braze/rejects',
      region: 'eu-central-1',
      endpoint: 'http://10.0.0.1:9000',
      credentials: { accessKeyId: 'acme:writer', secretAccessKey: 'secret-part' },
    });
    expect(secrets).toContain('secret-part');
  });

  test.each([
    [{ access_key_id: 'AKID' }, 'secret_access_key', 'access_key_id'],
    [{ secret_access_key: 'secret-part', access_key_id: '' }, 'access_key_id', 'secret_access_key'],
  ])('refuses half an access key: %j', (members, missing, given) => {
    const { config, problems } = withS3(members);
    expect(config).toBeNull();
    expect(byPath(problems)).toEqual({
      [`/dead_letter/${missing}`]: expect.stringContaining(
        `\`${missing}\` is missing or empty, but \`${given}\``,
      ),
    });
  });

  test.each([
    ['bucket', 's3://acme/rejects'],
    ['bucket', 'acme rejects'],
    ['region', 'eu central'],
    ['endpoint', 's3.example.com'],
    ['endpoint', 'https://user:password@s3.example.com'],
    ['access_key_id', 'a b'],
  ])('refuses as %s: %s', (name, text) => {
    const members = name === 'access_key_id' ? { secret_access_key: 'secret-part' } : {};
    expect(Object.keys(byPath(withS3({ ...members, [name]: text }).problems))).toEqual([
      `/dead_letter/${name}`,
    ]);
  });

  test.each(['access_key_id', 'secret_access_key', 'endpoint'])(
    'refuses a variable in %s by name',
    (name) => {
      const members = {
        access_key_id: 'AKID',
        secret_access_key: 'secret-part',
        [name]: '$FROM_THE_VAULT',
      };
      expect(byPath(withS3(members).problems)).toEqual({
        [`/dead_letter/${name}`]: expect.stringContaining('names the variable FROM_THE_VAULT'),
      });
    },
  );
});
