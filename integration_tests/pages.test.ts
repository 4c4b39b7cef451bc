import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { bars } from '../src/pages/bars.ts';
import { html } from '../src/pages/html.ts';
import { type PageParts, page } from '../src/pages/page.ts';
import { files } from './support/files.ts';
import { sharedBrowser } from './support/shared_browser.ts';

/** What all pages share, in Chromium. The pages themselves have tests of their own. */

const browser = sharedBrowser();
const place = files({});
afterAll(() => place[Symbol.dispose]());

function written(parts: Partial<PageParts>): URL {
  const path = join(place.directory, 'page.html');
  const body = html`<main id="main"><h1>A page</h1></main>`;
  writeFileSync(path, page({ title: 'A page', body, ...parts }));
  return pathToFileURL(path);
}

/** What a page complains about when it is left. */
async function complaintsOf(parts: Partial<PageParts>): Promise<string> {
  try {
    await using opened = await browser.open(written(parts));
    await opened.page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('a page that complains fails its test', () => {
  test.each([
    ['an error', "throw new Error('oops');", /uncaught: Error: oops/],
    ['a warning of the console', "console.warn('careful');", /console warn: careful/],
    ['a request', "fetch('https://example.com/');", /example\.com/],
    ['a picture from elsewhere', "new Image().src = 'http://127.0.0.1:9/x.png';", /127\.0\.0\.1:9/],
  ])('%s', async (_, script, complaint) => {
    expect(await complaintsOf({ script })).toMatch(complaint);
  });

  test('none where there is nothing to complain about', async () => {
    expect(await complaintsOf({ script: "document.title = 'ran';" })).toBe('');
  });
});

test('its script runs, and no script beside it', async () => {
  const policy = /script-src|Content Security Policy/;
  const body = html`<main id="main"><h1>A page</h1></main>`;
  const evil = page({ title: 'x', script: "document.title = 'ran';", body });
  const path = join(place.directory, 'page.html');
  writeFileSync(path, evil.replace('</body>', '<script>document.title = "evil"</script></body>'));
  const opened = await browser.open(pathToFileURL(path));
  expect(await opened.page.title()).toBe('ran');
  await expect(opened[Symbol.asyncDispose]()).rejects.toThrow(policy);
});

test.each(['light', 'dark'] as const)(
  'the parts of pages have no flaw that axe knows: %s',
  async (colours) => {
    const tones = ['plain', 'good', 'bad', 'warn', 'quiet'] as const;
    const body = html`<header><h1>A page</h1><p class="lead">All parts</p></header>
<main id="main">
<section aria-labelledby="a"><h2 id="a">Bars</h2><p>Words</p><div class="grid"><div class="panel">
${bars(
  'Rows',
  ['Outcome', 'Rows'],
  tones.map((tone, at) => ({ name: tone, value: at, shown: `${at}`, tone })),
)}</div></div>
${tones.map((tone) => html`<p class="note" data-tone="${tone}"><span class="badge" data-tone="${tone}">${tone}</span> <span class="muted">muted</span> <a href="#a">link</a></p>`)}
<form class="controls"><label>Name <input placeholder="type"></label><label>Kind <select><option>one</option></select></label><button type="button">Do</button></form>
</section></main><footer><p>End</p></footer>`;
    await using opened = await browser.open(written({ body }), { colours });
    expect(await opened.violations()).toEqual([]);
    const ground = (await opened.page.evaluate('getComputedStyle(document.body).backgroundColor')) as string;
    const [red = 0] = (ground.match(/\d+/g) ?? []).map(Number);
    expect(red > 127).toBe(colours === 'light');
  },
);
