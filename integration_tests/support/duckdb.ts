import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE } from './program.ts';

/** DuckDB in a directory: the paths in its SQL begin there. */
export interface DuckDb {
  /** A PATH on which the command `duckdb` is. */
  readonly path: string;
  /** Runs SQL. @returns what it copied to `/dev/stdout`, a line a row. */
  query(sql: string): string[];
}

/** Puts the command `duckdb` into a directory. */
export function duckDbIn(directory: string): DuckDb {
  const shell = fileURLToPath(new URL('duckdb_shell.ts', import.meta.url));
  const programs = join(directory, 'bin');
  mkdirSync(programs);
  writeFileSync(join(programs, 'duckdb'), `#!/bin/sh\nexec "${NODE}" "${shell}" "$@"\n`);
  chmodSync(join(programs, 'duckdb'), 0o755);
  const path = `${programs}:${process.env.PATH}`;
  return {
    path,
    query: (sql) =>
      // Through a pipe: what Node.js gives a child is a socket, which cannot be opened by the name /dev/stdout.
      execFileSync('bash', ['-c', 'set -o pipefail; duckdb -bail | cat'], {
        cwd: directory,
        env: { ...process.env, PATH: path },
        input: sql,
        encoding: 'utf8',
      })
        .split('\n')
        .filter((line) => line !== ''),
  };
}
