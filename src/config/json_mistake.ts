import { firstExcess } from '../json/excess.ts';
import { type SyntaxMistake, syntaxMistake } from '../json/syntax.ts';

/**
 * Why a text that a user wrote is not JSON, with its place and a cure; null if it is JSON. The words continue a sentence
 * about the text, and quote nothing of it.
 * @param within names what lines are counted in, such as " of its text"; empty for a file.
 */
export function jsonMistake(text: string, within = ''): string | null {
  const mistake = syntaxMistake(text);
  if (mistake === null) return null;
  const at = offsetOf(text, mistake);
  const place = (offset: number) => `${placeOf(text, offset)}${within}`;
  if (text.trim() === '') return 'it is empty';
  if (looksLikeYaml(text)) {
    return 'it looks like YAML. Convert it, for example with `yq -o=json . FILE.yaml > FILE.json`';
  }
  if (/^(?:\/\/|\/\*|#)/.test(text.slice(at))) {
    return `${place(at)} begins a comment, and JSON has no comments. Remove it`;
  }
  const comma = text.slice(0, at).trimEnd().length - 1;
  if (text[comma] === ',' && (text[at] === '}' || text[at] === ']')) {
    return `${place(comma)} is a comma behind the last ${text[at] === '}' ? 'member' : 'element'}. Remove the comma`;
  }
  if (text[at] === "'") return `${place(at)} is a single quote. Text and names have double quotes in JSON`;
  if (mistake.expected === 'the end of the text' && /^[{[]/.test(text.slice(at))) {
    return `a second JSON value begins in ${place(at)}. Expected one; files of messages or of rejected rows hold many`;
  }
  return `${place(at)} should be ${mistake.expected}`;
}

/** A first line such as `key: value`, `---` or `- item` (comments before it do not count), and no brace that opens JSON. */
function looksLikeYaml(text: string): boolean {
  const first = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*(.*)/.exec(text)?.[1] ?? '';
  return /^(?:---\s*|%YAML.*|- .*|["']?[\w$.-]+["']?[ \t]*:(?:[ \t].*)?)$/.test(first);
}

/** Far more than a configuration, a catalog or a schema has, and less than what exhausts the stack or takes for ever. */
const MOST = { depth: 1_000, name: 10_000 };

/** Why a JSON text that a user wrote is beyond all measure, in words as {@link jsonMistake}; null if it is not. */
export function jsonExcess(text: string, within = ''): string | null {
  const excess = firstExcess(text, MOST);
  if (excess === null) return null;
  const place = `${placeOf(text, excess.offset)}${within}`;
  return excess.of === 'depth'
    ? `${place} opens more than ${MOST.depth} levels of objects and lists`
    : `${place} begins a name of more than ${MOST.name} characters`;
}

function offsetOf(text: string, { line, column }: SyntaxMistake): number {
  let start = 0;
  for (let n = 1; n < line; n++) start = text.indexOf('\n', start) + 1;
  return start + column - 1;
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
