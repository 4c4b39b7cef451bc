/**
 * Builds the program, `npm run build`: `dist/main.js` with the parts that it loads when they are needed, and the scripts of the
 * pages. A few files start in half the time of the three hundred that they are made of.
 */
import { renameSync, rmSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname } from 'node:path';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import manifest from './package.json' with { type: 'json' };
import { compiler } from './src/config/compile_check.ts';

/** What every sync loads is put into the program. The other packages stay what they are, for those who need them. */
const BUNDLED = new Set(['ajv-formats', 'bottleneck', 'undici']);

/** Puts the code of a check, see `Check`, in the place of what compiles it. */
const compiledChecks: Plugin = {
  name: 'compiled checks',
  setup({ onLoad }) {
    onLoad({ filter: /\.compiled\.ts$/ }, async ({ path }) => {
      const { check } = await import(path);
      const code = standaloneCode.default(compiler, check);
      return { contents: `${code}\nexport { validate as check };`, resolveDir: dirname(path) };
    });
  },
};

/** Whoever asks for all of undici has no need of the parts that are put into the program. */
const wholeUndici: Plugin = {
  name: 'whole undici',
  setup({ onResolve }) {
    onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, external: true }));
  },
};

const shared: BuildOptions = {
  bundle: true,
  format: 'esm',
  outdir: 'dist',
  outbase: 'src',
  logLevel: 'warning',
};

/** What a program of this package is built with. */
export const programOptions: BuildOptions = {
  ...shared,
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  platform: 'node',
  target: 'node22.19',
  external: Object.keys(manifest.dependencies).filter((name) => !BUNDLED.has(name)),
  plugins: [compiledChecks, wholeUndici],
  // CommonJS packages ask for Node's own modules by this name. Making it takes milliseconds, and most files have no use for it.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; let required; const require = (id) => (required ??= requireOf(import.meta.url))(id);",
  },
};

if (import.meta.main) {
  rmSync('dist', { recursive: true, force: true });
  // For a part that ends in `.js` Node.js looks for the package.json above it, which is a twelfth of the time of `spec`.
  await build({ ...programOptions, entryPoints: ['src/main.ts'], outExtension: { '.js': '.mjs' } });
  renameSync('dist/main.mjs', 'dist/main.js');
  await build({
    ...shared,
    entryPoints: await Array.fromAsync(glob('src/**/*.client.ts')),
    platform: 'browser',
    target: 'es2022',
  });
}
