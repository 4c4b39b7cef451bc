/** The floor: what a loop costs that does the least for the same requests. No checks, states, order or exact numbers. */
import { Pool } from 'undici';

const pool = new Pool(process.argv[2] as string, { connections: 64 });
const CONNECTIONS = 64;
const headers = { 'content-type': 'application/json', authorization: 'Bearer sandbox-key' };
let batch = { attributes: [] as object[], events: [] as object[], purchases: [] as object[] };
let size = 0;
let underWay = 0;
let wake: (() => void) | null = null;

async function send(): Promise<void> {
  const body = JSON.stringify(batch);
  batch = { attributes: [], events: [], purchases: [] };
  size = 0;
  underWay++;
  const answer = await pool.request({ path: '/users/track', method: 'POST', headers, body });
  await answer.body.text();
  underWay--;
  wake?.();
}

function row(line: string): void {
  const { type, record } = JSON.parse(line);
  if (type !== 'RECORD') return;
  const d = record.data;
  const external_id = String(d.id);
  if (record.stream === 'customers') {
    batch.attributes.push({
      external_id,
      email: d.email,
      first_name: d.name,
      home_city: d.city,
      score: d.score,
      active: d.active,
      signed_up_at: d.created_at,
      note: d.note,
    });
  } else if (record.stream === 'views') {
    batch.events.push({
      external_id,
      name: 'Page Viewed',
      time: d.created_at,
      properties: { sku: d.sku, score: d.score, active: d.active, referrer: d.referrer },
    });
  } else {
    batch.purchases.push({
      external_id,
      time: d.created_at,
      product_id: d.sku,
      currency: 'USD',
      price: d.score,
      quantity: 1,
      properties: { city: d.city, note: d.note },
    });
  }
  if (++size === 75) void send();
}

let rest = '';
for await (const chunk of process.stdin.setEncoding('utf8')) {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop() as string;
  for (const line of lines) row(line);
  while (underWay >= CONNECTIONS) await new Promise<void>((resolve) => (wake = resolve));
}
if (size > 0) void send();
while (underWay > 0) await new Promise<void>((resolve) => (wake = resolve));
await pool.close();
