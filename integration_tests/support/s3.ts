import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CHECK_PATIENCE,
  type ObjectStore,
  openObjectStore,
} from '../../src/delivery/rejects/s3/object_store.ts';
import { freePort } from './port.ts';

/** A store with the S3 API, of the test's own; `await using` stops it. */
export interface S3Server extends AsyncDisposable {
  readonly url: string;
  readonly bucket: string;
  /** The settings of a dead letter in it. */
  readonly settings: S3DeadLetter;
  /** The store as a client sees it that has no faults on its way. */
  objects(): ObjectStore;
  /** Keeps its connections and answers nothing, or goes on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
}

/** `dead_letter` in the words of a configuration. */
export interface S3DeadLetter {
  readonly type: 's3';
  readonly bucket: string;
  readonly prefix?: string;
  readonly region?: string;
  readonly endpoint: string;
  readonly access_key_id: string;
  readonly secret_access_key: string;
}

const BUCKET = 'rejects';
const SECRET = 'testing-testing';

/** The servers of OpenStack Swift, which has an S3 API: those behind keep what the one in front is given. */
const BEHIND = ['account', 'container', 'object'] as const;

/** Milliseconds that all of it may take to start. */
const STARTS_WITHIN = 60_000;

/** Starts OpenStack Swift with its S3 API on free ports of the loopback, with one bucket. */
export async function startS3(): Promise<S3Server> {
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-s3-'));
  const programs: { pid: number; ended: Promise<unknown> }[] = [];

  async function stop(): Promise<void> {
    for (const { pid } of programs) kill(pid, 'SIGKILL');
    await Promise.all(programs.map(({ ended }) => ended));
    rmSync(directory, { recursive: true, force: true });
  }

  try {
    const ports = await Promise.all([...BEHIND, 'proxy', 'memcached'].map(async () => freePort()));
    const [proxy = 0, memcached = 0] = ports.slice(BEHIND.length);
    for (const folder of ['node/sdb1', 'cache']) mkdirSync(join(directory, folder), { recursive: true });
    const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
    write(
      'swift.conf',
      '[swift-hash]\nswift_hash_path_suffix = test\n[storage-policy:0]\nname = one\ndefault = yes\n',
    );
    write('proxy-server.conf', proxyConfiguration(directory, proxy, memcached));
    await Promise.all(
      BEHIND.map((name, index) => {
        const port = ports[index] as number;
        write(`${name}-server.conf`, storageConfiguration(directory, name, port));
        return makeRing(directory, name, port);
      }),
    );
    const log = openSync(join(directory, 'log'), 'a');
    const launch = (command: string, ...args: string[]) => {
      const env = { PATH: process.env.PATH, SWIFT_CONF_DIR: directory };
      // Their workers are in a group of their own, which ends as one.
      const child = spawn(command, args, {
        cwd: directory,
        env,
        stdio: ['ignore', log, log],
        detached: true,
      });
      const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
      programs.push({ pid: child.pid ?? 0, ended });
    };
    const user = userInfo().username;
    launch('memcached', '-l', '127.0.0.1', '-p', String(memcached), '-u', user);
    for (const name of [...BEHIND, 'proxy']) launch(`swift-${name}-server`, `${name}-server.conf`);
    await Promise.all(ports.map(listening));
    await makeBucket(proxy);
    const url = `http://127.0.0.1:${proxy}`;
    const key = { access_key_id: 'test:tester', secret_access_key: SECRET };
    return {
      url,
      bucket: BUCKET,
      settings: { type: 's3', bucket: BUCKET, endpoint: url, ...key },
      objects: () =>
        openObjectStore(
          {
            bucket: BUCKET,
            prefix: '',
            region: null,
            endpoint: url,
            credentials: { accessKeyId: key.access_key_id, secretAccessKey: key.secret_access_key },
          },
          CHECK_PATIENCE,
        ),
      signal: (signal) => kill(programs.at(-1)?.pid ?? 0, signal),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    const said = readFileSync(join(directory, 'log'), { encoding: 'utf8', flag: 'a+' });
    await stop();
    throw new Error(`the S3 server did not start: ${error}\n${said.slice(-2_000)}`);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  if (pid === 0) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Swift finds the place of an object in a ring: here a single disk. */
async function makeRing(directory: string, name: string, port: number): Promise<void> {
  const steps = [['create', '4', '1', '1'], ['add', `r1z1-127.0.0.1:${port}/sdb1`, '1'], ['rebalance']];
  for (const step of steps) {
    await execute('swift-ring-builder', [`${name}.builder`, ...step], { cwd: directory });
  }
}

const execute = promisify(execFile);

function commonConfiguration(directory: string, port: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${directory}
log_level = ERROR
`;
}

function storageConfiguration(directory: string, name: string, port: number): string {
  return `${commonConfiguration(directory, port)}devices = ${directory}/node
mount_check = false
disable_fallocate = true
recon_cache_path = ${directory}/cache
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
`;
}

function proxyConfiguration(directory: string, port: number, memcached: number): string {
  return `${commonConfiguration(directory, port)}[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = ${SECRET} .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
`;
}

/** Resolves when something listens on the port. */
async function listening(port: number): Promise<void> {
  const until = Date.now() + STARTS_WITHIN;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (Date.now() > until) throw new Error(`nothing listens on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** By Swift's own API, so that no S3 client is needed. */
async function makeBucket(port: number): Promise<void> {
  const headers = { 'x-auth-user': 'test:tester', 'x-auth-key': SECRET, connection: 'close' };
  const login = await fetch(`http://127.0.0.1:${port}/auth/v1.0`, { headers });
  const account = login.headers.get('x-storage-url') ?? '';
  const made = await fetch(`${account}/${BUCKET}`, {
    method: 'PUT',
    headers: { 'x-auth-token': login.headers.get('x-auth-token') ?? '', connection: 'close' },
  });
  if (!made.ok) throw new Error(`no bucket was made (HTTP ${made.status})`);
}
