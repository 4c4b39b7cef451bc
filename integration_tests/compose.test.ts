import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { VARIABLES } from '../src/config/environment.ts';
import { files } from './support/files.ts';
import { postgresPrograms, startPostgres } from './support/postgres.ts';
import { NODE, shell, start } from './support/program.ts';
import { runsRedis, startRedis } from './support/redis.ts';
import { fencedBlocks, fileText, hasFile } from './support/repository.ts';
import { startS3 } from './support/s3.ts';
import { connected } from './support/sandbox.ts';
import { example, settledRows } from './support/shop.ts';

/** docker-compose.yml, without Docker: what it says, and the same programs with the same files on this machine. */

interface Service {
  readonly image?: string;
  readonly build?:
    | string
    | { readonly context: string; readonly additional_contexts: Record<string, string> };
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const compose = parse(fileText('docker-compose.yml'));
const services: Readonly<Record<string, Service>> = compose.services;
const { sandbox, postgres, redis, s3, sync } = services as Record<string, Service>;
const config = JSON.parse(fileText('examples/compose/config.json'));
const dockerfile = fileText('examples/compose/Dockerfile');

/** The files of the repository that a service mounts, by the places where it finds them. */
function mountsOf({ volumes = [] }: Service = {}): Map<string, string> {
  const mounts = volumes.map((volume) => volume.split(':') as [string, string, string?]);
  return new Map(mounts.filter(([from]) => from.startsWith('./')).map(([from, to]) => [to, from.slice(2)]));
}

/** The named volumes that a service mounts. */
const namedVolumes = ({ volumes = [] }: Service) =>
  volumes.map((volume) => volume.split(':')[0] as string).filter((name) => !name.startsWith('.'));

describe('docker-compose.yml', () => {
  test('is a Compose file', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const schema = JSON.parse(fileText('node_modules/dclint/schemas/compose.schema.json'));
    // Ajv knows its own name of the draft alone.
    const validate = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
    validate(compose);
    expect(validate.errors).toBeNull();
    // The schema finds mistakes.
    expect(validate({ services: { sync: { ...sync, depend_on: ['s3'] } } })).toBe(false);
  });

  test('mounts files that are there, and volumes that it declares', () => {
    for (const service of Object.values(services)) {
      for (const file of mountsOf(service).values()) expect([file, hasFile(file)]).toEqual([file, true]);
    }
    const used = Object.values(services).flatMap(namedVolumes);
    expect(used.sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  test('lets nobody in from other machines', () => {
    const ports = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('starts the sync once everything that it talks to is healthy', () => {
    const urls = [...Object.values(sync?.environment ?? {}), config.dead_letter.endpoint].filter((value) =>
      value.includes('://'),
    );
    const hosts = urls.map((url) => new URL(url).hostname);
    expect(hosts.sort()).toEqual(
      Object.keys(services)
        .filter((name) => name !== 'sync')
        .sort(),
    );
    expect(Object.keys(sync?.depends_on ?? {}).sort()).toEqual(hosts);
    for (const [name, { condition }] of Object.entries(sync?.depends_on ?? {})) {
      expect(condition).toBe('service_healthy');
      expect(services[name]?.healthcheck?.test[0]).toBe('CMD');
    }
  });

  test('gives the sync variables that somebody reads', () => {
    const readBySdk = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    const readByScript = ['DATABASE_URL'].filter((name) =>
      fileText('examples/postgres/sync.sh').includes(`$${name}`),
    );
    const known = [...VARIABLES.values(), ...readBySdk, ...readByScript];
    expect(Object.keys(sync?.environment ?? {}).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('has the names and passwords of each service once more where the sync uses them', () => {
    const {
      DATABASE_URL = '',
      BRAZE_REST_ENDPOINT = '',
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
    } = sync?.environment ?? {};
    const database = new URL(DATABASE_URL);
    expect([database.password, database.pathname]).toEqual([
      postgres?.environment?.POSTGRES_PASSWORD,
      `/${postgres?.environment?.POSTGRES_DB}`,
    ]);
    const port = new URL(BRAZE_REST_ENDPOINT).port;
    expect(sandbox?.command?.slice(-2)).toEqual(['--port', port]);
    expect(sandbox?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect([AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY]).toEqual([
      s3?.environment?.MINIO_ROOT_USER,
      s3?.environment?.MINIO_ROOT_PASSWORD,
    ]);
    expect(s3?.entrypoint?.at(-1)).toContain(`mkdir -p /data/${config.dead_letter.bucket} `);
  });

  test('builds the sync on the image of the connector, and keeps its states where that user may write', () => {
    expect(sync?.build).toEqual({
      context: 'examples/compose',
      additional_contexts: { 'destination-braze': 'service:sandbox' },
    });
    expect(sandbox).toMatchObject({ build: '.', image: 'destination-braze' });
    const of = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(dockerfile)?.[1];
    expect(of('FROM')).toBe('destination-braze');
    const [entrypoint] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(fileText('Dockerfile'))?.[1] ?? '[]');
    expect(dockerfile).toContain(`ln -s ${entrypoint} /usr/local/bin/destination-braze`);
    const directory = of('WORKDIR');
    expect(dockerfile).toMatch(new RegExp(`install --directory --owner=1000 .* ${directory}$`, 'm'));
    expect(sync?.volumes).toContain(`states:${directory}`);
    expect([...mountsOf(sync).keys()].map(dirname)).toEqual([directory, directory, directory, directory]);
    expect(JSON.parse(of('CMD') ?? '')).toEqual(['bash', 'sync.sh']);
  });

  test('maps the tables as the other examples do', () => {
    expect(config.streams).toEqual(example('config.json').streams);
  });
});

const programs = postgresPrograms();
/** It is left out where PostgreSQL or Redis is not installed, but in CI it runs then, and fails. */
const runs = (programs !== null && runsRedis) || process.env.CI === 'true';

(runs ? test : test.skip)(
  'the sync of docker-compose.yml, with its files, settings and tables on this machine',
  async () => {
    if (programs === null)
      throw new Error('PostgreSQL is not installed; on Debian: apt-get install postgresql');
    const [host, port] = ['0.0.0.0', '8080'];
    const command = sandbox?.command?.map((word) => ({ [host]: '127.0.0.1', [port]: '0' })[word] ?? word);
    const [aPostgres, aRedis, anS3, braze] = await Promise.all([
      startPostgres(programs),
      startRedis({ options: redis?.command?.slice(1) ?? [] }),
      startS3(),
      connected(start(command ?? [], { stdout: 'text', seconds: 240 })),
    ]);
    await using stack = new AsyncDisposableStack();
    for (const server of [aPostgres, aRedis, anS3, braze]) stack.use(server);

    const [, ...health] = sandbox?.healthcheck?.test ?? [];
    const probe = health.map((word) => word.replace(`http://127.0.0.1:${port}`, braze.url));
    const asked = await shell(`"${NODE}" -e '${probe.at(-1)?.replaceAll("'", '"')}'`);
    expect([health.slice(0, 2), asked.code]).toEqual([['node', '-e'], 0]);

    const tables = [...mountsOf(postgres)].sort().filter(([to]) => to.includes('initdb.d'));
    for (const [, file] of tables) aPostgres.query(fileText(file));

    using given = files({});
    for (const [to, file] of mountsOf(sync)) {
      writeFileSync(
        join(given.directory, basename(to)),
        fileText(file).replace(config.dead_letter.endpoint, anS3.url),
      );
    }
    const env = {
      ...sync?.environment,
      DATABASE_URL: aPostgres.url,
      BRAZE_REST_ENDPOINT: braze.url,
      BRAZE_MEMORY_URL: aRedis.url,
      AWS_ACCESS_KEY_ID: anS3.settings.access_key_id,
      AWS_SECRET_ACCESS_KEY: anS3.settings.secret_access_key,
    };
    const runSync = async () => {
      const { code, messages } = await shell('bash sync.sh', { cwd: given.directory, env });
      const report = JSON.parse(readFileSync(join(given.directory, 'report.json'), 'utf8'));
      expect([code, report.outcome]).toEqual([0, 'succeeded']);
      return { rows: settledRows(messages), report };
    };

    const checked = await shell('destination-braze check --config config.json --catalog catalog.json', {
      cwd: given.directory,
      env,
    });
    expect(checked.messages.at(-1)?.connectionStatus).toMatchObject({ status: 'SUCCEEDED' });

    expect((await runSync()).rows).toEqual({
      customers: [990, 10],
      orders: [990, 10],
      page_views: [5000, 0],
    });
    expect(await braze.profiles()).toHaveLength(1000);
    expect(await braze.events()).toHaveLength(5990);
    const store = anS3.objects();
    const objects = await store.list(`${config.dead_letter.prefix}/`);
    const kept = await Promise.all(objects.map(({ key }) => store.get(key)));
    store.close();
    expect(kept.flatMap((bytes) => String(bytes).trimEnd().split('\n'))).toHaveLength(20);
    expect((await aRedis.keys()).size).toBeGreaterThan(0);

    // Nothing is new; then what the page changes arrives, and no more of that customer.
    expect((await runSync()).rows).toEqual({});
    const [change = ''] = fencedBlocks('docs/compose.md', 'sh').flatMap(
      (block) => /UPDATE [^"]*/.exec(block) ?? [],
    );
    aPostgres.query(change);
    const { rows, report } = await runSync();
    expect(rows).toEqual({ customers: [1, 0] });
    expect(report.objects.attributes_saved).toBeGreaterThan(5);
    expect(await braze.events()).toHaveLength(5990);
    expect(JSON.stringify(await braze.profiles())).toContain('ada@example.com');
  },
  240_000,
);
