import { type Html, html } from '../../pages/html.ts';
import { clientScript, page } from '../../pages/page.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import type { Controlled } from '../controlled.ts';
import { live } from '../live.ts';
import { DEFAULT_API_KEY } from '../options.ts';
import { catalogsPart } from './catalogs.ts';
import { faultPart, faultsForm, SWITCH_NAMES, switchedOn } from './faults.ts';
import { profilePart, resultsPart, statesPart } from './profiles.ts';
import { ratesPart } from './rates.ts';
import { PAGE_STYLE } from './style.ts';
import { amountsPart, kindsPart, reasonsPart, requestsPart, statusesPart } from './traffic.ts';
import type { View } from './view.ts';

/** What the page asks for once a second. */
const PARTS_PATH = '/_sandbox/page';

/** A request for the page or for its parts. */
export interface PageRequest {
  readonly method: string;
  readonly path: string;
  /** The text after the `?`. */
  readonly query: string;
  /** The `Host`. */
  readonly host: string;
}

/** Whether a request is for the page or for its parts, and none to Braze. */
export function isPage({ method, path }: Pick<PageRequest, 'method' | 'path'>): boolean {
  return (method === 'GET' || method === 'HEAD') && (path === '/' || path === PARTS_PATH);
}

/** Answers with the page, or with its parts as they are now: markup by the id of its place, and the switches that are on. */
export function pageAnswer(sandbox: Controlled, { path, query, host }: PageRequest): Answer {
  sandbox.settle();
  const asked = new URLSearchParams(query);
  const view = { search: asked.get('search') ?? '', user: asked.get('user'), catalog: asked.get('catalog') };
  const parts = partsOf(sandbox, view, host);
  if (path === '/') return { status: 200, headers: HEADERS, body: wholePage(sandbox, view, parts, host) };
  const markup = Object.fromEntries(Object.entries(parts).map(([id, part]) => [id, part?.markup ?? '']));
  return jsonAnswer(200, { parts: markup, on: switchedOn(sandbox.faults.plan()) }, SAFE);
}

const SAFE = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** The page's own policy is in its markup; what a policy can say in a header only is here. */
const HEADERS = {
  ...SAFE,
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

type Parts = Readonly<Record<string, Html | null>>;

function partsOf(sandbox: Controlled, view: View, host: string): Parts {
  const now = live(sandbox);
  const plan = now.faults;
  return {
    start: now.amounts.requests === 0 ? startNote(sandbox, host) : null,
    amounts: amountsPart(now),
    rates: ratesPart(now.rates),
    kinds: kindsPart(now),
    statuses: statusesPart(now),
    reasons: reasonsPart(now),
    results: resultsPart(sandbox, view),
    profile: profilePart(sandbox, view),
    states: statesPart(sandbox),
    catalogs: catalogsPart(sandbox, now, view),
    requests: requestsPart(now),
    ...Object.fromEntries(SWITCH_NAMES.map((name) => [`fault-${name}`, faultPart(plan, name)])),
  };
}

/** What to do as long as nothing came. */
function startNote({ apiKey }: Controlled, host: string): Html {
  const key = apiKey === DEFAULT_API_KEY ? apiKey : 'KEY';
  const curl = `curl http://${host}/users/track \\
  -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\
  -d '{"attributes": [{"external_id": "ada", "email": "ada@example.com"}], "events": [{"external_id": "ada", "name": "Signed Up"}]}'`;
  return html`<div class="panel start">
<p><strong>Nothing came yet.</strong> Send something, and watch it arrive. By hand:</p>
<pre tabindex="0">${curl}</pre>
<p>Or run a sync: <code>destination-braze write</code> with this in its config:</p>
<pre tabindex="0">"rest_endpoint": "http://${host}",
"api_key": "${key}"</pre>${key !== apiKey && html`<p>KEY is the one that the sandbox was started with.</p>`}</div>`;
}

/** Compiled for the browser; read once it is needed. */
let script: string | undefined;

function wholePage(sandbox: Controlled, { search }: View, parts: Parts, host: string): string {
  script ??= clientScript('sandbox/page/page');
  const part = (id: string) => html`<div id="${id}">${parts[id]}</div>`;
  const body = html`<header>
<div><h1>Braze sandbox</h1><p class="lead">A Braze on this machine, at <code>${host}</code>: what arrives, and what becomes of it.</p></div>
<p class="state"><span id="connection" class="badge" role="status">loading</span> <button type="button" id="pause">Pause</button></p>
</header>
<main id="main">
<section aria-label="Now">${part('start')}${part('amounts')}</section>
<section aria-labelledby="rates-heading"><h2 id="rates-heading">Requests a second</h2>
<p>Of the last minute, against the limits of the plan <code>${sandbox.plan}</code>.</p>${part('rates')}</section>
<section aria-labelledby="counts-heading"><h2 id="counts-heading">What came</h2>
<div class="grid"><div class="panel" id="kinds">${parts.kinds}</div><div class="panel" id="statuses">${parts.statuses}</div></div></section>
<section aria-labelledby="reasons-heading"><h2 id="reasons-heading">Refusals</h2>
<p>In the words of the answer. Objects “without effect” were accepted, and yet nothing changed: Braze does not say that.</p>
<div class="panel" id="reasons">${parts.reasons}</div></section>
<section aria-labelledby="profiles-heading"><h2 id="profiles-heading">Profiles</h2>
<p>By external_id, alias, e-mail address, phone number or braze_id, or a part of one.</p>
<div class="profiles"><div class="panel"><form role="search"><label>Search <input type="search" id="search" autocomplete="off" spellcheck="false" placeholder="ada@example.com" value="${search}"></label></form>
${part('results')}</div><div class="panel" id="profile">${parts.profile}</div></div>${part('states')}</section>
<section aria-labelledby="catalogs-heading"><h2 id="catalogs-heading">Catalogs</h2>
<div class="panel" id="catalogs">${parts.catalogs}</div></section>
<section aria-labelledby="faults-heading"><h2 id="faults-heading">Faults</h2>
<p>What goes wrong on demand. A switch acts at once, on the next request.</p>
${faultsForm(sandbox.faults.plan())}</section>
<section aria-labelledby="requests-heading"><h2 id="requests-heading">The last requests</h2>
<div class="panel" id="requests">${parts.requests}</div></section>
</main>
<footer><p>The sandbox forgets everything when it stops. It is written from Braze's documentation, and is no product of Braze.</p></footer>`;
  return page({ title: 'Braze sandbox', style: PAGE_STYLE, script, asksItsServer: true, body });
}
