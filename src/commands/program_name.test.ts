import { expect, test } from '@jest/globals';
import { programName } from './program_name.ts';

test.each<[string, string, string, NodeJS.ProcessEnv]>([
  ['destination-braze', '/usr/local/bin/destination-braze', '/home/ada', {}],
  ['npx destination-braze', '/clone/node_modules/.bin/destination-braze', '/clone', { npm_command: 'exec' }],
  ['node dist/main.js', '/clone/dist/main.js', '/clone', { npm_command: 'exec' }],
  ['node /clone/dist/main.js', '/clone/dist/main.js', '/home/ada', {}],
  ['destination-braze', '/airbyte/dist/main.js', '/data', { AIRBYTE_ENTRYPOINT: '/airbyte/entrypoint.sh' }],
])('a hint says `%s` to whoever has started it so', (name, script, directory, environment) => {
  expect(programName(script, directory, environment)).toBe(name);
});
