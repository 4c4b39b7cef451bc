import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { difference, PICTURES, pictureUrl } from '../docs/pictures.ts';
import { rowWay } from '../docs/row_way.ts';
import { type Browser, startBrowser } from './support/browser.ts';
import { fileText } from './support/repository.ts';

/** The pictures of the README are those of the program as it is built. */

// Chromium has a limit of its own for each step.
jest.setTimeout(90_000);

/** The part of the pixels that may differ: a word of a heading is more. */
const UNSEEN = 0.0002;

const MOST_BYTES = 150_000;

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
});

describe.each(PICTURES)('docs/img/$file', ({ file, take }) => {
  test('shows the page as it is now; otherwise `npm run pictures` takes it anew', async () => {
    expect(await difference(browser, readFileSync(pictureUrl(file)), await take(browser))).toBeLessThan(
      UNSEEN,
    );
  });

  test('is small, and the README describes it', () => {
    expect(statSync(pictureUrl(file)).size).toBeLessThan(MOST_BYTES);
    expect(fileText('README.md')).toMatch(new RegExp(`<img src="docs/img/${file}" alt="[^"]{40,}"`));
  });
});

test('a word that changes in a page makes another picture', async () => {
  const [one, other] = await Promise.all(
    ['requests', 'profiles'].map(async (word) => {
      const text = encodeURIComponent(`<title>x</title><p style="font: 24px sans-serif">48,681 ${word}</p>`);
      await using opened = await browser.open(`data:text/html,${text}`, { width: 1180, height: 1140 });
      return await opened.page.screenshot({ type: 'webp', quality: 88 });
    }),
  );
  expect(await difference(browser, one as Uint8Array, one as Uint8Array)).toBe(0);
  expect(await difference(browser, one as Uint8Array, other as Uint8Array)).toBeGreaterThan(UNSEEN);
});

test('docs/img/row_way.svg is what `npm run docs` writes', () => {
  expect(fileText('docs/img/row_way.svg')).toBe(rowWay());
});

test('the diagram of a row’s way is drawn, and shows no text outside of its boxes', async () => {
  await using opened = await browser.open(pictureUrl('row_way.svg'), { width: 1200 });
  const outside = await opened.page.evaluate(`(() => {
    const boxes = [...document.querySelectorAll('rect')].map((rect) => rect.getBoundingClientRect());
    return [...document.querySelectorAll('text')]
      .map((text) => [text.textContent, text.getBoundingClientRect()])
      .filter(([, { left, right, top, bottom }]) =>
        !boxes.some((box) => left > box.left + 4 && right < box.right - 4 && top > box.top && bottom < box.bottom))
      .map(([words]) => words);
  })()`);
  expect(outside).toEqual(['answers']);
});
