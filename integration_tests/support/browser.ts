import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { launch, type Page } from 'puppeteer-core';

/** A Chromium without a window; `await using` ends it. */
export interface Browser extends AsyncDisposable {
  /** Opens a page by its address (`http:` or `file:`) in a profile of its own. */
  open(url: string | URL, view?: View): Promise<OpenPage>;
}

/** How a page is looked at. */
export interface View {
  /** @default light */
  readonly colours?: 'light' | 'dark';
  /** CSS pixels. @default 1280 */
  readonly width?: number;
  /** @default 900 */
  readonly height?: number;
  /** @default screen */
  readonly media?: 'screen' | 'print';
  /** Whether its requests to elsewhere are sent. @default false: they are complaints */
  readonly asksElsewhere?: boolean;
  /** Device pixels of a CSS pixel. @default 1 */
  readonly scale?: number;
}

/** A page that is open. `await using` closes it, and fails if it complained or asked for anything elsewhere. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors, and requests to elsewhere, so far. */
  readonly complaints: readonly string[];
  /** What axe finds wrong for people who cannot see, hear or point well: `rule: what, at SELECTOR`. */
  violations(): Promise<string[]>;
}

/** Debian's; `CHROMIUM` names another one. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Pages look alike on each machine that has the same fonts. */
const FONTCONFIG_FILE = fileURLToPath(new URL('fonts.conf', import.meta.url));

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function startBrowser(): Promise<Browser> {
  // Chromium's own sandbox does not start for root, nor where containers forbid it.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--force-color-profile=srgb'];
  const browser = await launch({
    executablePath: EXECUTABLE,
    args,
    env: { ...process.env, FONTCONFIG_FILE },
  });
  return {
    async open(url, view = {}) {
      const profile = await browser.createBrowserContext();
      const page = await profile.newPage();
      const complaints = await watch(page, new URL(url), view.asksElsewhere ?? false);
      await look(page, view);
      await page.goto(String(url), { waitUntil: 'load' });
      return {
        page,
        complaints,
        violations: () => violationsOf(page),
        async [Symbol.asyncDispose]() {
          await profile.close();
          if (complaints.length > 0) throw new Error(`${url}:\n${complaints.join('\n')}`);
        },
      };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function look(
  page: Page,
  { colours = 'light', width = 1280, height = 900, media = 'screen', scale = 1 }: View,
): Promise<void> {
  await page.setViewport({ width, height, deviceScaleFactor: scale });
  await page.emulateMediaType(media);
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: colours },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
}

/** Notes what a page complains about. A request that is neither to the page nor to its own server is stopped. */
async function watch(page: Page, home: URL, asksElsewhere: boolean): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warn', 'assert'].includes(message.type()))
      complaints.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error}`));
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isAtHome = home.protocol === 'file:' ? url.pathname === home.pathname : url.origin === home.origin;
    if (asksElsewhere || url.protocol === 'data:' || (url.protocol === home.protocol && isAtHome)) {
      void request.continue();
      return;
    }
    complaints.push(`request to elsewhere: ${request.method()} ${request.url()}`);
    void request.abort();
  });
  return complaints;
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
  }[];
}

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id}: ${help}, at ${target.join(' ')}: ${failureSummary}`,
    ),
  );
}
