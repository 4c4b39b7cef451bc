import { describe, expect, test } from '@jest/globals';
import { OBJECT_TYPES } from '../braze/endpoints/index.ts';
import { entry, schemaOf } from './testing/entry.ts';

describe("tables for Cloud Data Ingestion that need a person's word", () => {
  test.each([
    ['ID PAYLOAD DELETED UPDATED_AT', 'catalog_items'],
    ['id payload updated_at:time', 'catalog_items'],
    ['EXTERNAL_ID PROPERTIES UPDATED_AT', 'canvas_triggers'],
    ['ALIAS_NAME ALIAS_LABEL properties updated_at', 'canvas_triggers'],
    ['EXTERNAL_ID UPDATED_AT:time', 'deletions'],
    ['braze_id updated_at:time', 'deletions'],
  ])('%s: nothing is sent, and %s could be chosen', (columns, object) => {
    const found = entry('rows', columns);
    expect(found.object).toBe('ignore');
    expect(schemaOf(found).description).toMatch(
      new RegExp(`^Not sent: .*\`${object}\` with the method columns`),
    );
  });
  test.each([
    ['EXTERNAL_ID PAYLOAD UPDATED_AT', 'attributes'],
    ['EXTERNAL_ID PROPERTIES UPDATED_AT:time name', 'events'],
    ['external_id email updated_at:time', 'events'],
  ])('%s is another one', (columns, object) => {
    expect(entry('rows', columns).object).toBe(object);
  });
});

test.each(
  OBJECT_TYPES.map(({ name }) => name).filter(
    (name) => !['attributes', 'events', 'purchases'].includes(name),
  ),
)('%s are never proposed, whatever the stream is called', (name) => {
  for (const columns of [
    'id external_id',
    'external_id merge_external_id keep_external_id',
    'id name:text',
  ]) {
    expect(['attributes', 'events', 'purchases', 'ignore']).toContain(entry(name, columns).object);
  }
});
