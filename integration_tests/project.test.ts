import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { fileText, hasFile } from './support/repository.ts';

/** A workflow, as far as these tests look into it. */
interface Workflow {
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly uses?: string;
  readonly needs?: readonly string[];
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly { readonly uses?: string; readonly run?: string }[];
}

/** What GitHub's own reader of workflows says against a text. */
async function mistakesIn(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

const workflowFiles = globSync('.github/workflows/*').sort();
const workflows = workflowFiles.map((file) => ({ file, workflow: parse(fileText(file)) as Workflow }));
const steps = workflows.flatMap(({ workflow }) =>
  Object.values(workflow.jobs).flatMap((job) => job.steps ?? []),
);

describe('workflows', () => {
  test.each(workflowFiles)('%s is one that GitHub takes', async (file) => {
    expect(await mistakesIn(file, fileText(file))).toEqual([]);
  });

  test.each([
    ['a wrong key', 'timeout-minutes', 'timeout'],
    ['a context that is none', 'vars.REGISTRY }}\n', 'var.REGISTRY }}\n'],
    ['a job that waits for one that is not there', '[image, package]', '[image, packages]'],
    ['a permission that is none', 'id-token: write', 'id-tokens: write'],
    ['an expression that does not end', 'github.token }}', 'github.token }'],
  ])('with %s it would not be one', async (_, right, wrong) => {
    const text = fileText('.github/workflows/release.yml');
    expect(text).toContain(right);
    expect(await mistakesIn('release.yml', text.replaceAll(right, wrong))).not.toEqual([]);
  });

  test.each(workflows)('$file ends in time, with the permissions that it needs alone', ({ workflow }) => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(workflow.jobs))
      expect(job.uses !== undefined || (job['timeout-minutes'] ?? 0) > 0).toBe(true);
  });

  test('call scripts that are there, in shell that bash can read', () => {
    const { scripts } = JSON.parse(fileText('package.json'));
    const commands = steps.flatMap(({ run }) => run ?? []);
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      execFileSync('bash', ['-n', '-c', command]);
      for (const [, name = ''] of command.matchAll(/\bnpm run (\S+)/g))
        expect(Object.keys(scripts)).toContain(name);
      for (const [path] of command.matchAll(/(?<=^|\s)(?:\.ci|release|examples)\/\S+/g))
        expect([path, hasFile(path)]).toEqual([path, true]);
    }
  });

  test('use actions by a version that dependabot moves', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/.test(action))).toEqual([]);
    const { updates } = parse(fileText('.github/dependabot.yml'));
    const ecosystems = updates.map((update: Record<string, string>) => update['package-ecosystem']);
    expect(ecosystems.toSorted()).toEqual(['docker', 'github-actions', 'npm']);
  });

  test('a release comes after all tests, and CI does what .ci/run does', () => {
    const { jobs } = parse(fileText('.github/workflows/release.yml')) as Workflow;
    expect(jobs.tests?.uses).toBe('./.github/workflows/ci.yml');
    const reaches = (name: string): string[] => [name, ...(jobs[name]?.needs ?? []).flatMap(reaches)];
    for (const name of ['image', 'package', 'release'])
      expect(reaches(name)).toEqual(expect.arrayContaining(['tests', 'notes']));
    const parts = fileText('.ci/run').match(/^(?:\.ci\/\w+|npm (?:ci|test|run [\w:]+))/gm) ?? [];
    expect(parts.length).toBeGreaterThan(4);
    const done = steps.map(({ run }) => run);
    for (const part of parts) expect(done).toContain(part);
  });

  test('name no registry: the repository that runs them does', () => {
    for (const file of workflowFiles) expect(fileText(file)).not.toMatch(/\b[\w-]+\.(?:io|com|dev)\b/);
  });
});

test.each(globSync('.github/ISSUE_TEMPLATE/*.yml').sort())('%s is a form that GitHub takes', (file) => {
  const form = parse(fileText(file));
  if (file.endsWith('config.yml')) return expect(form).toEqual({ blank_issues_enabled: true });
  expect(Object.keys(form).sort()).toEqual(['body', 'description', 'labels', 'name']);
  const fields = form.body.filter(({ type }: { type: string }) => type !== 'markdown');
  const ids = fields.map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { type, id, attributes } of fields) {
    expect(['textarea', 'input', 'dropdown']).toContain(type);
    expect([id, typeof attributes.label]).toEqual([expect.stringMatching(/^[\w-]+$/), 'string']);
    if (type === 'dropdown') expect(attributes.options.length).toBeGreaterThan(1);
  }
});

test('editors, version managers, the image and npm agree on indentation and the Node.js to use', () => {
  const { formatter } = JSON.parse(fileText('biome.json'));
  const editor = fileText('.editorconfig');
  expect(editor).toContain(
    `indent_style = ${formatter.indentStyle}\nindent_size = ${formatter.indentWidth}\n`,
  );
  expect(editor).toContain(`max_line_length = ${formatter.lineWidth}\n`);
  const major = fileText('.node-version').trim();
  const { devDependencies, engines } = JSON.parse(fileText('package.json'));
  expect(devDependencies.node).toMatch(new RegExp(`^\\^${major}\\.`));
  expect(fileText('Dockerfile')).toMatch(new RegExp(`^FROM node:${major}-`, 'm'));
  expect(fileText('.github/workflows/ci.yml')).toContain(`node-version: '${engines.node.replace('>=', '')}'`);
});

test('CONTRIBUTING.md and SECURITY.md name files and scripts that are there', () => {
  const { scripts } = JSON.parse(fileText('package.json'));
  const text = fileText('CONTRIBUTING.md') + fileText('SECURITY.md');
  const paths = text.match(/(?<=[` ])(?:\.ci|src|integration_tests)\/[\w./]*\w\/?/g) ?? [];
  expect(paths.length).toBeGreaterThan(8);
  expect(paths.filter((path) => !hasFile(path))).toEqual([]);
  const names = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !(name in scripts))).toEqual([]);
});
