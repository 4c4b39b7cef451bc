import { execFileSync, spawn } from 'node:child_process';
import { testedImage } from '../support/process.ts';

if (testedImage === null) throw new Error('These tests need an image: npm run test:container');
export const { engine, name: image } = testedImage;

/** What the engine prints. @throws if its exit code is not 0. */
export function ask(...args: readonly string[]): string {
  return execFileSync(engine, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
}

/** What a shell in a fresh container of the image prints, as the image's own user. */
export function inShell(script: string): string {
  return ask('run', '--rm', '--network', 'none', '--entrypoint', 'sh', image, '-c', script);
}

/** How a container ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the engine to its end. */
export function runEngine(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(engine, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        printed[stream] += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...printed }));
  });
}
