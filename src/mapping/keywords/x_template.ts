import { kindWord } from '../../json/kind_of.ts';
import { own } from '../../json/object.ts';
import { toText } from '../coercions/string.ts';
import { type Make, reject, type Scope } from '../scope.ts';
import { parseSource, type Source } from '../source.ts';
import type { Keyword } from './keyword.ts';

/** `x-template`: text with `{column}` and `{/pointer}`. */
export const X_TEMPLATE: Keyword = {
  name: 'x-template',
  description:
    'Text made of the values of sources; it is missing where one of them is. Braces that are text are doubled.',
  example: '{first_name} {/name/last}',
  shown: { row: { first_name: 'Ada', name: { last: 'Lovelace' } }, sent: 'Ada Lovelace' },
  valueSchema: { type: 'string' },
  expected: 'text with `{column}` or `{/pointer}` in it',
  accepts: (value) => typeof value === 'string',
  acts: 'sourced',
  misfit: (schema) => {
    const types = [own(schema, 'type') ?? []].flat();
    return types.length === 0 || types.includes('string')
      ? null
      : '`x-template` makes text; expected the type `string`';
  },
  yieldsTo: ['const'],
  // Where a value comes from is said before what becomes of it.
  words: () => '',
  step: null,
};

/** A template, taken apart: texts and sources in turn. */
export type TemplateParts = readonly (string | Source)[];

const PART = /\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+/g;

const BRACES: Readonly<Record<string, string>> = { '{{': '{', '}}': '}' };

/** The parts of a template, or a sentence on what is wrong with it. */
export function parseTemplate(
  template: string,
  onRow: boolean,
): TemplateParts | { readonly problem: string } {
  const parts: (string | Source)[] = [];
  for (const [piece, name] of template.matchAll(PART)) {
    if (name !== undefined) {
      const source = parseSource(name, onRow);
      if (typeof source === 'string') return { problem: source };
      parts.push(source);
      continue;
    }
    if (piece === '{' || piece === '}') {
      return { problem: `a single \`${piece}\`; a brace that is text is written \`${piece}${piece}\`` };
    }
    parts.push(BRACES[piece] ?? piece);
  }
  return parts;
}

/** A part of a template that is read, and its name for messages. */
export interface ReadPart {
  readonly read: Make;
  readonly label: string;
}

/** Fills a template; a part that is missing or null makes the whole missing. */
export function fillTemplate(parts: readonly (string | ReadPart)[]): Make {
  return (scope: Scope) => {
    let text = '';
    for (const part of parts) {
      if (typeof part === 'string') text += part;
      else {
        const value = part.read(scope);
        if (value === undefined || value === null) return undefined;
        const piece = toText(value);
        if (piece === undefined) {
          return reject(
            scope,
            'MAPPING_TEMPLATE',
            `${part.label} holds ${kindWord(value)}; a template takes text, numbers and booleans`,
            value,
          );
        }
        text += piece;
      }
    }
    return text;
  };
}
