import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { ValidationSeverity, validate } from 'dockerfile-utils';
import { fileText } from './support/repository.ts';

const dockerfile = fileText('Dockerfile');
const ignored = fileText('.dockerignore');
const { version, devDependencies } = JSON.parse(fileText('package.json'));

test('the Dockerfile has no flaw that its linter knows', () => {
  const { ERROR } = ValidationSeverity;
  const problems = validate(dockerfile, {
    deprecatedMaintainer: ERROR,
    directiveCasing: ERROR,
    emptyContinuationLine: ERROR,
    instructionCasing: ERROR,
    instructionCmdMultiple: ERROR,
    instructionEntrypointMultiple: ERROR,
    instructionHealthcheckMultiple: ERROR,
    instructionJSONInSingleQuotes: ERROR,
    instructionWorkdirRelative: ERROR,
  });
  expect(problems.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)).toEqual([]);
});

test('it stands on the Node.js that the tests run on, and on nothing that has no version', () => {
  const [, major] = /([0-9]+)\./.exec(devDependencies.node) ?? [];
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(new Set(bases)).toEqual(new Set([`node:${major}-bookworm-slim`, 'scratch']));
});

test("its labels carry the package's version", () => {
  expect(/io\.airbyte\.version=(\S+)/.exec(dockerfile)?.[1]).toBe(version);
});

test('nothing goes into the build but what it names', () => {
  expect(ignored.split('\n')[0]).toBe('*');
  const named = ignored.match(/(?<=^!).*/gm) ?? [];
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources]) =>
    (sources as string).split(' '),
  );
  const top = copied.map((path) => path.split('/')[0]);
  expect([...new Set(top)].toSorted()).toEqual(named.toSorted());
});

test('what it removes of the packages holds no licence', () => {
  // Everything up to the first `-delete`, which is left out: the test only lists.
  const [expression = ''] = /(?<=&& )find node_modules -type f [^&]*?(?= -delete)/.exec(dockerfile) ?? [];
  const listing = expression.replaceAll('\\\n', ' ');
  expect(listing).toMatch(/^find node_modules [^;|>`$]*$/);
  const list = (text: string) =>
    execFileSync('sh', ['-c', text], { encoding: 'utf8', maxBuffer: 1 << 28 })
      .trim()
      .split('\n');
  const removed = new Set(list(listing));
  const licences = list("find node_modules -type f | grep -iE '/[^/]*(licen[cs]e|copying|notice)[^/]*$'");
  expect(removed.size).toBeGreaterThan(100);
  expect(licences).toContain('node_modules/luxon/LICENSE.md');
  expect(licences.filter((path) => removed.has(path))).toEqual([]);
});
