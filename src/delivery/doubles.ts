import type { Kind } from '../braze/kind.ts';

/**
 * Whether sending an object twice does something twice: Braze never de-duplicates events, purchases and increments.
 * @param json the object.
 */
export function doubles(kind: Kind, json: string): boolean {
  if (kind !== 'attributes') return true;
  if (!json.includes('"inc"') && !json.includes('"$add"')) return false;
  return Object.values(JSON.parse(json) as object).some(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      (Object.hasOwn(value, 'inc') || Object.hasOwn(value, '$add')),
  );
}
