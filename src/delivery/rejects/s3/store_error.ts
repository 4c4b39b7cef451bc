import type { S3Settings } from '../../../config/config.ts';

/** What is asked of a store, as the permission for it is called. */
export type Action = 's3:PutObject' | 's3:GetObject' | 's3:ListBucket' | 's3:DeleteObject';

/** Why a store did not do what it was asked for: what was found and the cure, in words. No credential is in them. */
export class StoreError extends Error {
  /** Whether it may pass by itself. */
  readonly isPassing: boolean;
  /** Whether there is no object of that key. */
  readonly isMissing: boolean;
  /** Whether the credentials are good, but not for this action. */
  readonly isDenied: boolean;

  constructor(kind: Kind, words: string, cause: unknown) {
    super(words, { cause });
    this.isPassing = kind === 'passing';
    this.isMissing = kind === 'missing';
    this.isDenied = kind === 'denied';
  }
}

type Kind = 'passing' | 'missing' | 'denied' | 'wrong';

/** A web server, or a proxy, says 200 to anything in the place of a store. */
export const NO_STORE = new Error('an answer without what each store puts in');

/** What is read of an error of the SDK or of the network. */
interface Thrown {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
  /** The region of the bucket, in some answers to a request that was signed for another. */
  readonly Region?: string;
}

/** An error of the SDK in words. @param key of the object, or the prefix. */
export function storeError(thrown: unknown, action: Action, key: string, settings: S3Settings): StoreError {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Thrown;
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode ?? null;
  const given = {
    error,
    status,
    code: codeOf(error, status),
    action,
    key,
    bucket: settings.bucket,
    store: settings.endpoint ?? 'Amazon S3',
  };
  const [kind, words] =
    thrown === NO_STORE
      ? noStore(given)
      : (BY_NAME.get(error.name ?? '')?.(given) ?? byStatus(given) ?? withoutAnswer(given));
  return new StoreError(kind, words, thrown);
}

interface Given {
  readonly error: Thrown;
  readonly status: number | null;
  readonly code: string;
  readonly action: Action;
  readonly key: string;
  readonly bucket: string;
  readonly store: string;
}

type Told = readonly [kind: Kind, words: string];

const noStore = ({ store }: Given): Told => [
  'wrong',
  `${store} does not answer as an S3 store does. Check \`endpoint\`: it is the URL of the store's S3 API.`,
];

const otherRegion = ({ error, bucket, code }: Given): Told => {
  const region = error.Region ?? error.$response?.headers?.['x-amz-bucket-region'];
  const where = region === undefined ? 'another region' : `the region ${region}`;
  return ['wrong', `the bucket \`${bucket}\` is in ${where} (${code}). Correct \`region\`, or \`endpoint\`.`];
};

const denied = ({ store, action, key, bucket, code }: Given): Told => [
  'denied',
  `${store} denies ${action} for \`${key}\` in the bucket \`${bucket}\` (${code}). Give the owner of the access key this permission.`,
];

const badSignature = ({ store, code }: Given): Told => [
  'wrong',
  `${store} does not accept the signature (${code}): the secret access key does not belong to the access key ID. Check both.`,
];

const badToken = ({ store, code }: Given): Told => [
  'wrong',
  `${store} does not accept the session token (${code}), which may have ended. Get new credentials.`,
];

const badTime = ({ store, code }: Given): Told => [
  'wrong',
  `${store} does not accept the time of the request (${code}). Set the clock of this machine.`,
];

const missing = ({ key, bucket }: Given): Told => [
  'missing',
  `the bucket \`${bucket}\` has no object \`${key}\`.`,
];

const notDone = ({ store, action, code }: Given): Told => [
  'wrong',
  `${store} does not do ${action} (${code}). Check \`endpoint\`: it is the URL of the store's S3 API.`,
];

/** By the store's words for errors, which are Amazon's, and those of the SDK. */
const BY_NAME: ReadonlyMap<string, (given: Given) => Told> = new Map<string, (given: Given) => Told>([
  [
    'CredentialsProviderError',
    () => [
      'wrong',
      'there are no credentials. Give `access_key_id` and `secret_access_key`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run with an AWS profile or a role.',
    ],
  ],
  [
    'NoSuchBucket',
    ({ store, bucket }) => [
      'wrong',
      `${store} has no bucket \`${bucket}\` (NoSuchBucket). Create it, or correct \`bucket\`.`,
    ],
  ],
  [
    'InvalidBucketName',
    ({ store, bucket }) => [
      'wrong',
      `${store} takes no bucket of the name \`${bucket}\` (InvalidBucketName). Correct \`bucket\`.`,
    ],
  ],
  [
    'InvalidAccessKeyId',
    ({ store }) => [
      'wrong',
      `${store} does not know the access key (InvalidAccessKeyId). Check \`access_key_id\`, or AWS_ACCESS_KEY_ID.`,
    ],
  ],
  ['SignatureDoesNotMatch', badSignature],
  ['ExpiredToken', badToken],
  ['ExpiredTokenException', badToken],
  ['InvalidToken', badToken],
  ['TokenRefreshRequired', badToken],
  ['RequestTimeTooSkewed', badTime],
  ['RequestExpired', badTime],
  ['RequestInTheFuture', badTime],
  ['NoSuchKey', missing],
  ['NotFound', missing],
  ['NotImplemented', notDone],
  ['MethodNotAllowed', notDone],
  ['PermanentRedirect', otherRegion],
  ['TemporaryRedirect', otherRegion],
  ['AuthorizationHeaderMalformed', otherRegion],
  ['IllegalLocationConstraintException', otherRegion],
]);

/** By the status of an answer; null without one. */
function byStatus(given: Given): Told | null {
  const { status, store, code, action, key, bucket } = given;
  if (status === null) return null;
  if (status < 300) return noStore(given);
  if (status === 301 || status === 307) return otherRegion(given);
  if (status === 401 || status === 403) return denied(given);
  if (status >= 500 || status === 408 || status === 429)
    return ['passing', `${store} could not do ${action} (${code}). See why, or wait.`];
  return ['wrong', `${store} refuses ${action} for \`${key}\` in the bucket \`${bucket}\` (${code}).`];
}

function withoutAnswer({ error, store, code }: Given): Told {
  if (error.message === 'Region is missing')
    return ['wrong', 'the region of the bucket is not known. Give `region`, or set AWS_REGION.'];
  if (CERTIFICATE.test(error.code ?? ''))
    return [
      'wrong',
      `${store} cannot prove who it is (${code}). Name its certificate authority in NODE_EXTRA_CA_CERTS.`,
    ];
  return [
    'passing',
    `${store} could not be reached (${code}). Check \`endpoint\` and the network, and that the store runs.`,
  ];
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/;

/** The word for an error that the store, the SDK or Node.js has. Nothing of a message, which may quote a request. */
function codeOf({ name, code }: Thrown, status: number | null): string {
  const word = [code, name].find((each) => each !== undefined && each !== 'Error' && /^\w{2,60}$/.test(each));
  return [word, status === null ? undefined : `HTTP ${status}`].filter(Boolean).join(', ') || 'unknown error';
}
