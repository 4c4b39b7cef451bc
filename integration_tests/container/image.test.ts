import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { files } from '../support/files.ts';
import { API_KEY, run, shell } from '../support/program.ts';
import { fileText } from '../support/repository.ts';
import { startSandbox } from '../support/sandbox.ts';
import { ask, engine, image, inShell, runEngine } from './engine.ts';

jest.setTimeout(90_000);

const { version, dependencies, devDependencies } = JSON.parse(fileText('package.json'));

interface ImageConfig {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
}

const inspect = <T>(format: string) => JSON.parse(ask('image', 'inspect', '--format', format, image)) as T;
const settings = inspect<ImageConfig>('{{json .Config}}');

describe('what the image says of itself', () => {
  test('its entrypoint is absolute, and told to Airbyte in the variable', () => {
    expect(settings.Entrypoint.join(' ')).toMatch(/^\//);
    expect(settings.Env).toContain(`AIRBYTE_ENTRYPOINT=${settings.Entrypoint.join(' ')}`);
  });

  test('its user is 1000', () => {
    expect(settings.User).toBe('1000:1000');
    expect(inShell('id -u; id -g')).toBe('1000\n1000\n');
  });

  test('its labels carry the name and the version of the package', () => {
    expect(settings.Labels).toMatchObject({
      'io.airbyte.name': 'destination-braze',
      'io.airbyte.version': version,
    });
  });
});

test('a volume for the memory belongs to its user', () => {
  const volume = `destination-braze-${process.pid}`;
  try {
    const flags = [
      '--rm',
      '--network',
      'none',
      '--read-only',
      '--volume',
      `${volume}:/memory`,
      '--entrypoint',
      'sh',
    ];
    expect(ask('run', ...flags, image, '-c', 'touch /memory/file && ls /memory')).toBe('file\n');
  } finally {
    ask('volume', 'rm', volume);
  }
});

describe('what is in it', () => {
  test('the commands that Airbyte starts it with', () => {
    const commands = ['sh', 'mv', 'sleep', 'touch', 'cat', 'node'];
    const found = inShell(`for command in ${commands.join(' ')}; do command -v "$command"; done`)
      .trim()
      .split('\n');
    expect(found.map((path) => path.split('/').at(-1))).toEqual(commands);
  });

  test('the packages that it needs when it runs, no tool, no test', () => {
    const places = (packages: object) =>
      Object.keys(packages)
        .map((name) => `node_modules/${name}`)
        .join(' ');
    inShell(`ls -d ${places(dependencies)}`);
    expect(inShell(`ls -d ${places(devDependencies)} 2> /dev/null || true`)).toBe('');
    expect(inShell("find . -name '*.test.*'")).toBe('');
    expect(inShell('for tool in npm npx corepack yarn; do command -v "$tool" || true; done')).toBe('');
  });

  test('less than 330 MB, the base included', () => {
    expect(inspect<number>('{{json .Size}}')).toBeLessThan(330e6);
  });

  test('nothing that its user could change, but temporary files', () => {
    const writable = inShell('find / -xdev -writable ! -type l 2>/dev/null || true').trim().split('\n');
    // `/memory` is there for a volume with the memory.
    const home = /^\/(memory|home\/node|tmp|var\/tmp|run\/lock|var\/mail|var\/lock)(\/|$)/;
    expect(writable.filter((path) => !home.test(path) && !path.startsWith('/dev/'))).toEqual([]);
  });
});

describe('how it starts', () => {
  /** Runs `spec`; node prints first what the code says. */
  const nodeSays = (code: string, ...flags: string[]) => {
    const hook = `--import=data:text/javascript,${encodeURIComponent(`console.log(JSON.stringify(${code}))`)}`;
    const [first = ''] = ask('run', '--rm', ...flags, '--env', `NODE_OPTIONS=${hook}`, image, 'spec').split(
      '\n',
    );
    return JSON.parse(first);
  };

  test.each([
    ['128m', 96],
    ['512m', 320],
    ['2g', 1472],
    ['16g', 4096],
  ])('with %s of memory its heap may take %i MiB', (memory, heap) => {
    expect(nodeSays('process.execArgv', '--memory', memory)).toEqual([
      `--max-old-space-size=${heap}`,
      '--max-semi-space-size=16',
    ]);
  });

  test('without a limit Node.js decides', () => {
    expect(nodeSays('process.execArgv')).toEqual(['--max-semi-space-size=16']);
  });

  test('with one pool of memory for all threads', () => {
    expect(nodeSays('process.env.MALLOC_ARENA_MAX')).toBe('1');
  });

  test('as process 1, so that it gets the signals', () => {
    expect(nodeSays('process.pid')).toBe(1);
  });

  test('`spec` within half a second of processor time, which half a CPU gives in one second', () => {
    // `times` prints what its children took, user and system, as `0m0.17s 0m0.04s`.
    const seconds = Array.from({ length: 3 }, () => {
      const [, children = ''] = inShell('/airbyte/entrypoint.sh spec > /dev/null; times').split('\n');
      const [user, system] = [...children.matchAll(/([0-9]+)m([0-9.]+)s/g)];
      return [user, system].reduce((sum, time) => sum + Number(time?.[1]) * 60 + Number(time?.[2]), 0);
    });
    expect(Math.min(...seconds)).toBeLessThan(0.5);
  });

  test('with a root that is read-only, no temporary files, no capability and no network', async () => {
    const rights = ['--read-only', '--cap-drop', 'all', '--network', 'none', '--user', '1000:1000'];
    const tmpfs = engine === 'podman' ? ['--read-only-tmpfs=false'] : [];
    const { code, stderr } = await runEngine('run', '--rm', ...rights, ...tmpfs, image, 'spec');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('a stack trace names functions as the sources do', async () => {
    const missing = ['write', '--config', '/missing.json', '--catalog', '/missing.json'];
    const { code, stdout } = await runEngine('run', '--rm', image, ...missing);
    expect(code).toBe(1);
    const trace = JSON.parse(stdout.trim().split('\n').at(-1) ?? '').trace.error;
    expect(trace.stack_trace).toMatch(/^ {4}at async readInputFiles \(/m);
  });
});

test('the demo needs nothing but the image, no network either', async () => {
  const { code, stdout, stderr } = await runEngine('run', '--rm', '--network', 'none', image, 'demo');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Every row is accounted for');
});

test('`docker run` with the files of examples/ in a directory', async () => {
  await using sandbox = await startSandbox();
  using given = files({});
  const data = given.directory;
  for (const file of ['catalog.json', 'messages.jsonl']) {
    writeFileSync(join(data, file), fileText(`examples/${file}`));
  }
  const config = {
    ...JSON.parse(fileText('examples/config.json')),
    rest_endpoint: sandbox.url,
    api_key: API_KEY,
  };
  writeFileSync(join(data, 'config.json'), JSON.stringify(config));
  const { code, messages } = await shell(
    `${engine} run -i --rm --network host -v "$PWD:/data" ${image} write --config /data/config.json --catalog /data/catalog.json < messages.jsonl`,
    { cwd: data },
  );
  expect(code).toBe(0);
  expect(messages.filter(({ type }) => type === 'STATE')).toHaveLength(5);
  expect(await sandbox.profiles()).not.toEqual([]);
});

test('the page of `preview --html` is written into a mounted directory, for its owner only', async () => {
  using given = files(
    JSON.parse(fileText('examples/config.json')),
    JSON.parse(fileText('examples/catalog.json')),
  );
  const page = join(given.directory, 'preview.html');
  const args = ['preview', ...given.write.slice(1), '--html', page];
  const { code, lines } = await run(args, { stdin: fileText('examples/messages.jsonl'), stdout: 'text' });
  expect(code).toBe(0);
  expect(lines.at(-1)).toBe(`Page: ${page}`);
  expect(statSync(page).mode & 0o777).toBe(0o600);
});
