import { type Html, html } from '../src/pages/html.ts';

/** A step of a row's way. Lengths are CSS pixels; the words are what a box of its width holds in any usual font. */
interface Step {
  readonly name: string;
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Where a step is not in every sync. */
  readonly isOptional?: boolean;
}

const BOX = 150;
const GAP = 36;
const HEIGHT = 76;
const [TOP, MIDDLE, BOTTOM] = [2, 116, 256];
const FLOOR = BOTTOM + HEIGHT + 24;

/** The left edge of a column. */
const column = (index: number) => index * (BOX + GAP) + 2;

const STEPS: readonly Step[] = [
  { name: 'Messages', lines: ['rows and states,', 'from stdin'], x: column(0), y: MIDDLE, width: BOX },
  { name: 'Mapping', lines: ['columns become', 'Braze objects'], x: column(1), y: MIDDLE, width: BOX },
  { name: 'Queues', lines: ['one for each user,', 'so order holds'], x: column(2), y: MIDDLE, width: BOX },
  { name: 'Requests', lines: ['as full as the', 'endpoint allows'], x: column(3), y: MIDDLE, width: BOX },
  { name: 'Pace', lines: ['smooth, below', 'the rate limit'], x: column(4), y: MIDDLE, width: BOX },
  { name: 'Braze', lines: ['or the sandbox', 'in its place'], x: column(5), y: MIDDLE, width: BOX },
  {
    name: 'Memory',
    lines: ['leaves out what', 'Braze already has'],
    x: column(2),
    y: TOP,
    width: BOX,
    isOptional: true,
  },
  {
    name: 'Rejected rows',
    lines: ['each with its place', 'and its cure'],
    x: column(1),
    y: BOTTOM,
    width: BOX,
  },
  {
    name: 'Ledger',
    lines: ['a row is settled when all of its objects', 'are accepted, or when it is rejected'],
    x: column(2),
    y: BOTTOM,
    width: 2 * BOX + GAP,
  },
  { name: 'States', lines: ['given back as they', 'came, on stdout'], x: column(0), y: BOTTOM, width: BOX },
];

const across = MIDDLE + HEIGHT / 2;
const below = BOTTOM + HEIGHT / 2;
const center = (index: number) => column(index) + BOX / 2;

/** The arrows, as paths. */
const ARROWS: readonly string[] = [
  ...[0, 1, 2, 3, 4].map((index) => `M${column(index) + BOX} ${across}H${column(index + 1) - 3}`),
  `M${center(2)} ${TOP + HEIGHT}V${MIDDLE - 3}`,
  `M${center(1)} ${MIDDLE + HEIGHT}V${BOTTOM - 3}`,
  `M${column(1) + BOX} ${below}H${column(2) - 3}`,
  `M${center(5)} ${MIDDLE + HEIGHT}V${below}H${column(3) + BOX + 3}`,
  `M${center(2) + BOX / 2 + GAP / 2} ${BOTTOM + HEIGHT}V${FLOOR}H${center(0)}V${BOTTOM + HEIGHT + 3}`,
];

/** The words on the arrow from Braze to the ledger. */
const ANSWER = { x: column(4) + BOX / 2, y: below - 8 };

/** What the picture says, for those who do not see it. */
export const ROW_WAY_WORDS =
  'A row’s way: messages from stdin are mapped to Braze objects, which wait in one queue for each user, leave in full requests, ' +
  'and are paced below the rate limit. The ledger knows which rows are settled, by Braze’s answers or as rejected rows, and gives ' +
  'states back on stdout.';

/** The diagram of a row's way, as an SVG document that follows the reader's light or dark scheme. */
export function rowWay(): string {
  const width = column(5) + BOX + 2;
  const height = FLOOR + 6;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${ROW_WAY_WORDS}">
<style>
text { font: 12.5px ui-sans-serif, system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; fill: #5c606b; text-anchor: middle; }
.name { font-size: 15px; font-weight: 650; fill: #23252b; }
rect { fill: #ffffff; stroke: #b9b6ae; stroke-width: 1.5; }
.optional { stroke-dasharray: 5 4; }
path { fill: none; stroke: #7d74d6; stroke-width: 2; }
marker path { fill: #7d74d6; stroke: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #a4a8b3; }
  .name { fill: #e7e5e0; }
  rect { fill: #1d1f25; stroke: #565a66; }
}
</style>
<marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="5" markerHeight="5" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z"/></marker>
${ARROWS.map((path) => html`<path d="${path}" marker-end="url(#tip)"/>\n`)}<text x="${ANSWER.x}" y="${ANSWER.y}">answers</text>
${STEPS.map(box)}</svg>
`.markup;
}

function box({ name, lines, x, y, width, isOptional = false }: Step): Html {
  const middle = x + width / 2;
  return html`<rect${isOptional && html` class="optional"`} x="${x}" y="${y}" width="${width}" height="${HEIGHT}" rx="9"/><text class="name" x="${middle}" y="${y + 26}">${name}</text>${lines.map(
    (line, at) => html`<text x="${middle}" y="${y + 46 + 17 * at}">${line}</text>`,
  )}
`;
}
