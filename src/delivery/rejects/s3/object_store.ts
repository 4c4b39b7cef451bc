import { createHash } from 'node:crypto';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import type { S3Settings } from '../../../config/config.ts';
import { type Action, NO_STORE, storeError } from './store_error.ts';

/** A bucket of Amazon S3, or of another store with its API. Each call rejects with a StoreError. */
export interface ObjectStore {
  /** Resolves once the store has acknowledged the object. An object of that key is replaced. */
  put(key: string, body: Buffer): Promise<void>;
  /** The bytes of an object; null if there is none. @param span its first byte and its last one; without it all of them. */
  get(key: string, span?: readonly [first: number, last: number]): Promise<Buffer | null>;
  /** The objects whose keys begin with the prefix, but for those with a slash behind it; in the order of their keys. */
  list(prefix: string): Promise<StoredObject[]>;
  /** Resolves also where there is none. */
  delete(key: string): Promise<void>;
  close(): void;
}

export interface StoredObject {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

/** How long a store is waited for. */
export interface StorePatience {
  /** How often a request is made that the store does not take. The SDK waits between two of them, 20 s at most. */
  readonly attempts: number;
  /** For a connection, milliseconds. */
  readonly connecting: number;
  /** For an answer, milliseconds. */
  readonly answering: number;
}

/** A store that is slow, or down for half a minute, fails no sync. */
export const SYNC_PATIENCE: StorePatience = { attempts: 10, connecting: 5_000, answering: 30_000 };

/** The user of the form is waiting. */
export const CHECK_PATIENCE: StorePatience = { attempts: 2, connecting: 3_000, answering: 5_000 };

/** Opens a store, of which nothing is asked yet. Without credentials in the settings the first call looks for some. */
export function openObjectStore(settings: S3Settings, patience: StorePatience): ObjectStore {
  const { bucket: Bucket } = settings;
  const client = new S3Client(clientConfig(settings, patience));

  async function asking<T>(action: Action, key: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw storeError(error, action, key, settings);
    }
  }

  return {
    put: (Key, Body) =>
      asking('s3:PutObject', Key, async () => {
        const ContentMD5 = createHash('md5').update(Body).digest('base64');
        const ContentType = 'application/x-ndjson';
        const { ETag } = await client.send(
          new PutObjectCommand({ Bucket, Key, Body, ContentMD5, ContentType }),
        );
        if (!ETag) throw NO_STORE;
      }),
    get: (Key, span) =>
      asking('s3:GetObject', Key, async () => {
        const Range = span === undefined ? undefined : `bytes=${span.join('-')}`;
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      }).catch((error) => {
        if (error.isMissing) return null;
        throw error;
      }),
    list: (Prefix) =>
      asking('s3:ListBucket', Prefix, async () => {
        const found: StoredObject[] = [];
        let ContinuationToken: string | undefined;
        do {
          const command = new ListObjectsV2Command({ Bucket, Prefix, Delimiter: '/', ContinuationToken });
          const { Contents = [], Name, KeyCount, NextContinuationToken } = await client.send(command);
          if (Name === undefined && KeyCount === undefined) throw NO_STORE;
          for (const { Key = '', Size = 0 } of Contents) found.push({ key: Key, size: Size });
          ContinuationToken = NextContinuationToken;
        } while (ContinuationToken !== undefined);
        return found;
      }),
    delete: (Key) =>
      asking('s3:DeleteObject', Key, async () => {
        await client.send(new DeleteObjectCommand({ Bucket, Key }));
      }),
    close: () => client.destroy(),
  };
}

function clientConfig(
  settings: S3Settings,
  { attempts, connecting, answering }: StorePatience,
): S3ClientConfig {
  const { endpoint, credentials } = settings;
  const { AWS_REGION, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = process.env;
  // A store of one's own has no regions, mostly; signatures need one.
  const region = settings.region ?? (endpoint === null || AWS_REGION ? null : 'us-east-1');
  const connections = { keepAlive: true, maxSockets: 50, proxyEnv: process.env };
  return {
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint }),
    ...(credentials !== null && { credentials }),
    forcePathStyle: [endpoint, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3].some(Boolean),
    maxAttempts: attempts,
    // Other stores do not know all of Amazon's checksums; a body has its MD5, which all of them check.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    // stderr and stdout are not the SDK's.
    logger: SILENT,
    requestHandler: {
      connectionTimeout: connecting,
      requestTimeout: answering,
      socketTimeout: answering,
      throwOnRequestTimeout: true,
      httpAgent: new Agent(connections),
      httpsAgent: new TlsAgent(connections),
    },
  };
}

const nothing = () => {};
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
