import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE } from './program.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a fresh clone has of the repository, as far as a package is made of it. */
const SOURCES = [
  ...['package.json', 'build.ts', 'spec.json'],
  ...['src', 'docs', 'examples', 'README.md', 'CHANGELOG.md', 'LICENSE'],
];

/** A tarball of the package in a temporary directory; `using` removes it. */
export interface Package extends Disposable {
  readonly tarball: string;
  /** Paths inside it. */
  readonly files: readonly string[];
  /** Bytes of the tarball, and of the files that it holds. */
  readonly size: number;
  readonly unpackedSize: number;
  /** An empty directory beside it. */
  readonly empty: string;
}

/** Where the pinned Node.js, npm and the tools of the system are, and no package of this repository. */
export const PATH_WITH_NODE = [
  join(dirname(NODE), '..', 'node', 'bin'),
  ...(process.env.PATH ?? '').split(delimiter).filter((place) => !place.includes(`node_modules${sep}.bin`)),
].join(delimiter);

/** Runs `npm pack` in a copy of the repository where nothing is built. */
export function pack(): Package {
  const directory = mkdtempSync(join(tmpdir(), 'destination-braze-package-'));
  const clone = join(directory, 'clone');
  const empty = join(directory, 'empty');
  mkdirSync(clone);
  mkdirSync(empty);
  for (const source of SOURCES) cpSync(join(ROOT, source), join(clone, source), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  const own = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$/.test(name));
  const printed = execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', directory], {
    cwd: clone,
    env: { ...Object.fromEntries(own), PATH: PATH_WITH_NODE },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // What the build prints comes first.
  const [packed] = JSON.parse(printed.slice(printed.indexOf('[\n')));
  return {
    tarball: join(directory, packed.filename),
    files: packed.files.map(({ path }: { path: string }) => path),
    size: packed.size,
    unpackedSize: packed.unpackedSize,
    empty,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
