import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../src/json/value.ts';
import { type Braze, createBraze } from '../src/sandbox/braze.ts';
import { pageAnswer } from '../src/sandbox/page/page.ts';

/** The sandbox's page for a picture: the same on each machine and at each time. `await using` ends its server. */
export interface PicturedSandbox extends AsyncDisposable {
  readonly url: string;
}

/** Seconds of the sandbox's clock in which requests come. */
const SECONDS = 58;

/** Requests that are in flight together. */
const AT_ONCE = 80;

const FIRST_NAMES = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Margaret', 'Dennis'];
const CITIES = ['Berlin', 'Paris', 'Lisbon', 'Vienna'];
const TIERS = ['gold', 'silver', 'bronze'];

/** Fills a sandbox with a minute of requests on a clock of its own, and serves its page. */
export async function picturedSandbox(): Promise<PicturedSandbox> {
  let now = Date.UTC(2026, 0, 15, 9, 30);
  const braze = createBraze({ now: () => now });
  await fill(braze, (time) => {
    now = time;
  });
  const server = createServer((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const { headers, body } = pageAnswer(braze, { method: 'GET', path, query, host: '127.0.0.1:8080' });
    response.writeHead(200, headers).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @param at sets the clock, milliseconds since 1970. */
async function fill(braze: Braze, at: (time: number) => void): Promise<void> {
  const begin = braze.now();
  const headers = { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' };
  const track = async (bodies: readonly object[]) => {
    const texts = bodies.map((body) => JSON.stringify(body));
    const exchanges = texts.map(() => braze.begin({ method: 'POST', path: '/users/track', headers }));
    for (const [each, exchange] of exchanges.entries()) {
      const text = texts[each] as string;
      await exchange.answer({ bytes: Buffer.byteLength(text), text });
      exchange.end();
    }
  };
  let user = 0;
  for (let second = 0; second < SECONDS; second++) {
    at(begin + 1000 * second);
    if (second === 20) braze.faults.replace({ faults: [{ kind: 'rate_limited', next: 40 }] });
    const requests = requestsIn(second);
    for (let left = requests; left > 0; left -= AT_ONCE) {
      await track(Array.from({ length: Math.min(left, AT_ONCE) }, () => trackRequest(user++)));
    }
  }
  braze.faults.replace({ latency: { ms: 80, jitter_ms: 40 } });
  at(begin + 1000 * SECONDS);
}

/** A sync that begins, runs below the limit of 1,000 a second, pauses after a 429, and goes on. */
function requestsIn(second: number): number {
  if (second < 4) return 0;
  if (second < 8) return 240 * (second - 3);
  if (second === 20) return 310;
  if (second === 21) return 120;
  return 940 + ((second * 37) % 31);
}

function trackRequest(number: number): JsonObject {
  const id = `customer-${1000 + (number % 4000)}`;
  const first_name = FIRST_NAMES[number % FIRST_NAMES.length] as string;
  const attributes: JsonObject = {
    external_id: id,
    email: number % 997 === 0 ? 'not an address' : `${first_name.toLowerCase()}.${number % 4000}@example.com`,
    first_name,
    city: CITIES[number % CITIES.length] as string,
    loyalty_tier: TIERS[number % TIERS.length] as string,
  };
  const time = '2026-01-15T09:29:00Z';
  const event = {
    external_id: id,
    name: 'Order Placed',
    time,
    properties: { order_id: `o-${number}`, total: 42.5 },
  };
  const quantity = number % 1511 === 7 ? 0 : 1;
  const purchase = {
    external_id: id,
    product_id: `SKU-${number % 9}`,
    currency: 'EUR',
    price: 42.5,
    quantity,
    time,
  };
  return {
    attributes: [attributes],
    ...(number % 3 > 0 && { events: [event] }),
    ...(number % 3 === 2 && { purchases: [purchase] }),
  };
}
