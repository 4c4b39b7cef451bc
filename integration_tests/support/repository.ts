import { readFileSync } from 'node:fs';

/** The text of a file of the project. */
export function fileText(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** The fenced blocks of one language in a page of the project. */
export function fencedBlocks(path: string, language: string): string[] {
  return [...fileText(path).matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, lang, text = '']) =>
    lang === language ? [text] : [],
  );
}
