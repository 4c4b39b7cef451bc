import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { Browser, OpenPage } from '../integration_tests/support/browser.ts';
import { picturedSandbox } from './sandbox_picture.ts';

/** A picture of the README. */
export interface Picture {
  /** Its file in `docs/img/`. */
  readonly file: string;
  take(browser: Browser): Promise<Uint8Array>;
}

/** CSS pixels: both pictures have the same size, since they are next to each other. */
const SIZE = { width: 1180, height: 1028 };
const VIEW = { ...SIZE, scale: 1.5 };

export const PICTURES: readonly Picture[] = [
  {
    file: 'preview.webp',
    async take(browser) {
      const directory = mkdtempSync(join(tmpdir(), 'pictures-'));
      try {
        await using opened = await browser.open(previewPage(directory), VIEW);
        return await shot(opened, 'main > section:last-child');
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
  },
  {
    file: 'sandbox.webp',
    async take(browser) {
      await using sandbox = await picturedSandbox();
      await using opened = await browser.open(sandbox.url, VIEW);
      return await shot(opened, 'body');
    },
  },
];

/** What is shown above the element that a picture begins with. */
const MARGIN = 40;

/** The page that `preview --html` writes of an example, by the built program. */
function previewPage(directory: string): URL {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const example = (name: string) => fileURLToPath(new URL(`../examples/signups/${name}`, import.meta.url));
  const page = join(directory, 'preview.html');
  const files = ['--config', example('config.json'), '--catalog', example('catalog.json'), '--html', page];
  execFileSync(process.execPath, [main, 'preview', ...files], {
    input: readFileSync(example('messages.jsonl')),
  });
  return pathToFileURL(page);
}

/** Where a picture is. */
export function pictureUrl(file: string): URL {
  return new URL(`img/${file}`, import.meta.url);
}

/**
 * A picture of a page from where an element begins. Its fonts come from npm, since each machine has others.
 * @param first the selector of the element.
 */
async function shot({ page }: OpenPage, first: string): Promise<Uint8Array> {
  // The page itself may load no font.
  await page.setBypassCSP(true);
  await page.reload({ waitUntil: 'networkidle0' });
  await useFont(page, 'sans', 'inter');
  await useFont(page, 'mono', 'jetbrains-mono');
  const top = (await page.evaluate(
    `document.querySelector(${JSON.stringify(first)}).getBoundingClientRect().top + scrollY`,
  )) as number;
  const clip = { ...SIZE, x: 0, y: Math.max(0, Math.round(top) - MARGIN) };
  return page.screenshot({ type: 'webp', quality: 88, clip, captureBeyondViewport: true });
}

async function useFont(page: Page, token: 'sans' | 'mono', name: string): Promise<void> {
  const path = `@fontsource-variable/${name}/files/${name}-latin-wght-normal.woff2`;
  const data = readFileSync(createRequire(import.meta.url).resolve(path)).toString('base64');
  await page.evaluate(`(async () => {
    const font = new FontFace('pictured-${token}', 'url(data:font/woff2;base64,${data})', { weight: '100 900' });
    document.fonts.add(await font.load());
    document.documentElement.style.setProperty('--${token}', 'pictured-${token}');
    await document.fonts.ready;
  })()`);
}

/**
 * The part of the pixels that differ between two pictures, 0 to 1; 1 where their sizes differ. Both are halved first, so
 * that edges which another version of Chromium smooths in another way do not count.
 */
export async function difference(browser: Browser, one: Uint8Array, other: Uint8Array): Promise<number> {
  await using opened = await browser.open('data:text/html,<title>compare</title>');
  const urls = [one, other].map(
    (picture) => `data:image/webp;base64,${Buffer.from(picture).toString('base64')}`,
  );
  return (await opened.page.evaluate(`(async () => {
    const [one, other] = await Promise.all(${JSON.stringify(urls)}.map(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width >> 1, image.height >> 1);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return context.getImageData(0, 0, canvas.width, canvas.height);
    }));
    if (one.width !== other.width || one.height !== other.height) return 1;
    let different = 0;
    for (let at = 0; at < one.data.length; at += 4) {
      const distance = Math.max(...[0, 1, 2].map((part) => Math.abs(one.data[at + part] - other.data[at + part])));
      if (distance > 48) different++;
    }
    return different / (one.data.length / 4);
  })()`)) as number;
}
