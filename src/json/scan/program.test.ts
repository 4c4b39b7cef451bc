import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('the program is what its source comes to', () => {
  const root = join(import.meta.dirname, '../../..');
  const check = () => execFileSync(process.execPath, ['wasm.ts', '--check'], { cwd: root, stdio: 'pipe' });
  expect(check).not.toThrow();
});
