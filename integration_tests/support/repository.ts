import { existsSync, readFileSync } from 'node:fs';

/** The text of a file of the project. */
export function fileText(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

/** Whether the project has a file or a folder of this path. */
export function hasFile(path: string): boolean {
  return existsSync(new URL(`../../${path}`, import.meta.url));
}

/** The fenced blocks of one language in a page of the project. */
export function fencedBlocks(path: string, language: string): string[] {
  return [...fileText(path).matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, lang, text = '']) =>
    lang === language ? [text] : [],
  );
}
