/**
 * The sandbox's page in the browser: once a second it asks for the parts that change, and puts them into their places. What
 * somebody looks at is in the address, so that it is there again after a reload.
 */

/** How often the page asks, milliseconds. */
const EVERY = 1000;

/** How long somebody types before the page searches, milliseconds. */
const TYPING = 150;

/** What `GET /_sandbox/page` answers: markup by the id of its place, and the switches that are on. */
interface Answer {
  readonly parts: Readonly<Record<string, string>>;
  readonly on: readonly string[];
}

const connection = document.getElementById('connection') as HTMLElement;
const pause = document.getElementById('pause') as HTMLButtonElement;
const search = document.getElementById('search') as HTMLInputElement;
const faults = [...document.querySelectorAll<HTMLElement>('[data-fault]')];

const view = new URLSearchParams(location.search);
const shown = new Map<string, string>();
let asked = 0;
let timer: number | undefined;
let isPaused = false;

/** Asks for the parts, and again later. An answer that came too late for the view, or for a switch, is left out. */
async function refresh(): Promise<void> {
  clearTimeout(timer);
  const turn = ++asked;
  try {
    const { parts, on } = (await json(`/_sandbox/page?${view}`)) as Answer;
    if (turn !== asked) return;
    for (const [id, markup] of Object.entries(parts)) put(id, markup);
    for (const fault of faults) boxOf(fault).checked = on.includes(fault.dataset.fault ?? '');
    say(isPaused ? 'paused' : 'live', isPaused ? 'warn' : 'good');
  } catch {
    if (turn !== asked) return;
    say('no answer', 'bad');
  }
  if (!document.hidden && !isPaused) timer = setTimeout(refresh, EVERY);
}

async function json(path: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(path, { cache: 'no-store', ...init });
  const body = (await answer.json()) as { message?: string };
  if (!answer.ok) throw new Error(body.message ?? String(answer.status));
  return body;
}

function say(words: string, tone: string): void {
  if (connection.textContent === words) return;
  connection.textContent = words;
  connection.dataset.tone = tone;
}

/** Puts markup into its place where it changed. What has the focus there keeps it, and what is scrolled stays so. */
function put(id: string, markup: string): void {
  const place = document.getElementById(id);
  if (place === null || shown.get(id) === markup) return;
  shown.set(id, markup);
  const focused = place.contains(document.activeElement) ? document.activeElement?.id : '';
  const scrolled = [...place.querySelectorAll('.wide')].map((wide) => [wide.id, wide.scrollLeft] as const);
  place.innerHTML = markup;
  for (const [wide, left] of scrolled) {
    const found = document.getElementById(wide);
    if (found !== null) found.scrollLeft = left;
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** Changes what somebody looks at. */
function look(name: 'search' | 'user' | 'catalog', value: string): void {
  if (value === '') view.delete(name);
  else view.set(name, value);
  history.replaceState(null, '', `/?${view}${location.hash}`);
  void refresh();
}

document.addEventListener('click', (event) => {
  const link =
    event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-live]') : null;
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  // Of the address only what the link is for: the search may have changed since.
  const name = link.dataset.live === 'user' ? 'user' : 'catalog';
  look(name, new URL(link.href).searchParams.get(name) ?? '');
});

let typing: number | undefined;
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => look('search', search.value), TYPING);
});
search.form?.addEventListener('submit', (event) => {
  event.preventDefault();
  clearTimeout(typing);
  look('search', search.value);
});

pause.addEventListener('click', () => {
  isPaused = !isPaused;
  pause.textContent = isPaused ? 'Go on' : 'Pause';
  void refresh();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh();
});

/** The latency and faults of the sandbox. */
interface Plan {
  readonly latency?: object;
  readonly faults: readonly { readonly kind: string }[];
}

function boxOf(fault: HTMLElement): HTMLInputElement {
  return fault.querySelector('[data-switch]') as HTMLInputElement;
}

/** What the fields of a fault say: those that are empty are left out. */
function parametersOf(fault: HTMLElement): Record<string, unknown> {
  const fields = [...fault.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[data-name]')];
  return Object.fromEntries(
    fields.flatMap((field) => {
      const { name = '', type = '' } = field.dataset;
      if (type === 'flag') return (field as HTMLInputElement).checked ? [[name, true]] : [];
      if (field.value === '') return [];
      return [[name, type === 'text' ? field.value : parsed(name, field.value)]];
    }),
  );
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${name} is no JSON.`);
  }
}

/** Replaces what the plan has of a kind by what the page says; everything else in the plan stays. */
async function switchFault(fault: HTMLElement): Promise<void> {
  const error = fault.querySelector('.error') as HTMLElement;
  const kind = fault.dataset.fault ?? '';
  // Answers on their way are of the time before.
  asked++;
  try {
    const own = boxOf(fault).checked ? parametersOf(fault) : null;
    const { latency, faults: others } = (await json('/_sandbox/faults')) as Plan;
    const isLatency = kind === 'latency';
    const plan = {
      latency: isLatency ? (own ?? undefined) : latency,
      faults: isLatency
        ? others
        : [...others.filter((other) => other.kind !== kind), ...(own === null ? [] : [{ kind, ...own }])],
    };
    await json('/_sandbox/faults', { method: 'POST', body: JSON.stringify(plan) });
    error.hidden = true;
  } catch (problem) {
    error.textContent = problem instanceof Error ? problem.message : String(problem);
    error.hidden = false;
    (fault.querySelector('details') as HTMLDetailsElement).open = true;
  }
  await refresh();
}

for (const fault of faults) {
  const [next, probability] = ['next', 'probability'].map((name) =>
    fault.querySelector<HTMLInputElement>(`[data-name=${name}]`),
  );
  next?.addEventListener('input', () => {
    if (probability && next.value !== '') probability.value = '';
  });
  probability?.addEventListener('input', () => {
    if (next && probability.value !== '') next.value = '';
  });
  fault.addEventListener('submit', (event) => event.preventDefault());
  fault.addEventListener('change', ({ target }) => {
    const box = boxOf(fault);
    if (target === box || box.checked) void switchFault(fault);
  });
}

void refresh();
