import type { ObjectType } from '../../braze/object_type.ts';
import { PRIMARY_IDENTIFIERS } from '../../braze/rules/identifier.ts';
import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import { parsePointer } from '../../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Complain } from '../complain.ts';
import { KEYWORDS } from '../keywords/index.ts';
import { lookUp } from '../program/references.ts';

/**
 * Finds every `x-null: send` where null means nothing to Braze: it removes attributes, and those only as a whole.
 * Braze docs: one null inside of an attribute drops every nested update of it.
 */
export function checkSentNulls(type: ObjectType, document: JsonObject, problem: Complain): void {
  search(document, '', []);

  /** @param tokens of the path in the object, as far as `properties` lead there. */
  function search(value: Json, pointer: string, tokens: readonly string[] | null): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) search(item, childPointer(pointer, index), null);
      return;
    }
    if (!isObject(value)) return;
    checkSchema(value, pointer, tokens);
    for (const [keyword, inner] of Object.entries(value)) {
      if (!DATA.has(keyword)) searchKeyword(keyword, inner, childPointer(pointer, keyword), tokens);
    }
  }

  function checkSchema(schema: JsonObject, pointer: string, tokens: readonly string[] | null): void {
    const keyword = sendsNull(schema, document);
    const reason = keyword === null ? null : whyNotRemoved(type, tokens);
    if (keyword === null || reason === null) return;
    problem(childPointer(pointer, keyword), `${reason}; leave \`x-null\` out here`);
  }

  function searchKeyword(keyword: string, inner: Json, at: string, tokens: readonly string[] | null): void {
    if (isObject(inner) && (keyword === '$defs' || keyword === 'properties')) {
      for (const [name, child] of Object.entries(inner)) {
        search(child, childPointer(at, name), keyword === '$defs' ? DEFINITION : below(tokens, name));
      }
    } else search(inner, at, keyword === 'additionalProperties' ? below(tokens, '*') : null);
  }
}

function below(tokens: readonly string[] | null, name: string): readonly string[] | null {
  return tokens === null ? null : [...tokens, name];
}

/** The keyword by which a schema sends nulls: its own `x-null`, or a `$ref` to a definition that has one. */
function sendsNull(schema: JsonObject, document: JsonObject): 'x-null' | '$ref' | null {
  const seen = new Set<Json>();
  let at: Json | undefined = schema;
  while (isObject(at) && !seen.has(at)) {
    seen.add(at);
    const mode = own(at, 'x-null');
    if (mode !== undefined) return mode !== 'send' ? null : at === schema ? 'x-null' : '$ref';
    const reference: Json | undefined = own(at, '$ref');
    at = typeof reference === 'string' ? lookUp(document, reference) : undefined;
  }
  return null;
}

/** Keywords that hold no schemas. */
const DATA: ReadonlySet<string> = new Set([
  ...['const', 'enum', 'default', 'examples', 'required'],
  ...KEYWORDS.filter(({ schemasIn }) => schemasIn === undefined).map(({ name }) => name),
]);

/** A definition is judged where it is used, which this search does not follow. */
const DEFINITION: readonly string[] = ['$defs'];

/**
 * Why a null must not be sent at a place; null where it may.
 * @param tokens of the path in the object; null below arrays.
 */
export function whyNotRemoved(
  { nullsRemoveIn }: Pick<ObjectType, 'nullsRemoveIn'>,
  tokens: readonly string[] | null,
): string | null {
  if (nullsRemoveIn === null) {
    return 'a null that is sent removes an attribute at Braze, and this object has no attributes';
  }
  if (tokens === DEFINITION) return null;
  const [name, ...deeper] = within(nullsRemoveIn, tokens) ?? ['', ''];
  if (deeper.length > 0 || name === undefined) {
    return 'a null can be sent for a whole attribute only: one inside of an attribute makes Braze drop all of it';
  }
  if (nullsRemoveIn === '' && PRIMARY_IDENTIFIERS.includes(name))
    return `\`${name}\` cannot be removed at Braze`;
  return null;
}

/** The rest of a path behind the place of another; null where it leads elsewhere. */
function within(place: string, tokens: readonly string[] | null): readonly string[] | null {
  const parent = parsePointer(place) ?? [];
  const isInside = parent.every((token, at) => tokens?.[at] === token);
  return tokens !== null && isInside ? tokens.slice(parent.length) : null;
}
