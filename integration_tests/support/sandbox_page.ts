import { expect } from '@jest/globals';
import type { OpenPage } from './browser.ts';
import { catalogOf, configFor, files } from './files.ts';
import { API_KEY } from './program.ts';
import type { Sandbox } from './sandbox.ts';

/** A subscription group. */
export const GROUP = '0b9fc9fa-5f4f-4f0e-a1fe-1b5b3a9e2c11';
/** A limit that these tests do not reach, and that a chart shows. */
export const LIMIT = ['--rate-limit', '1000/1'];
/** An event of ada. */
export const EVENT = {
  external_id: 'ada',
  name: 'Signed Up',
  time: '2024-05-01T09:30:00Z',
  properties: { plan: 'pro' },
};

/** Sends a request as the connector does. */
export async function send(
  sandbox: Sandbox,
  body: object,
  path = '/users/track',
  method = 'POST',
): Promise<number> {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${API_KEY}` };
  const answer = await fetch(sandbox.url + path, { method, headers, body: JSON.stringify(body) });
  return answer.status;
}

/** Waits until a part of the page says something; fails with what it says. */
export async function says({ page }: OpenPage, selector: string, words: string | RegExp): Promise<void> {
  const read = async () =>
    (await page.$eval(selector, (found) => (found as { innerText?: string }).innerText ?? '')) ?? '';
  const until = Date.now() + 10_000;
  let text = await read();
  while (Date.now() < until && !(typeof words === 'string' ? text.includes(words) : words.test(text))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    text = await read();
  }
  if (typeof words === 'string') expect(text).toContain(words);
  else expect(text).toMatch(words);
}

/** The id of what has the focus. */
export const focused = ({ page }: OpenPage) => page.evaluate('document.activeElement.id') as Promise<string>;

/** Presses Tab until what matches the selector has the focus. */
export async function tabTo({ page }: OpenPage, selector: string): Promise<void> {
  for (let presses = 0; presses < 200; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

/** A sync of users. */
export function syncOf(sandbox: Sandbox) {
  const streams = [{ stream: 'users', object: 'attributes', mapping: { method: 'columns' } }];
  return files(configFor(sandbox.url, { streams }), catalogOf({ name: 'users' }));
}

/** A RECORD of a user. */
export const row = (id: string) =>
  `${JSON.stringify({ type: 'RECORD', record: { stream: 'users', emitted_at: 1, data: { external_id: id } } })}\n`;
