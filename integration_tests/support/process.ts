import { type ChildProcessWithoutNullStreams, execFile, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';

/** A program that was started: on this machine, or in a container with its streams passed through. */
export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  kill(signal: NodeJS.Signals): void;
  /** The program's process number on this machine; undefined where it is not known (yet). */
  pid(): number | undefined;
}

/** Starts a command on this machine. */
export function onThisMachine(
  [file, ...args]: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env?: Record<string, string> | undefined },
): Started {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(file, args, { cwd: options.cwd, env: { ...inherited, ...options.env } });
  return { child, kill: (signal) => child.kill(signal), pid: () => child.pid };
}

/** The image that is tested in place of the built program, and who runs it: Docker, or podman with its flags. */
export interface Image {
  readonly engine: string;
  readonly name: string;
}

/** As `npm run test:container` says; null in any other run. */
export const testedImage: Image | null =
  process.env.CONTAINER_ENGINE === undefined || process.env.CONTAINER_IMAGE === undefined
    ? null
    : { engine: process.env.CONTAINER_ENGINE, name: process.env.CONTAINER_IMAGE };

/** What Airbyte's platform takes from every connector, and the memory that it gives. */
export const AS_A_POD = '--user 1000:1000 --cap-drop all --security-opt no-new-privileges --memory 2g'.split(
  ' ',
);

/** Starts the image's entrypoint. Sandboxes and files of this machine are found where they are. */
export function inContainer(
  { engine, name }: Image,
  args: readonly string[],
  env: Record<string, string> = {},
): Started {
  const container = `destination-braze-${randomUUID()}`;
  const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const place = ['--network', 'host', '--volume', `${tmpdir()}:${tmpdir()}`, '--read-only'];
  const flags = ['--rm', '--interactive', '--name', container, ...AS_A_POD, ...place, ...variables];
  const child = spawn(engine, ['run', ...flags, name, ...args]);
  let pid: number | undefined;
  let asked = false;
  return {
    child,
    // Through the engine: a signal to its client would not reach the container in every case.
    kill: (signal) => void spawnSync(engine, ['kill', '--signal', signal, container]),
    pid() {
      if (!asked) {
        asked = true;
        execFile(engine, ['inspect', '--format', '{{.State.Pid}}', container], (_, stdout) => {
          // Not started yet: asked again.
          asked = Number(stdout) > 0;
          if (asked) pid = Number(stdout);
        });
      }
      return pid;
    },
  };
}
