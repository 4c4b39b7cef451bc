import type { Answer } from '../../../src/braze/answer.ts';
import type { NoAnswer } from '../../../src/braze/no_answer.ts';
import type { Batch } from '../../../src/delivery/outbox/batch.ts';
import type { JsonObject } from '../../../src/json/value.ts';
import { type Braze, createBraze } from '../../../src/sandbox/braze.ts';
import type { Later } from '../../../src/sandbox/lag.ts';
import { API_KEY } from '../api_key.ts';
import type { Dice } from '../dice.ts';
import type { Climate, Strike } from './climate.ts';
import { never, type Process } from './process.ts';
import { CAMPAIGN, CANVAS, CATALOG, QUIET } from './streams.ts';

/** A request that left, and what is known of it by the end. */
export interface SentRequest {
  readonly run: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** The objects that it carried, by the line of their row. */
  readonly objects: readonly { readonly line: number; readonly stream: string; readonly entry: number }[];
  /** `open`: the run ended before it was answered. */
  outcome: 'clear' | 'unclear' | 'refused' | 'open';
  /** When its answer came, milliseconds since 1970; 0: none did. */
  answeredAt: number;
  /** What of it could be counted at Braze once it took effect, by mark. */
  readonly applied: string[];
}

/** An effect of a request that is still to come. */
interface Effect {
  due: number;
  readonly take: (now: number) => void;
  readonly request: SentRequest;
  readonly body: JsonObject;
}

/** What a run sends by. */
export interface Connection {
  send(batch: Batch): Promise<Answer | NoAnswer>;
  /** Breaks off what is in flight. */
  destroy(): Promise<void>;
}

/** Braze, and the network before it. */
export interface BrazeModel {
  readonly braze: Braze;
  /** In the order in which they left. */
  readonly requests: readonly SentRequest[];
  /** A way to send for a run. */
  connect(run: number, process: Process, climate: Climate): Connection;
  /** Carries out what is due. */
  settle(): void;
}

/** How late an unclear request may still take effect: the doubt of the memory lasts a little longer. Milliseconds. */
export const LATEST = 14 * 60_000;

export function createBrazeModel(dice: Dice, now: () => number): BrazeModel {
  const braze = createBraze({
    apiKey: API_KEY,
    now,
    rateLimit: null,
    seed: dice.int(1, 1e9),
    settings: { campaigns: { [CAMPAIGN]: 'active' }, canvases: { [CANVAS]: 'active' } },
  });
  const fields = { id: 'string', title: 'string', price: 'number' } as const;
  braze.workspace.catalogs.set(CATALOG, {
    name: CATALOG,
    description: '',
    fields: new Map(Object.entries(fields)),
    items: new Map(),
    updatedAt: 0,
  });
  // A campaign sends nothing to users whom Braze does not know.
  for (const id of QUIET) braze.workspace.profiles.create({ by: 'external_id', id }, now());
  const requests: SentRequest[] = [];
  let effects: Effect[] = [];
  let entered = 0;
  let captured: ((now: number) => void) | null = null;
  // Every effect waits; when it comes is decided here.
  braze.change({ lag: { '*': { ms: 1 } } });
  const later: Later = braze.later;
  later.put = (_due, _names, take) => {
    captured = take;
  };

  function settle(): void {
    const ready = effects.filter(({ due }) => due <= now()).sort((one, other) => one.due - other.due);
    effects = effects.filter(({ due }) => due > now());
    for (const effect of ready) carryOut(effect);
  }

  function carryOut({ take, request, body, due }: Effect): void {
    const before = count(body);
    // A user enters a Canvas once a second (Braze docs): what two runs send, or what comes late, would be lost by that alone.
    if ('canvas_id' in body) entered = Math.max(due, entered + 1_000);
    take('canvas_id' in body ? entered : due);
    const after = count(body);
    for (const [mark, times] of after)
      for (let i = before.get(mark) ?? 0; i < times; i++) request.applied.push(mark);
  }

  /** What can be counted of a request's objects. */
  function count(body: JsonObject): Map<string, number> {
    const counts = new Map<string, number>();
    const { events, purchases, messages, profiles } = braze.workspace;
    const note = (mark: unknown) => {
      if (typeof mark === 'string') counts.set(mark, (counts.get(mark) ?? 0) + 1);
    };
    const isAbout = (name: string) => Array.isArray(body[name]);
    if (isAbout('events')) for (const event of events) note((event.properties as JsonObject)?.mark);
    if (isAbout('purchases')) for (const event of purchases) note((event.properties as JsonObject)?.mark);
    if (isAbout('recipients'))
      for (const each of messages) note(((each.trigger_properties ?? each.context) as JsonObject)?.mark);
    for (const object of (body.attributes ?? []) as JsonObject[]) {
      const id = String(object.external_id);
      if (!/^k\d+$/.test(id)) continue;
      counts.set(id, Number(profiles.find({ by: 'external_id', id })?.custom.get('total') ?? 0));
    }
    return counts;
  }

  /** Braze takes a request in. @returns its answer. */
  async function serve(
    batch: Batch,
    sabotage: number,
  ): Promise<{ answer: Answer; take: Effect['take'] | null }> {
    const { method, path, headers, body } = batch.request;
    captured = null;
    if (sabotage > 0)
      braze.faults.replace({
        faults: [{ kind: 'partial', objects: sabotage, sentence: 'not this one', next: 1 }],
      });
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const exchange = braze.begin({
      method,
      path,
      headers: { ...lower, authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    });
    const answering = exchange.answer({ bytes: body.length, text: body.toString('utf8') });
    // It has served the request by now; others are served before the answer is there.
    const take = captured;
    braze.faults.replace({});
    const { reply } = await answering;
    exchange.end();
    if (typeof reply === 'string') throw new Error(`the sandbox answered ${reply}`);
    return { answer: { status: reply.status, headers: reply.headers, body: reply.body }, take };
  }

  function connect(run: number, process: Process, climate: Climate): Connection {
    const broken = new AbortController();
    async function send(batch: Batch): Promise<Answer | NoAnswer> {
      if (!process.step()) return never();
      const strike = climate.strike(now());
      const request: SentRequest = {
        run,
        sentAt: now(),
        objects: batch.objects.flatMap(({ parts, row, place }) =>
          parts === null
            ? [{ line: row.line, stream: row.report.stream, entry: place.entry }]
            : parts.map((part) => ({
                line: part.row.line,
                stream: part.row.report.stream,
                entry: part.place.entry,
              })),
        ),
        outcome: 'open',
        answeredAt: 0,
        applied: [],
      };
      requests.push(request);
      const body = JSON.parse(batch.request.body.toString('utf8')) as JsonObject;
      settle();
      let effect: Effect | null = null;
      let usual: Answer | null = null;
      if (strike.applied !== 'never') {
        const { answer, take } = await serve(batch, strike.refuses);
        usual = answer;
        if (take !== null) {
          const lag = strike.answer === null ? lagOf(batch, dice, climate) : 0;
          const latest = strike.applied === 'late' ? dice.int(0, LATEST) : 0;
          effect = { due: now() + strike.latency + lag + latest, take, request, body };
          effects.push(effect);
        }
      }
      process.onDeath(() => {
        if (request.outcome !== 'open' || effect === null || effect.due <= now()) return;
        if (dice.chance(0.3)) effects = effects.filter((each) => each !== effect);
        else if (dice.chance(0.5)) effect.due = now() + dice.int(0, LATEST);
      });
      if (!process.step()) return never();
      await answered(strike.latency, broken.signal);
      if (!process.step()) return never();
      if (broken.signal.aborted) return { failure: 'UND_ERR_DESTROYED', sent: true };
      settle();
      request.outcome = outcomeOf(strike, usual);
      request.answeredAt = now();
      return strike.answer ?? (usual as Answer);
    }
    return { send, destroy: async () => broken.abort() };
  }

  return { braze, requests, connect, settle };
}

/** Resolves after the latency, or when the connection is broken off. */
function answered(latency: number, broken: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, latency);
    broken.addEventListener('abort', () => resolve());
  });
}

function outcomeOf({ answer }: Strike, usual: Answer | null): SentRequest['outcome'] {
  const given = answer ?? usual;
  if (given === null) return 'unclear';
  if ('failure' in given) return given.sent ? 'unclear' : 'refused';
  if (given.status >= 500 || given.status === 408) return 'unclear';
  if (given.status >= 300) return 'refused';
  return answer === null ? 'clear' : 'unclear';
}

/** Longer than anything waits within a run, and over before the next one begins, milliseconds. */
const LONG_LAG = 60_000;

/** How long after its answer a request takes effect: at most as long as was observed and documented, milliseconds. */
function lagOf({ objects, channel }: Batch, dice: Dice, { lags, reorders }: Climate): number {
  const { name } = channel.endpoint;
  if (reorders && name.startsWith('users/track') && dice.chance(0.5)) return dice.int(0, LONG_LAG);
  if (!lags || dice.chance(0.5)) return 0;
  if (objects.length === 1) return dice.int(0, 6_500);
  if (name === 'users/merge') return dice.int(0, 45_000);
  return dice.int(0, name.startsWith('users/track') ? 1_000 : 4_500);
}
