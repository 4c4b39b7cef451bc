import type { Json } from '../json/value.ts';
import type { Rule } from './exact_keywords.ts';

/** The keywords that measure text, with the messages of ajv; other values satisfy them. */
export const TEXT_KEYWORDS: Readonly<Record<string, (wanted: Json) => Rule>> = {
  maxLength: (wanted) => {
    const most = Number(wanted);
    return {
      holds: (value) => typeof value !== 'string' || isAtMost(value, most),
      message: `must NOT have more than ${most} characters`,
    };
  },
  minLength: (wanted) => {
    const least = Number(wanted);
    return {
      holds: (value) => typeof value !== 'string' || !isAtMost(value, least - 1),
      message: `must NOT have fewer than ${least} characters`,
    };
  },
  pattern: (wanted) => {
    const pattern = new RegExp(String(wanted));
    return {
      holds: (value) => typeof value !== 'string' || pattern.test(value),
      message: `must match pattern "${wanted}"`,
    };
  },
};

/** Whether text has at most this number of characters, that is code points: 👍 is one, and two UTF-16 units. */
function isAtMost(text: string, most: number): boolean {
  if (text.length <= most) return true;
  return text.length <= 2 * most && codePoints(text) <= most;
}

function codePoints(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++) {
    const isPair = (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
    if (isPair) count--;
  }
  return count;
}
