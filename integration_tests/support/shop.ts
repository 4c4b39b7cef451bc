import { ExactNumber, type Json } from '../../src/json/value.ts';
import type { Message } from './program.ts';
import { fileText } from './repository.ts';
import type { Sandbox } from './sandbox.ts';

/** A JSON file of the examples: a small shop with customers, orders and page views. */
export function example(name: 'config.json' | 'catalog.json') {
  return JSON.parse(fileText(`examples/${name}`));
}

/** What Braze holds of the shop: each row an array of texts, written as JSON, in the order of these texts. */
export interface Holdings {
  /** external_id, email, first_name, last_name, dob, lifetime_value, signed_up_at, loyalty_tier, loyalty_points */
  readonly profiles: readonly string[];
  /** external_id, time, order_id, total, currency, coupon, city */
  readonly placed: readonly string[];
  /** external_id, time, path, referrer, seconds */
  readonly viewed: readonly string[];
  /** external_id, product_id, currency, price, quantity, time, order_id, title */
  readonly purchases: readonly string[];
}

export async function holdings(sandbox: Sandbox): Promise<Holdings> {
  const profiles = (await sandbox.profiles()).map((profile) => {
    const custom = profile.custom_attributes ?? {};
    return row(
      profile.external_id,
      profile.email,
      profile.first_name,
      profile.last_name,
      profile.dob,
      custom.lifetime_value,
      custom.signed_up_at,
      custom.loyalty_tier,
      custom.loyalty_points,
    );
  });
  const events = Object.groupBy(await sandbox.events(), (event) => String(event.name));
  const placed = (events['Order Placed'] ?? []).map(({ external_id, time, properties = {} }) =>
    row(
      external_id,
      time,
      properties.order_id,
      properties.total,
      properties.currency,
      properties.coupon,
      properties.city,
    ),
  );
  const viewed = (events['Page Viewed'] ?? []).map(({ external_id, time, properties = {} }) =>
    row(external_id, time, properties.path, properties.referrer, properties.seconds),
  );
  const purchases = (await sandbox.purchases()).map(
    ({ external_id, product_id, currency, price, quantity, time, properties = {} }) =>
      row(external_id, product_id, currency, price, quantity, time, properties.order_id, properties.title),
  );
  return {
    profiles: profiles.sort(),
    placed: placed.sort(),
    viewed: viewed.sort(),
    purchases: purchases.sort(),
  };
}

/** The rows that a database tells, each as the text of a JSON array, as {@link holdings} has them. */
export function rowsOf(lines: readonly string[]): string[] {
  return lines.map((line) => row(...JSON.parse(line))).sort();
}

/** A row as one text that compares: each value as its own text, numbers without zeros behind their decimals. */
function row(...values: (Json | undefined)[]): string {
  return JSON.stringify(
    values.map((value) => {
      if (value === undefined || value === null) return null;
      return value instanceof ExactNumber ? value.text.replace(/(\.\d*?)0+$/, '$1') : String(value);
    }),
  );
}

/** The rows of each stream that the states that came back settle: accepted, and rejected. */
export function settledRows(
  messages: readonly Message[],
): Record<string, [accepted: number, rejected: number]> {
  const rows: Record<string, [number, number]> = {};
  for (const { state } of messages) {
    if (state === undefined) continue;
    const name = String(state.stream?.stream_descriptor.name);
    const [accepted, rejected] = rows[name] ?? [0, 0];
    const { recordCount, rejectedRecordCount } = state.destinationStats;
    rows[name] = [accepted + recordCount, rejected + rejectedRecordCount];
  }
  return rows;
}
