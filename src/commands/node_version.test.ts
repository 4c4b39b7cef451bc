import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { versionProblem } from './node_version.ts';

test.each(['22.19.0', '22.20.1', '23.0.0', '26.10.0', '100.0.0'])('Node.js %s will do', (version) => {
  expect(versionProblem(version)).toBeNull();
});

test.each(['22.18.9', '20.20.2', '9.99.0'])(
  'Node.js %s is too old, which is said with the cure',
  (version) => {
    expect(versionProblem(version)).toMatch(
      new RegExp(`22\\.19 or later, and this is ${version}\\..*node_modules/.bin`),
    );
  },
);

test('the oldest one is that of package.json', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const [, oldest] = />=(.*)/.exec(engines.node) ?? [];
  expect(versionProblem(`${oldest}.0`)).toBeNull();
  expect(versionProblem('0.0.0')).toContain(`Node.js ${oldest} or later`);
});
