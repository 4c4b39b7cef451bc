import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { bars } from './bars.ts';
import { html } from './html.ts';
import { page } from './page.ts';
import { STYLE } from './style.ts';

const body = html`<main id="main"></main>`;
const policyOf = (text: string) => /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1];

describe('a page', () => {
  test('runs its own script and no other, and loads nothing', () => {
    const script = "document.title = '<b>';";
    const text = page({ title: 'T', script, body });
    const hash = createHash('sha256').update(script).digest('base64');
    expect(text).toContain(`<script type="module">${script}</script>`);
    expect(policyOf(text)?.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      `script-src 'sha256-${hash}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('without a script runs none', () => {
    const text = page({ title: 'T', body });
    expect(text).not.toContain('<script');
    expect(policyOf(text)).toContain('script-src &#39;none&#39;');
  });

  test('may ask its own server where it says that', () => {
    expect(policyOf(page({ title: 'T', asksItsServer: true, body }))).toContain('connect-src &#39;self&#39;');
  });

  test('its title is text', () => {
    expect(page({ title: '</title><b>', body })).toContain('<title>&lt;/title&gt;&lt;b&gt;</title>');
  });
});

test('a bar is as long as its part of the longest one', () => {
  const { markup } = bars(
    'Rows',
    ['Outcome', 'Rows'],
    [
      { name: 'sent', value: 40, shown: '40' },
      { name: 'rejected', value: 10, shown: '10', tone: 'bad' },
      { name: 'skipped', value: 0, shown: '0' },
    ],
  );
  expect([...markup.matchAll(/--part:([\d.]+)/g)].map(([, part]) => Number(part))).toEqual([1, 0.25]);
});

/** The relative luminance of a colour `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const [light = '', dark = ''] = STYLE.split('prefers-color-scheme: dark');
const colours = (text: string) =>
  new Map([...text.matchAll(/(--[a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]));

describe.each([
  ['light', colours(light)],
  ['dark', colours(dark)],
])('the colours of the %s style', (_, tokens) => {
  const of = (name: string) => tokens.get(name) ?? '';
  const grounds = ['--paper', '--panel', '--sunk'];
  const pairs = [
    ...['--ink', '--muted', '--accent', '--good', '--bad', '--warn'].flatMap((ink) =>
      grounds.map((ground) => [ink, ground, 4.5] as const),
    ),
    ...['accent', 'good', 'bad', 'warn'].flatMap((tone) => [
      [`--${tone}`, `--${tone}-soft`, 4.5] as const,
      ['--ink', `--${tone}-soft`, 4.5] as const,
      ['--muted', `--${tone}-soft`, 4.5] as const,
    ]),
    ['--edge', '--panel', 3] as const,
    ...['--bar', '--bar-good', '--bar-bad'].map((bar) => [bar, '--panel', 3] as const),
  ];

  test.each(pairs)('%s on %s is readable', (ink, ground, least) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(least);
  });
});
