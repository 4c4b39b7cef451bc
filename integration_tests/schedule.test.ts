import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { ValidationSeverity, validate } from 'dockerfile-utils';
import { parseAllDocuments } from 'yaml';
import { fencedBlocks, fileText } from './support/repository.ts';

const read = (name: string) => fileText(`examples/schedule/${name}`);
const pathOf = (name: string) => fileURLToPath(new URL(`../examples/schedule/${name}`, import.meta.url));

/** Runs a command line in a directory with a `sync.sh` that prints its key. */
function inDirectory(line: (directory: string) => string): string {
  const directory = mkdtempSync(join(tmpdir(), 'schedule-'));
  try {
    writeFileSync(join(directory, 'environment'), 'BRAZE_API_KEY=from-the-environment\n');
    writeFileSync(join(directory, 'sync.sh'), 'echo "$PWD $BRAZE_API_KEY"; echo wrong >&2\n');
    execFileSync('sh', ['-c', line(directory)]);
    return execFileSync('cat', [join(directory, 'sync.log')], { encoding: 'utf8' }).replaceAll(
      directory,
      'DIRECTORY',
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('the crontab has five fields of time and a command that works', () => {
  const lines = read('crontab')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [path = '', job = '', ...others] = lines;
  expect(others).toEqual([]);
  expect(path).toMatch(/^PATH=(\/[a-z/]+:?)+$/);
  const [, times = '', command = ''] = /^((?:\S+ ){5})(.+)$/.exec(job) ?? [];
  for (const field of times.trim().split(' ')) expect(field).toMatch(/^(\*|\d+(-\d+)?)(\/\d+)?(,\d+)*$/);
  // To cron a percent sign is the end of the command.
  expect(command).not.toContain('%');
  expect(inDirectory((directory) => command.replaceAll('/srv/braze', directory))).toBe(
    'DIRECTORY from-the-environment\nwrong\n',
  );
});

/** The settings of a unit file, by section; of a setting that comes several times the last one. */
function unit(name: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> | undefined;
  for (const line of read(name).split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, head] = /^\[([A-Z][a-z]+)\]$/.exec(line) ?? [];
    const [, key, value] = /^([A-Z][A-Za-z]+)=(.+)$/.exec(line) ?? [];
    if (head !== undefined) {
      section = {};
      sections[head] = section;
    } else if (section !== undefined && key !== undefined && value !== undefined) section[key] = value;
    else throw new Error(`${name}: ${line}`);
  }
  return sections;
}

describe('systemd', () => {
  test('the service runs the script once, and takes the key from a file', () => {
    const { Service } = unit('braze.service');
    expect(Service).toMatchObject({ Type: 'oneshot', ExecStart: '/usr/bin/bash /srv/braze/sync.sh' });
    expect(Service?.EnvironmentFile).toMatch(/^\/etc\//);
  });

  test('the timer starts the service of its name', () => {
    const { Timer, Install } = unit('braze.timer');
    expect(Timer).toEqual({ OnCalendar: '*:0/15', Persistent: 'true' });
    expect(Install).toEqual({ WantedBy: 'timers.target' });
  });
});

describe('Kubernetes', () => {
  const documents = parseAllDocuments(read('cronjob.yaml'));
  const [secret, claim, cronJob] = documents.map((document) => document.toJS());

  test('the file is YAML without a mistake', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    expect(documents.map((document) => document.toJS().kind)).toEqual([
      'Secret',
      'PersistentVolumeClaim',
      'CronJob',
    ]);
  });

  test('the job never runs twice at once, and has the secrets and the volume that the file makes', () => {
    expect(cronJob).toMatchObject({ apiVersion: 'batch/v1', spec: { concurrencyPolicy: 'Forbid' } });
    const { backoffLimit, template } = cronJob.spec.jobTemplate.spec;
    expect([backoffLimit, template.spec.restartPolicy]).toEqual([0, 'Never']);
    const [container] = template.spec.containers;
    expect(container.envFrom).toEqual([{ secretRef: { name: secret.metadata.name } }]);
    expect(Object.keys(secret.stringData)).toEqual(['BRAZE_API_KEY', 'BRAZE_REST_ENDPOINT', 'DATABASE_URL']);
    const [volume] = template.spec.volumes;
    expect(volume.persistentVolumeClaim.claimName).toBe(claim.metadata.name);
    expect(container.volumeMounts).toEqual([{ name: volume.name, mountPath: '/data' }]);
    const [shell, flag, command] = container.command;
    expect([shell, flag]).toEqual(['bash', '-c']);
    execFileSync('bash', ['-n', '-c', command]);
  });

  test('the image has the files of the recipe, and its Dockerfile no flaw that its linter knows', () => {
    const text = read('Dockerfile');
    expect(
      validate(text, {
        directiveCasing: ValidationSeverity.ERROR,
        instructionCasing: ValidationSeverity.ERROR,
      }),
    ).toEqual([]);
    for (const file of ['rows.sql', 'sync.sh']) {
      expect(text).toContain(file);
      expect(fileText(`examples/postgres/${file}`)).not.toBe('');
    }
  });
});

test('the DAG is Python', () => {
  const compile = 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])';
  execFileSync('python3', ['-c', compile, pathOf('airflow_dag.py')]);
  expect(read('airflow_dag.py')).toContain('max_active_runs=1');
});

test('docs/schedule.md shows the files as they are', () => {
  const shown = ['text', 'ini', 'dockerfile', 'yaml', 'python'].flatMap((language) =>
    fencedBlocks('docs/schedule.md', language),
  );
  const names = ['crontab', 'braze.service', 'braze.timer', 'Dockerfile', 'cronjob.yaml', 'airflow_dag.py'];
  expect(shown).toEqual(names.map(read));
});
