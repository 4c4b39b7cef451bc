import v8 from 'node:v8';

// A pattern that backtracks without end would hang the sync, so V8 hands it to its linear engine.
v8.setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');

/** What the linear engine cannot run. */
const BEYOND_LINEAR: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'it looks ahead or behind (`(?=`, `(?!`)'],
  [/\\(?:[1-9]|k<)/, 'it refers back to a group (`\\1`)'],
  [/\)\{\d*(?:\d{2}|,\d{2})/, 'it repeats a group more than 9 times by count'],
  [/\{\d*,?\d{2,}\}[^()]*\)[*+{]/, 'it repeats a group that holds a count of more than 9'],
];

/** Why a pattern cannot be used in a mapping, in half a sentence; null if it can. */
export function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern);
  } catch {
    return 'it is no regular expression of JavaScript';
  }
  if (/\\[pP]\{/.test(pattern)) return '`\\p{…}` is not known here; name the characters';
  const bare = pattern.replace(/\\[^1-9k]/g, '_').replace(/\[(?:[^\]])*\]/g, '_');
  for (const [form, reason] of BEYOND_LINEAR) {
    if (form.test(bare)) return `${reason}, which can take for ever on some texts`;
  }
  return null;
}
