import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Content, html } from './html.ts';

const shown = (content: Content) => html`<p title="${content}">${content}</p>`.markup;

describe('markup out of a template', () => {
  test.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`"onclick='x' & y`, '&quot;onclick=&#39;x&#39; &amp; y'],
    ['&lt;', '&amp;lt;'],
    ['a\u0000b', 'a\\u0000b'],
    ['a\u2028b\u202eb\u200fc\ud800d', 'a\\u2028b\\u202Eb\\u200Fc\\uD800d'],
    ['two\nlines', 'two\nlines'],
    ['Zoë 東京', 'Zoë 東京'],
  ])('%j is shown as text', (text, escaped) => {
    expect(shown(text)).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  test('no text leaves its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const inside = /^<p title="([^"<>']*)">([^"<>']*)<\/p>$/.exec(shown(text));
        expect(inside?.[1]).toBe(inside?.[2]);
        expect(inside).not.toBeNull();
        expect(shown(text).isWellFormed()).toBe(true);
      }),
    );
  });

  test('templates are put into one another as they are, lists are joined, what is absent leaves its place empty', () => {
    const items = ['<', 1].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}${null}${undefined}${false}${0}</ul>`.markup).toBe(
      '<ul><li>&lt;</li><li>1</li>0</ul>',
    );
  });
});
