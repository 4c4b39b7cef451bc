import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './port.ts';

/** A PostgreSQL server of the test's own; `await using` stops it and removes its data. */
export interface Postgres extends AsyncDisposable {
  /** For psql. */
  readonly url: string;
  /** Runs SQL; the result unaligned, a line a row. */
  query(sql: string): string[];
}

/** Where Debian's package keeps the server's programs; null if PostgreSQL is not installed. */
export function postgresPrograms(): string | null {
  const initdb = globSync('/usr/lib/postgresql/*/bin/initdb').sort().at(-1);
  return initdb === undefined ? null : join(initdb, '..');
}

/** Makes a database cluster in a temporary directory and starts a server on a free port of the loopback. */
export async function startPostgres(programs: string): Promise<Postgres> {
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-postgres-'));
  const owner = unprivileged();
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, 'data');
  const options: SpawnOptions = { ...owner, cwd: directory, stdio: 'ignore' };
  const initdb = ['-D', data, '-U', 'tester', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(join(programs, 'initdb'), initdb, options);

  const port = await freePort();
  const settings = ['-D', data, '-F', '-h', '127.0.0.1', '-p', String(port), '-k', directory];
  const server = spawn(join(programs, 'postgres'), settings, options);
  const ended = new Promise((resolve) => server.once('close', resolve));
  const stop = async () => {
    server.kill('SIGINT');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };

  const url = `postgresql://tester@127.0.0.1:${port}/postgres`;
  const query = (sql: string) =>
    execFileSync('psql', [url, '-XAtq', '-v', 'ON_ERROR_STOP=1'], {
      input: sql,
      encoding: 'utf8',
      stdio: 'pipe',
    })
      .split('\n')
      .filter((line) => line !== '');
  for (let attempt = 1; !answers(url); attempt++) {
    if (attempt === 100 || server.exitCode !== null) {
      await stop();
      throw new Error('PostgreSQL did not start');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, query, [Symbol.asyncDispose]: stop };
}

function answers(url: string): boolean {
  try {
    execFileSync('psql', [url, '-XAtq', '-c', 'SELECT 1'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL refuses to run as root: Debian's package brings a user for it. Anybody else runs it as they are. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const { uid, gid } = statSync('/var/lib/postgresql');
  return { uid, gid };
}
