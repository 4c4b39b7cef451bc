/**
 * A text that a terminal shows and does not obey: control characters (which rows and catalogs may hold) become escapes as
 * in JSON, but for line ends and for colours.
 */
export function printable(text: string): string {
  return text.replace(/(\p{Cc})(\[[0-9]+m)?/gu, (found, control: string, colour: string | undefined) => {
    if (control === '\n' || (control === '\u001b' && colour !== undefined)) return found;
    return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}${colour ?? ''}`;
  });
}
