import { FORBIDDEN_ATTRIBUTES, IGNORED_ATTRIBUTES } from '../../braze/endpoints/track/attributes.ts';
import { FIELDS, RESERVED_PROPERTIES } from '../../braze/endpoints/track/objects.ts';
import { requiredNames } from '../../braze/rules/field.ts';
import { ALIAS_PARTS, IDENTIFIERS, PRIMARY_IDENTIFIERS } from '../../braze/rules/identifier.ts';
import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import { shownName } from '../../json/shown_name.ts';
import type { JsonObject } from '../../json/value.ts';
import { isInternal } from '../internal_names.ts';
import { lookUp } from '../program/references.ts';
import { passes } from '../program/schema_parts.ts';
import type { Advised } from './advice.ts';
import { adviseOnColumnNames } from './names.ts';
import { meantField } from './spelling.ts';

/** Holds the object that a mapping makes against what Braze takes. */
export function adviseOnObject(advised: Advised): void {
  const { document, problem, words } = advised;
  if (own(document, 'x-from') !== undefined || own(document, '$ref') !== undefined) return;
  const names = Object.keys(members(document, document));
  const passed = passes(document) ? passedColumns(advised) : [];
  if (passed !== null) {
    const filled = [...names, ...passed];
    adviseOnIdentifiers(filled, advised);
    for (const name of requiredNames(FIELDS[advised.kind])) {
      if (!filled.includes(name)) {
        problem(
          '',
          `the mapping never fills \`${name}\`, and Braze takes no ${SINGULAR[advised.kind]} without it; ${words.fill(name)}`,
        );
      }
    }
  }
  adviseOnNames(names, advised);
  adviseOnSpelling(names, passed ?? [], advised);
  adviseOnReserved(passed ?? [], advised);
  adviseOnColumnNames(advised.kind === 'attributes' ? (passed ?? []) : passedProperties(advised), advised);
}

const SINGULAR = { attributes: 'attributes object', events: 'event', purchases: 'purchase' };

/** The names of the columns that `additionalProperties` passes; null where the catalog does not tell. */
function passedColumns({ columns, compiled }: Advised): string[] | null {
  if (columns.size === 0) return null;
  return [...columns.keys()].filter((name) => !compiled.claims.has(name) && !isInternal(name));
}

function adviseOnIdentifiers(filled: readonly string[], advised: Advised): void {
  const { problem, warning, stream, updateExistingOnly } = advised;
  const given = IDENTIFIERS.filter((name) => filled.includes(name));
  const primaries = PRIMARY_IDENTIFIERS.filter((name) => given.includes(name));
  if (given.length === 0 && !filled.includes('push_token_import')) {
    problem(
      '',
      `the mapping fills no identifier, so every row of \`${stream}\` would be rejected; fill \`external_id\`, \`user_alias\` (from alias_name and alias_label), \`braze_id\`, \`email\` or \`phone\``,
    );
  }
  if (primaries.length > 1) {
    warning(
      '',
      `${primaries.map((name) => `\`${name}\``).join(' and ')} are both filled; rows in which more than one is not null are rejected, for Braze takes one of them an object`,
    );
  }
  if (primaries.length === 0 && given.length === 2) {
    warning('', '`email` and `phone` are the only identifiers; where both are given, `email` names the user');
  }
  if (given.includes('user_alias') && updateExistingOnly) {
    warning(
      '',
      '`update_existing_only` is true, so rows of aliases that Braze does not know are skipped there without a word',
    );
  }
}

function adviseOnNames(names: readonly string[], { kind, warning, problem, words }: Advised): void {
  const fields = FIELDS[kind];
  for (const name of names) {
    const at = `/properties${childPointer('', name)}`;
    if (fields.has(name)) continue;
    const field = meantField(kind, name);
    const forbidden = kind === 'attributes' ? FORBIDDEN_ATTRIBUTES.get(name) : undefined;
    const ignored = kind === 'attributes' ? IGNORED_ATTRIBUTES.get(name) : undefined;
    if (forbidden !== undefined) problem(at, `${forbidden}; ${words.rename}`);
    else if (ignored !== undefined) warning(at, `${ignored}; ${words.rename}`);
    else if (ALIAS_PARTS.includes(name)) {
      warning(
        at,
        `\`${name}\` belongs inside of \`user_alias\`; here it ${kind === 'attributes' ? 'becomes a custom attribute' : 'is unknown to Braze'}`,
      );
    } else if (field !== null) {
      warning(
        at,
        `${shownName(name)} is not Braze's field \`${field}\`, whose name is spelt just so; write \`${field}\` if that is meant`,
      );
    } else if (kind !== 'attributes') {
      warning(
        at,
        `${shownName(name)} is no field of ${kind === 'events' ? 'an event' : 'a purchase'}, so Braze will ignore it; ${words.property(name)}`,
      );
    }
  }
}

/**
 * Other spellings of Braze's own names, which become attributes or properties: told where nothing fills the field itself.
 * @param names of the fields that the mapping fills.
 * @param passedAtRoot names of the columns that pass at the root.
 */
function adviseOnSpelling(names: readonly string[], passedAtRoot: readonly string[], advised: Advised): void {
  const { kind, document, warning, words } = advised;
  const filled = new Set([...names, ...passedAtRoot]);
  const isNamed = IDENTIFIERS.some((name) => filled.has(name));
  const advise = (at: string, what: string, name: string) => {
    const field = meantField(kind, name);
    if (field === null || filled.has(field)) return;
    const isIdentifier = IDENTIFIERS.includes(field) || ALIAS_PARTS.includes(field);
    if (isIdentifier && isNamed && kind !== 'attributes') return;
    const place = kind === 'attributes' ? 'a custom attribute' : 'a property';
    warning(
      at,
      `${what} becomes ${place} of that name, not Braze's field \`${field}\`; if that is meant, ${words.fill(field)}`,
    );
  };
  for (const name of passedAtRoot) advise('', `column ${shownName(name)}`, name);
  if (kind === 'attributes') return;
  const inner = own(members(document, document), 'properties');
  if (!isObject(inner)) return;
  for (const name of Object.keys(members(inner, document))) {
    advise(`/properties/properties/properties${childPointer('', name)}`, shownName(name), name);
  }
  for (const name of passedProperties(advised)) advise('', `column ${shownName(name)}`, name);
}

/** Reserved names would cost every row that fills them. */
function adviseOnReserved(passedAtRoot: readonly string[], advised: Advised): void {
  const { kind, document, problem, warning, words } = advised;
  if (kind === 'attributes') {
    for (const name of passedAtRoot) {
      const forbidden = FORBIDDEN_ATTRIBUTES.get(name);
      const ignored = IGNORED_ATTRIBUTES.get(name);
      if (forbidden !== undefined) {
        problem('', `column \`${name}\` would pass, but ${forbidden}; ${words.rename}`);
      } else if (ignored !== undefined) {
        warning('', `column \`${name}\` passes, but ${ignored}; ${words.rename}`);
      }
    }
    return;
  }
  const reserved = RESERVED_PROPERTIES[kind];
  const inner = own(members(document, document), 'properties');
  if (!isObject(inner)) return;
  const pointer = '/properties/properties';
  const declared = Object.keys(members(inner, document));
  for (const name of declared) {
    if (!reserved.has(name)) continue;
    problem(
      `${pointer}/properties${childPointer('', name)}`,
      `\`${name}\` is reserved by Braze inside of \`properties\`; ${words.rename}`,
    );
  }
  for (const name of passedProperties(advised)) {
    if (!reserved.has(name)) continue;
    problem(
      pointer,
      `column \`${name}\` would pass into \`properties\`, where Braze reserves the name; ${words.rename}`,
    );
  }
}

/** The columns that pass into the `properties` of an event or a purchase. */
function passedProperties({ document, columns, compiled }: Advised): string[] {
  const inner = own(members(document, document), 'properties');
  if (!isObject(inner) || !passes(inner) || Object.hasOwn(inner, 'x-from')) return [];
  const declared = new Set(Object.keys(members(inner, document)));
  return [...columns.keys()].filter(
    (name) => !compiled.claims.has(name) && !declared.has(name) && !isInternal(name),
  );
}

/** The `properties` of a schema, with those of what it refers to. */
function members(schema: JsonObject, document: JsonObject): JsonObject {
  const reference = own(schema, '$ref');
  const target = typeof reference === 'string' ? lookUp(document, reference) : undefined;
  const lists = [target, schema].map((each) => (isObject(each) ? own(each, 'properties') : undefined));
  return Object.assign({}, ...lists.filter(isObject));
}
