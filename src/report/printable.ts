import { escapeUnseen } from '../json/shown_name.ts';

/**
 * A text that a terminal shows and does not obey: what is unseen (controls, escapes, marks that turn the direction, zero-width
 * characters), which rows, names and settings may hold, becomes an escape as in JSON. Line ends stay. JSON text stays the same JSON.
 */
export function printable(text: string): string {
  return text.split('\n').map(escapeUnseen).join('\n');
}

/**
 * All texts of a document {@link printable}, but for members with these names: their texts are shown as JSON. What is no plain
 * object or array stays.
 */
export function withPrintableTexts<Value>(value: Value, except: ReadonlySet<string>): Value {
  const convert = (part: unknown): unknown => {
    if (typeof part === 'string') return printable(part);
    if (Array.isArray(part)) return part.map(convert);
    if (typeof part !== 'object' || part === null || Object.getPrototypeOf(part) !== Object.prototype)
      return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, member]) => [name, except.has(name) ? member : convert(member)]),
    );
  };
  return convert(value) as Value;
}
