import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { run } from './support/program.ts';
import { spawnSandbox } from './support/sandbox.ts';
import { LIMIT, row, says, syncOf } from './support/sandbox_page.ts';
import { sharedBrowser } from './support/shared_browser.ts';

/** The switches of the sandbox's page in Chromium, and who may use them. */

const browser = sharedBrowser();

describe('a fault', () => {
  test('that is switched on hits the next sync, and is over then', async () => {
    await using sandbox = await spawnSandbox(LIMIT);
    await using opened = await browser.open(sandbox.url);
    const { page } = opened;
    await page.click('[data-fault=status] summary');
    await page.type('[data-fault=status] [data-name=next]', '2');
    await page.click('[data-fault=status] [data-switch]');
    await says(opened, '#fault-status', 'the next 2 requests');
    using given = syncOf(sandbox);
    const sync = await run(given.write, { stdin: row('ada') });
    expect(sync.code).toBe(0);
    expect((await sandbox.counters()).by_status).toMatchObject({ 503: 2, 201: 1 });
    await says(opened, '#fault-status', 'off');
    expect(
      await page.$eval(
        '[data-fault=status] [data-switch]',
        (box) => (box as unknown as { checked: boolean }).checked,
      ),
    ).toBe(false);
    await says(opened, '#reasons', '503 Service Unavailable (fault: status)');
  });

  test('changes with its parameters, next to the others', async () => {
    await using sandbox = await spawnSandbox([
      ...LIMIT,
      '--latency',
      '5',
      '--fault',
      '{"kind":"queued","probability":0.5}',
    ]);
    await using opened = await browser.open(sandbox.url);
    const { page } = opened;
    await says(opened, '#fault-latency', '5 ms');
    await page.click('[data-fault=rate_limited] [data-switch]');
    await says(opened, '#fault-rate_limited', 'every request');
    await page.click('[data-fault=rate_limited] summary');
    await page.select('[data-fault=rate_limited] [data-name=endpoint]', 'POST /users/merge');
    await says(opened, '#fault-rate_limited', 'at POST /users/merge');
    const plan = async () => (await fetch(`${sandbox.url}/_sandbox/faults`)).json();
    expect(await plan()).toEqual({
      latency: { ms: 5 },
      faults: [
        { kind: 'queued', probability: 0.5 },
        { kind: 'rate_limited', endpoint: 'POST /users/merge', probability: 1, retry_after: 1 },
      ],
    });
    await page.click('[data-fault=queued] [data-switch]');
    await page.click('[data-fault=latency] [data-switch]');
    await says(opened, '#fault-latency', 'off');
    await says(opened, '#fault-queued', 'off');
    expect(await plan()).toMatchObject({ faults: [{ kind: 'rate_limited' }] });
  });

  test('with a wrong parameter says what is wrong, and stays off', async () => {
    await using sandbox = await spawnSandbox(LIMIT);
    const opened = await browser.open(sandbox.url);
    await opened.page.click('[data-fault=reset] summary');
    await opened.page.type('[data-fault=reset] [data-name=probability]', '7');
    await opened.page.click('[data-fault=reset] [data-switch]');
    await says(opened, '[data-fault=reset] .error', /probability must be <= 1/);
    await says(opened, '#fault-reset', 'off');
    // The browser itself writes an answer 400 to the console.
    await expect(opened[Symbol.asyncDispose]()).rejects.toThrow(/400/);
  });
});

test('another website in the same browser changes nothing', async () => {
  await using sandbox = await spawnSandbox(LIMIT);
  const body = JSON.stringify({ faults: [{ kind: 'hang', probability: 1 }] });
  const script = `for (const mode of ['no-cors', 'cors']) fetch('${sandbox.url}/_sandbox/faults', { method: 'POST', mode, body: ${JSON.stringify(body)} }).catch(() => {}).finally(() => { document.title += mode; });`;
  const evil = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(
      `<!doctype html><link rel="icon" href="data:,"><title>evil</title><script>${script}</script>`,
    );
  }).listen(0, '127.0.0.1');
  await once(evil, 'listening');
  const opened = await browser.open(`http://127.0.0.1:${(evil.address() as AddressInfo).port}`, {
    asksElsewhere: true,
  });
  await opened.page.waitForFunction('document.title.length > "evilno-cors".length');
  // The refusals are errors in the console.
  await expect(opened[Symbol.asyncDispose]()).rejects.toThrow(/403|CORS/);
  evil.close();
  expect(await (await fetch(`${sandbox.url}/_sandbox/faults`)).json()).toEqual({ faults: [] });
  await using framed = await browser.open(sandbox.url);
  expect((await framed.page.goto(sandbox.url))?.headers()['content-security-policy']).toBe(
    "frame-ancestors 'none'",
  );
});
