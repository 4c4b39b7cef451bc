import { END_OF_ROW, ESCAPE } from './unreadable.ts';

/**
 * What of a row could be in a line that is no message, in words; null if nothing is. The line is searched as text, since
 * a row is lost as well where a program prints it inside of a text, an array, or an object of its own.
 * @param text of {@link searchable}.
 */
export function rowIn(text: string): string | null {
  if (RECORD_OBJECT.test(text)) return 'a `record` object';
  if (RECORDS_LIST.test(text)) return 'a `records` list';
  return RECORD_TYPE.test(text) ? 'the type RECORD' : null;
}

/**
 * What of the end of a RECORD is in a line whose beginning was lost, in words; null if nothing does.
 * @param text of {@link searchable}.
 */
export function endOfRow(text: string): string | null {
  return EMITTED_AT.test(text) && !TIMED_TYPE.test(text) ? END_OF_ROW : null;
}

/** Whether the line looks like a STATE. @param text of {@link searchable}. */
export function looksLikeState(text: string): boolean {
  return STATE_TYPE.test(text);
}

/**
 * The text of a line without what can be between and around the characters of names: the NULs of UTF-16, colours, the
 * escapes of JSON inside of JSON. Characters beyond ASCII are not themselves in it.
 */
export function searchable(line: Buffer): string {
  const text = line.toString('latin1').replaceAll('\0', '').replace(COLOUR, '');
  if (!text.includes('\\')) return text;
  return text
    .replace(/\\[nrt]/g, ' ')
    .replaceAll('\\', '')
    .replace(/u00([2-7][0-9a-f])/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]*[a-z]`, 'gi');

/** A name and its colon. The quotation marks may be doubled (CSV) or single ones; the first one may be cut off. */
const member = (name: string) => `(?:^|["'])${name}["'][\\s"']*:`;
const typed = (type: string) => new RegExp(`${member('type')}[\\s"']*["']\\s*(?:${type})\\s*["']`, 'i');

/** The object may be the JSON text of one. */
const RECORD_OBJECT = new RegExp(`${member('record')}(?:\\s*\\{|[\\s"']*\\{\\s*["'])`, 'i');
const RECORDS_LIST = new RegExp(`${member('records')}(?:\\s*\\[|[\\s"']*\\[\\s*\\{)`, 'i');
const RECORD_TYPE = typed('record');
const STATE_TYPE = typed('state');

/** The last member of most RECORDs. Two other types have one of that name. */
const EMITTED_AT = new RegExp(`${member('emitted_at')}[\\s"']*\\d`, 'i');
const TIMED_TYPE = typed('trace|control');
