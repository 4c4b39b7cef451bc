import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { escapeUnseen } from '../json/shown_name.ts';
import type { Json } from '../json/value.ts';

/** The narrowest that text is set, however narrow the terminal is. */
const NARROWEST = 20;

/** A text as lines of a width, cut between words; a longer word stays whole. */
export function wrapped(text: string, width: number): string[] {
  return wrapAnsi(text, Math.max(width, NARROWEST), { hard: false, trim: false })
    .split('\n')
    .map((line, index) => (index === 0 ? line.trimEnd() : line.trim()));
}

/** Lines of a text, each behind its indent. @param hanging how much deeper all but the first one are. */
export function paragraph(text: string, width: number, indent: number, hanging = 0): string[] {
  return text.split('\n').flatMap((part) =>
    wrapped(part, width - indent - hanging).map((line, at) => {
      return (' '.repeat(at === 0 ? indent : indent + hanging) + line).trimEnd();
    }),
  );
}

/** A value as JSON in lines of a width, cut behind commas; a text that is too long for a line is shortened. */
export function jsonLines(value: Json, width: number): string[] {
  const room = Math.max(width, NARROWEST) - 1;
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(value)) {
    const shown = stringWidth(piece) <= room ? piece : shortened(piece, room);
    if (line !== '' && stringWidth(line) + stringWidth(shown.trimEnd()) > room) {
      lines.push(line.trimEnd());
      line = ' ';
    }
    line += shown;
  }
  return [...lines, line.trimEnd()];
}

/** JSON with a blank behind each comma and colon, in pieces that end behind commas which are not in a text. */
function piecesOf(value: Json): string[] {
  const tokens = escapeUnseen(JSON.stringify(value)).match(/"(?:[^"\\]|\\.)*"|[^",:]+|[,:]/g) ?? [];
  const pieces: string[] = [];
  let piece = '';
  for (const token of tokens) {
    piece += token === ',' || token === ':' ? `${token} ` : token;
    if (token !== ',') continue;
    pieces.push(piece);
    piece = '';
  }
  return piece === '' ? pieces : [...pieces, piece];
}

/** A piece that is too long: its middle gives way, so that its name and its end are still seen. */
function shortened(piece: string, room: number): string {
  const characters = [...piece.trimEnd()];
  const end = characters.slice(-6);
  let start = '';
  for (const character of characters) {
    if (stringWidth(`${start}${character}…${end.join('')}`) > room) break;
    start += character;
  }
  return `${start}…${end.join('')} `;
}
