import { parsePointer } from '../../../json/pointer_tokens.ts';
import type { Kind } from '../../kind.ts';
import { isSoundName } from '../../rules/characters.ts';
import { type DateFields, dateFields } from '../../rules/date_text.ts';
import { type FieldTest, testOfField, testOfMember } from '../../rules/field_test.ts';
import { attributeCheck } from './attributes.ts';
import { FIELDS, RESERVED_PROPERTIES } from './objects.ts';
import { checkProperty } from './properties.ts';

/**
 * The test of one field; null for one that is never judged by itself.
 * @param path a JSON Pointer into the object: `/first_name`, `/properties/sku`.
 */
export function fieldTest(kind: Kind, path: string, dates: DateFields = dateFields()): FieldTest | null {
  const [name, property, ...deeper] = parsePointer(path) ?? [];
  if (name === undefined || deeper.length > 0 || !isSoundName(property ?? name)) return null;
  if (property !== undefined) {
    return kind === 'attributes' || name !== 'properties' ? null : testOfProperty(kind, property, dates);
  }
  const field = FIELDS[kind].get(name);
  if (field !== undefined) return testOfField(field, path);
  return kind === 'attributes' ? testOfCustomAttribute(name, dates) : null;
}

function testOfProperty(kind: 'events' | 'purchases', name: string, dates: DateFields): FieldTest {
  const dateField = dates.of(name);
  const context = { reserved: RESERVED_PROPERTIES[kind], dates: { of: () => dateField } };
  return testOfMember((value, report) => checkProperty(name, value, context, report), dateField);
}

function testOfCustomAttribute(name: string, dates: DateFields): FieldTest {
  const check = attributeCheck(name);
  const dateField = dates.of(name);
  const context = { merging: false, dates: { of: () => dateField } };
  return testOfMember((value, report) => check(value, context, report), dateField);
}
