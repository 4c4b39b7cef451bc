/** Texts that mean no value: CSV files and columns that had to become text have them. */
const PLACEHOLDER = /^(?:null|undefined|none|nan|n\/a|nil)?$/i;

/** Whether text means no value. Blanks around it do not count. */
export function isPlaceholder(text: string): boolean {
  return text.length < 20 && PLACEHOLDER.test(text.trim());
}
