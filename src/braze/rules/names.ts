import { childPointer } from '../../json/pointer.ts';
import { isSoundName } from './characters.ts';
import type { Objections } from './objections.ts';

/** Braze docs: names of attributes and properties have at most 255 characters. */
export const MAX_NAME = 255;

/** The name of an attribute. Braze docs: names are stripped of blanks around them, so one of blanks alone is empty. */
export function checkAttributeName(name: string, objections: Objections): void {
  if (!isNameLength(name) || isBlank(name)) {
    rejectName(name, '', objections);
    return;
  }
  if (hasBlankEnd(name)) {
    objections.warn(
      'BRAZE_NAME_BLANKS',
      childPointer('', name),
      `${objections.naming(name)} has a blank at an end, which Braze strips`,
    );
  }
}

/** Whether {@link checkAttributeName} has nothing against a name. */
export function isSoundAttributeName(name: string): boolean {
  return isNameLength(name) && !hasBlankEnd(name);
}

/** Whether a name has a blank at an end. */
export function hasBlankEnd(name: string): boolean {
  return name.charCodeAt(0) <= SPACE || name.charCodeAt(name.length - 1) <= SPACE;
}

/** Whether nothing of a name is left without its blanks. */
export function isBlank(name: string): boolean {
  return !/[^\0- ]/.test(name);
}

/** The name of a property. Braze docs: not empty, at most 255 characters, no leading `$`. */
export function checkPropertyName(name: string, parent: string, objections: Objections): void {
  if (!isNameLength(name)) {
    rejectName(name, parent, objections);
    return;
  }
  if (name.charCodeAt(0) === DOLLAR) {
    const message = `${objections.naming(name)} begins with \`$\`, which Braze takes of no property`;
    objections.reject('BRAZE_NAME', childPointer(parent, name), message);
  }
}

/** A key inside of an attribute's object. Braze docs: at most 255 characters, no blank, no `.`, no `$`. */
export function checkNestedName(
  name: string,
  parent: readonly (string | number)[],
  objections: Objections,
): void {
  if (isNameLength(name) && !FORBIDDEN.test(name)) return;
  const path = parent.reduce<string>(childPointer, '');
  if (!isNameLength(name)) rejectName(name, path, objections);
  else {
    const message = `a key inside of an attribute holds a blank, a \`.\` or a \`$\`; Braze would drop the attribute`;
    objections.reject('BRAZE_NAME', childPointer(path, name), message);
  }
}

/** What Braze has against the name of an attribute, as the rest of a sentence; null: nothing. */
export function complaintAboutAttribute(name: string): string | null {
  if (isBlank(name)) return EMPTY;
  return complaintAboutAny(name) ?? (hasBlankEnd(name) ? 'Braze strips the blanks at its ends' : null);
}

/** As {@link complaintAboutAttribute}, of a property. */
export function complaintAboutProperty(name: string): string | null {
  if (name === '') return EMPTY;
  const complaint = complaintAboutAny(name);
  if (complaint !== null || !name.startsWith('$')) return complaint;
  return 'Braze takes no property that begins with `$`, so each row that fills it is rejected';
}

const EMPTY = 'Braze takes no empty name, so each row that fills it is rejected';

function complaintAboutAny(name: string): string | null {
  if (name.length > MAX_NAME) {
    return `Braze takes names of at most ${MAX_NAME} characters, so each row that fills it is rejected`;
  }
  return isSoundName(name)
    ? null
    : 'its name holds a character that no name may hold, so each row that fills it is rejected';
}

function isNameLength(name: string): boolean {
  return name.length > 0 && name.length <= MAX_NAME;
}

/** The path ends at the parent where the name itself is the trouble. */
function rejectName(name: string, parent: string, objections: Objections): void {
  const trouble = isBlank(name) ? 'empty; Braze takes names of' : 'too long; Braze takes';
  const message = `${objections.naming(name)} is ${trouble} 1 to ${MAX_NAME} characters`;
  objections.reject('BRAZE_NAME', parent, message);
}

const SPACE = 0x20;
const DOLLAR = 0x24;
const FORBIDDEN = /[ .$]/;
