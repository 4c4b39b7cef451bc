import { basename, isAbsolute, relative } from 'node:path';

/**
 * How the user starts the program, for hints that can be typed again: `destination-braze`, `npx destination-braze`, or
 * `node dist/main.js`.
 * @param script the path in `process.argv[1]`.
 */
export function programName(script: string, directory: string, environment: NodeJS.ProcessEnv): string {
  if (basename(script) === NAME) return environment.npm_command === 'exec' ? `npx ${NAME}` : NAME;
  // In the image an entrypoint starts it, in a directory that nobody outside knows.
  if (environment.AIRBYTE_ENTRYPOINT !== undefined || script === '') return NAME;
  const path = relative(directory, script);
  return `node ${path.startsWith('..') || isAbsolute(path) ? script : path}`;
}

const NAME = 'destination-braze';
