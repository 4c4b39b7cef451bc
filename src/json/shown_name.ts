/** More of a name does not help to find it. */
const LONGEST = 60;

/** Characters that leave no mark on a screen, or a misleading one: controls, formats (a BOM), separators, half a pair. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

const BOM = '\ufeff';

/**
 * A name (of a column, an attribute, a property) as messages show it, in backquotes: characters that nobody would see as
 * escapes, a long name shortened with its length, a byte order mark at the beginning with its name.
 */
export function shownName(name: string): string {
  if (name === '') return '`` (empty)';
  const isLong = name.length > LONGEST;
  const start = isLong ? `${[...name.slice(0, LONGEST)].slice(0, -1).join('')}…` : name;
  const notes = [
    ...(isLong ? [`${name.length} characters`] : []),
    ...(name.startsWith(BOM) ? ['begins with a byte order mark'] : []),
  ];
  const shown = `\`${escapeUnseen(start)}\``;
  return notes.length === 0 ? shown : `${shown} (${notes.join('; ')})`;
}

/** A text with what is unseen in it as escapes, as JSON has them: JSON text of one line stays the same JSON. */
export function escapeUnseen(text: string): string {
  return text.replace(UNSEEN, escaped);
}

function escaped(char: string): string {
  const units = Array.from({ length: char.length }, (_, at) => char.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).toUpperCase().padStart(4, '0')}`).join('');
}
