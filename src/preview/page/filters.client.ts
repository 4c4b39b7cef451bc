/** The filters of the preview's rows. It runs in the browser: what it needs of the page is there by id and data attribute. */

const form = document.getElementById('filters') as HTMLFormElement;
const told = document.getElementById('shown') as HTMLElement;
const none = document.getElementById('none') as HTMLElement;
const rows = [...document.querySelectorAll<HTMLDetailsElement>('details[data-stream]')];

/** What the search looks through: all that is written in a row, in small letters. */
const texts = new Map(rows.map((row) => [row, (row.textContent ?? '').toLowerCase()]));

/** Shows the rows that the form asks for, and their number. */
function filter(): void {
  const asked = new FormData(form);
  const [stream, outcome] = [asked.get('stream'), asked.get('outcome') as string];
  const words = String(asked.get('text')).toLowerCase().split(/\s+/).filter(Boolean);
  const shown = rows.filter((row) => {
    const text = texts.get(row) ?? '';
    const isAsked =
      (stream === '' || row.dataset.stream === stream) &&
      (outcome === '' || (row.dataset.outcomes ?? '').split(' ').includes(outcome)) &&
      words.every((word) => text.includes(word));
    row.hidden = !isAsked;
    return isAsked;
  });
  told.textContent = `${shown.length.toLocaleString('en')} of ${rows.length.toLocaleString('en')} rows shown`;
  none.hidden = shown.length > 0;
}

/** Opens or closes the rows that are shown. */
function openAll(open: boolean): void {
  for (const row of rows) if (!row.hidden) row.open = open;
}

form.addEventListener('input', filter);
form.addEventListener('submit', (event) => event.preventDefault());
// The fields have their first values only after the event.
form.addEventListener('reset', () => setTimeout(filter));
for (const button of form.querySelectorAll<HTMLButtonElement>('button[data-open]'))
  button.addEventListener('click', () => openAll(button.dataset.open === 'true'));

/** A link to the rows with one outcome filters them, too. */
document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element ? target.closest<HTMLElement>('a[data-outcome]') : null;
  if (link === null) return;
  form.reset();
  (form.elements.namedItem('outcome') as HTMLSelectElement).value = link.dataset.outcome ?? '';
  filter();
});

/** A link leads to a row that the filters hide, or that is closed. */
function showTarget(): void {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!(row instanceof HTMLDetailsElement)) return;
  if (row.hidden) form.reset();
  row.open = true;
  setTimeout(() => row.scrollIntoView());
}
addEventListener('hashchange', showTarget);

// On paper nobody can open a row.
let closed: HTMLDetailsElement[] = [];
addEventListener('beforeprint', () => {
  closed = rows.filter((row) => !row.open);
  for (const row of closed) row.open = true;
});
addEventListener('afterprint', () => {
  for (const row of closed) row.open = false;
});

form.hidden = false;
filter();
showTarget();
