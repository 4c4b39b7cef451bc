import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shownName } from './shown_name.ts';

describe('a name in a message', () => {
  test.each([
    ['email', '`email`'],
    ['Größe 😀', '`Größe 😀`'],
    [' Order Count ', '` Order Count `'],
    ['', '`` (empty)'],
    ['\ufeffid', '`\\uFEFFid` (begins with a byte order mark)'],
    ['i\ufeffd', '`i\\uFEFFd`'],
    ['a\nb\tc', '`a\\u000Ab\\u0009c`'],
    ['zero\u200bwidth\u00a0blank', '`zero\\u200Bwidth\\u00A0blank`'],
    ['half\ud83d', '`half\\uD83D`'],
    ['nul\u0000', '`nul\\u0000`'],
    ['c'.repeat(300), `\`${'c'.repeat(59)}…\` (300 characters)`],
    [
      `\ufeff${'c'.repeat(99)}`,
      `\`\\uFEFF${'c'.repeat(58)}…\` (100 characters; begins with a byte order mark)`,
    ],
  ])('%j is shown as %s', (name, shown) => {
    expect(shownName(name)).toBe(shown);
  });

  test('is one line without characters that cannot be seen, and never long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const shown = shownName(name);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(shown.length).toBeLessThan(800);
      }),
    );
  });
});
