/**
 * Compiles what runs as WebAssembly, `npm run wasm`: `src/json/scan/*.wasm.ts` to `src/json/scan/program.ts`. What comes of it is part of
 * the repository, so that nothing else needs the compiler; a test holds it against its source.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = import.meta.dirname;
const SOURCE = 'src/json/scan/members.wasm.ts';
const TARGET = 'src/json/scan/program.ts';
/** The memory is handed in, with the pages that `ScanMemory` begins with. */
const OPTIONS = '-O3 --converge --noAssert --runtime stub --enable simd --importMemory --initialMemory 3';

/** The text of the target. @throws Error with what the compiler says. */
function compiled(): string {
  const folder = mkdtempSync(join(tmpdir(), 'destination-braze-'));
  try {
    const file = join(folder, 'scan.wasm');
    const asc = join(ROOT, 'node_modules/.bin/asc');
    execFileSync(asc, [SOURCE, ...OPTIONS.split(' '), '--outFile', file], { cwd: ROOT, stdio: 'inherit' });
    const base64 = readFileSync(file).toString('base64');
    return `/** The files \`*.wasm.ts\` of this folder as WebAssembly, in Base64: \`npm run wasm\`. */\nexport const PROGRAM =\n  '${base64}';\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const target = join(ROOT, TARGET);
const text = compiled();
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error(`${TARGET} is not what its source comes to. Run \`npm run wasm\`.`);
  process.exitCode = 1;
}
