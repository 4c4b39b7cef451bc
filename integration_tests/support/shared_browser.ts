import { afterAll, beforeAll } from '@jest/globals';
import { type Browser, startBrowser } from './browser.ts';

/** The browser of a file of tests: it starts before the first of them, and ends behind the last. */
export function sharedBrowser(): Pick<Browser, 'open'> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
  });
  return {
    open: (url, view) => {
      if (browser === undefined) throw new Error('the browser has not started');
      return browser.open(url, view);
    },
  };
}
