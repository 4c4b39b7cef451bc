import { nounOf, type ObjectType } from '../../braze/object_type.ts';
import { requiredNames } from '../../braze/rules/field.ts';
import {
  ALIAS_PARTS,
  IDENTIFIERS,
  PRIMARY_IDENTIFIERS,
  SECONDARY_IDENTIFIERS,
} from '../../braze/rules/identifier.ts';
import { type Rest, restField } from '../../braze/rules/rest.ts';
import { either } from '../../config/words.ts';
import { own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import { shownName } from '../../json/shown_name.ts';
import { isPassed, type ObjectPart } from '../program/program.ts';
import type { Advised } from './advice.ts';
import { adviseOnColumnNames } from './names.ts';
import { meantField } from './spelling.ts';

/** Holds the object that a mapping makes against what Braze takes. */
export function adviseOnObject(advised: Advised): void {
  const { type, document, compiled } = advised;
  const { root } = compiled;
  // What is read or written elsewhere has no names here that advice could point to.
  if (root.is !== 'object' || root.finding !== null || own(document, '$ref') !== undefined) return;
  const names = root.members.map(({ name }) => name);
  const passed = root.passing === null || advised.columns.size > 0 ? passedBy(root, advised) : null;
  if (passed !== null) adviseOnRequired([...names, ...passed], advised);
  adviseOnNames(names, advised);
  adviseOnSpelling(names, passed ?? [], advised);
  if (type.rest === null && root.passing !== null) {
    const fate = `${type.singular} has no members but its fields: what passes is left out`;
    advised.warning('/additionalProperties', `it has no effect, for ${fate}; remove it`);
  }
  const inner = restField(type.rest);
  if (inner === null) adviseOnRefused(passed ?? [], advised);
  else adviseOnReserved(inner, advised);
  adviseOnColumnNames(inner === null ? (passed ?? []) : passedInto(inner, advised), advised);
}

/** @param filled the names that the mapping fills, all of them. */
function adviseOnRequired(filled: readonly string[], advised: Advised): void {
  const { type, problem, words } = advised;
  for (const group of type.identifiers) adviseOnIdentifiers(group, filled, advised);
  for (const name of requiredNames(type.fields)) {
    if (filled.includes(name)) continue;
    problem(
      '',
      `the mapping never fills \`${name}\`, and Braze takes no ${nounOf(type)} without it; ${words.fill(name)}`,
    );
  }
}

/** The rest of an object that is in the object itself; null where it is in a field, and where there is none. */
function restAtRoot({ rest }: ObjectType): Rest | null {
  return rest?.at === '' ? rest : null;
}

/** @param group of identifiers of which one has to be filled. */
function adviseOnIdentifiers(group: readonly string[], filled: readonly string[], advised: Advised): void {
  const { type, problem, warning, stream, updateExistingOnly } = advised;
  const given = group.filter((name) => filled.includes(name));
  const primaries = PRIMARY_IDENTIFIERS.filter((name) => given.includes(name));
  if (given.length === 0 && !filled.includes('push_token_import')) {
    problem(
      '',
      `the mapping fills no identifier, so every row of \`${stream}\` would be rejected; fill ${either(group.map(identifierWords))}`,
    );
  }
  if (primaries.length > 1) {
    warning(
      '',
      `${primaries.map((name) => `\`${name}\``).join(' and ')} are both filled; rows in which more than one is not null are rejected, for Braze takes one of them an object`,
    );
  }
  if (given.length === 2 && given.every((name) => SECONDARY_IDENTIFIERS.includes(name))) {
    warning('', '`email` and `phone` are the only identifiers; where both are given, `email` names the user');
  }
  if (given.includes('user_alias') && updateExistingOnly && type.fields.has('_update_existing_only')) {
    warning(
      '',
      '`update_existing_only` is true, so rows of aliases that Braze does not know are skipped there without a word',
    );
  }
}

function identifierWords(name: string): string {
  return name === 'user_alias' ? '`user_alias` (from alias_name and alias_label)' : `\`${name}\``;
}

function adviseOnNames(names: readonly string[], advised: Advised): void {
  const { fields } = advised.type;
  for (const name of names) if (!fields.has(name)) adviseOnOther(name, advised);
}

/** Advice on a name that is no field of the object. */
function adviseOnOther(name: string, { type, warning, problem, words }: Advised): void {
  const { fields } = type;
  const rest = restAtRoot(type);
  const at = `/properties${childPointer('', name)}`;
  const field = meantField(type, name);
  const refused = rest?.refused.get(name);
  const ignored = rest?.ignored.get(name);
  if (refused !== undefined) problem(at, `${refused}; ${words.rename}`);
  else if (ignored !== undefined) warning(at, `${ignored}; ${words.rename}`);
  else if (fields.has('user_alias') && ALIAS_PARTS.includes(name)) {
    const fate = rest === null ? 'is unknown to Braze' : `becomes ${rest.singular}`;
    warning(at, `\`${name}\` belongs inside of \`user_alias\`; here it ${fate}`);
  } else if (field !== null) {
    warning(
      at,
      `${shownName(name)} is not Braze's field \`${field}\`, whose name is spelt just so; write \`${field}\` if that is meant`,
    );
  } else if (rest === null) warning(at, ignoredName(name, type, words));
}

function ignoredName(name: string, type: ObjectType, words: Advised['words']): string {
  const inner = restField(type.rest);
  const cure = inner === null ? 'leave it out' : words.property(name, inner);
  return `${shownName(name)} is no field of ${type.singular}, so Braze will ignore it; ${cure}`;
}

/**
 * Other spellings of Braze's own names, which become attributes or properties. Only where nothing fills the field itself.
 * @param names of the fields that the mapping fills.
 * @param passedAtRoot names of the columns that pass at the root.
 */
function adviseOnSpelling(names: readonly string[], passedAtRoot: readonly string[], advised: Advised): void {
  const { type, warning, words } = advised;
  const { rest } = type;
  if (rest === null) return;
  const inner = restField(rest);
  const filled = new Set([...names, ...passedAtRoot]);
  const isNamed = IDENTIFIERS.some((name) => filled.has(name));
  const advise = (at: string, what: string, name: string) => {
    const field = meantField(type, name);
    if (field === null || filled.has(field)) return;
    const isIdentifier = IDENTIFIERS.includes(field) || ALIAS_PARTS.includes(field);
    if (isIdentifier && isNamed && inner !== null) return;
    warning(
      at,
      `${what} becomes ${rest.singular} of that name, not Braze's field \`${field}\`; if that is meant, ${words.fill(field)}`,
    );
  };
  for (const name of passedAtRoot) advise('', `column ${shownName(name)}`, name);
  if (inner === null) return;
  for (const { name } of objectIn(inner, advised)?.members ?? []) {
    advise(`/properties/${inner}/properties${childPointer('', name)}`, shownName(name), name);
  }
  for (const name of passedInto(inner, advised)) advise('', `column ${shownName(name)}`, name);
}

/** Refused names would cost every row that fills them, of the columns that pass into the object itself. */
function adviseOnRefused(passed: readonly string[], { type, problem, warning, words }: Advised): void {
  for (const name of passed) {
    const refused = type.rest?.refused.get(name);
    const ignored = type.rest?.ignored.get(name);
    if (refused !== undefined) {
      problem('', `column \`${name}\` would pass, but ${refused}; ${words.rename}`);
    } else if (ignored !== undefined) {
      warning('', `column \`${name}\` passes, but ${ignored}; ${words.rename}`);
    }
  }
}

/** As {@link adviseOnRefused}, of the names inside of a field. */
function adviseOnReserved(field: string, advised: Advised): void {
  const { type, problem, words } = advised;
  const pointer = `/properties/${field}`;
  for (const { name } of objectIn(field, advised)?.members ?? []) {
    const refused = type.rest?.refused.get(name);
    if (refused === undefined) continue;
    problem(`${pointer}/properties${childPointer('', name)}`, `${refused}; ${words.rename}`);
  }
  for (const name of passedInto(field, advised)) {
    if (!type.rest?.refused.has(name)) continue;
    const message = `column \`${name}\` would pass into \`${field}\`, where Braze reserves the name; ${words.rename}`;
    problem(pointer, message);
  }
}

/** The columns that pass into a field (the `properties` of an event or a purchase). */
function passedInto(field: string, advised: Advised): string[] {
  const object = objectIn(field, advised);
  return object === null ? [] : passedBy(object, advised);
}

/** The columns of the catalog that pass into an object. */
function passedBy({ passing }: ObjectPart, { columns }: Advised): string[] {
  if (passing === null || passing.from !== 'row') return [];
  return [...columns.keys()].filter((name) => isPassed(passing, name));
}

/** The object that fills a field of the root, whatever its condition; null where that is no object of members. */
function objectIn(field: string, { compiled }: Advised): ObjectPart | null {
  const { root } = compiled;
  let part = root.is === 'object' ? root.members.find(({ name }) => name === field)?.part : undefined;
  while (part?.is === 'when') part = part.part;
  return part?.is === 'object' ? part : null;
}
