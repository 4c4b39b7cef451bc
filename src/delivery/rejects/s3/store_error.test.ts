import { describe, expect, test } from '@jest/globals';
import type { S3Settings } from '../../../config/config.ts';
import { NO_STORE, storeError } from './store_error.ts';

const SETTINGS: S3Settings = {
  bucket: 'acme',
  prefix: 'rejects',
  region: null,
  endpoint: 'https://s3.example.com',
  credentials: { accessKeyId: 'AKIDHIDDEN', secretAccessKey: 'hidden-secret' },
};

const told = (thrown: unknown, settings = SETTINGS) =>
  storeError(thrown, 's3:PutObject', 'rejects/a.jsonl', settings);
const answered = (name: string, status: number, more: object = {}) => ({
  name,
  message: 'AKIDHIDDEN hidden-secret',
  $metadata: { httpStatusCode: status },
  ...more,
});

describe('an answer of a store in words', () => {
  test.each([
    [
      'AccessDenied',
      403,
      /denies s3:PutObject for `rejects\/a\.jsonl` in the bucket `acme` \(AccessDenied, HTTP 403\)/,
    ],
    ['UnknownError', 403, /denies s3:PutObject/],
    ['NoSuchBucket', 404, /https:\/\/s3\.example\.com has no bucket `acme`.*Create it, or correct `bucket`/],
    ['InvalidBucketName', 400, /takes no bucket of the name `acme`/],
    ['InvalidAccessKeyId', 403, /does not know the access key.*`access_key_id`/],
    ['SignatureDoesNotMatch', 403, /the secret access key does not belong to the access key ID/],
    ['ExpiredToken', 400, /session token \(ExpiredToken, HTTP 400\)/],
    ['RequestTimeTooSkewed', 403, /Set the clock/],
    ['PermanentRedirect', 301, /in another region.*Correct `region`/],
    ['NotImplemented', 501, /does not do s3:PutObject/],
    ['EntityTooLarge', 400, /refuses s3:PutObject for .* \(EntityTooLarge, HTTP 400\)/],
    ['InternalError', 500, /could not do s3:PutObject \(InternalError, HTTP 500\)/],
    ['SlowDown', 503, /could not do s3:PutObject \(SlowDown, HTTP 503\)/],
  ])('%s (HTTP %i), without a credential', (name, status, words) => {
    const error = told(answered(name, status));
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch(/hidden/i);
    expect(error.isPassing).toBe(status >= 500 && status !== 501);
  });

  test.each([
    [answered('AuthorizationHeaderMalformed', 400, { Region: 'eu-central-1' })],
    [
      {
        ...answered('Error', 301),
        $response: { statusCode: 301, headers: { 'x-amz-bucket-region': 'eu-central-1' } },
      },
    ],
  ])('the region of the bucket where the answer has it', (thrown) => {
    expect(told(thrown).message).toContain('in the region eu-central-1');
  });

  test('a missing object and a missing permission are told apart from all else', () => {
    expect(told(answered('NoSuchKey', 404))).toMatchObject({
      isMissing: true,
      isDenied: false,
      isPassing: false,
    });
    expect(told(answered('AccessDenied', 403))).toMatchObject({ isMissing: false, isDenied: true });
  });

  test('what is no store', () => {
    const page = { name: 'SyntaxError', $response: { statusCode: 200, headers: {} } };
    for (const thrown of [NO_STORE, page]) {
      expect(told(thrown)).toMatchObject({ isPassing: false });
      expect(told(thrown).message).toMatch(/does not answer as an S3 store does\. Check `endpoint`/);
    }
  });
});

describe('no answer in words', () => {
  test.each([
    ['ECONNREFUSED', true, /could not be reached \(ECONNREFUSED\)/],
    ['ENOTFOUND', true, /could not be reached \(ENOTFOUND\)/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', false, /cannot prove who it is.*NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', false, /cannot prove who it is/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', false, /cannot prove who it is/],
  ])('%s', (code, isPassing, words) => {
    const error = told(Object.assign(new Error('connect'), { code }));
    expect([error.isPassing, error.message]).toEqual([isPassing, expect.stringMatching(words)]);
  });

  test('what the SDK does not find', () => {
    const none = told(Object.assign(new Error('Could not load'), { name: 'CredentialsProviderError' }));
    expect(none.message).toMatch(/no credentials.*AWS_ACCESS_KEY_ID/);
    expect(told(new Error('Region is missing')).message).toMatch(/Give `region`, or set AWS_REGION/);
  });

  test.each([[null], ['text'], [new Error('hidden-secret')], [{ code: 'with blanks hidden-secret' }]])(
    'anything else shows nothing of itself: %s',
    (thrown) => {
      const error = told(thrown, { ...SETTINGS, endpoint: null });
      expect(error.message).toMatch(/^Amazon S3 could not be reached \(unknown error\)/);
    },
  );
});
