import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { FOREIGN_WORDS } from './testing.ts';

/** Idioms that a comment does without: the thing itself is the subject, and does something. */
const IDIOMS: readonly RegExp[] = [
  ...FOREIGN_WORDS,
  /\b(?:told|tells?|stands?|beside|so much|(?:is|are) let)\b/i,
  /\b(?:to|by|of) who\b/i,
];

const COMMENT = /\/\*.*?\*\/|(?<![:'"`/])\/\/[^\n]*/gs;

function commentsIn(text: string): string[] {
  return [...text.matchAll(COMMENT)].flatMap(([comment]) => comment.split('\n'));
}

function sourceFiles(): string[] {
  return readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

test('comments are found, and addresses are none', () => {
  const text = "/** One. */\nconst url = 'https://two'; // three\n/*\n * four\n */";
  expect(commentsIn(text)).toEqual(['/** One. */', '// three', '/*', ' * four', ' */']);
});

test('comments are in plain English', () => {
  const found = sourceFiles().flatMap((file) =>
    commentsIn(readFileSync(file, 'utf8'))
      .filter((line) => IDIOMS.some((idiom) => idiom.test(line)))
      .map((line) => `${relative(import.meta.dirname, file)}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
