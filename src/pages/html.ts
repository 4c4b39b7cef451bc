import { escapeUnseen } from '../json/shown_name.ts';

/** Markup that is safe to put into a page: only {@link html} makes it. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a place of a template takes. Lists are joined; null, undefined and false leave the place empty. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Markup out of a template: every text in its places is shown as text, also inside the quotes of an attribute. What nobody
 * would see (controls, marks that turn the direction, half a pair) becomes an escape as in JSON; line ends stay.
 */
export function html(template: TemplateStringsArray, ...places: readonly Content[]): Html {
  const markup = template.reduce((before, text, at) => before + markupOf(places[at - 1]) + text);
  return new Html(markup);
}

function markupOf(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Html) return content.markup;
  if (typeof content === 'object') return content.map(markupOf).join('');
  return escaped(String(content));
}

function escaped(text: string): string {
  const seen = text.split('\n').map(escapeUnseen).join('\n');
  return seen.replace(/[&<>"']/g, (char) => ENTITIES[char] as string);
}
