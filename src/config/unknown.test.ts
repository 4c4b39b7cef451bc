import { describe, expect, test } from '@jest/globals';
import { byPath, connection, load } from './testing.ts';

describe('keys that are no settings', () => {
  test('`$schema` at the root, which is for editors, gets no warning', () => {
    const streams = [{ $schema: 'x', stream: 'a', object: 'ignore' }];
    const { config, warnings } = load({ $schema: './config.schema.json', ...connection, streams });
    expect(config).not.toBeNull();
    expect(warnings.map(({ path }) => path)).toEqual(['/streams/0']);
  });

  test('get a warning wherever they stand, with the nearest name', () => {
    const { config, warnings } = load({
      ...connection,
      banana: 1,
      constructor: 2,
      streams: [
        {
          stream: 'a',
          object: 'events',
          name_space: 'public',
          mapping: { method: 'fields', fields: [{ from: 'a', to: 'b', typ: 'string' }] },
        },
      ],
      dead_letter: { type: 'log', path: '/data' },
    });
    expect(config).not.toBeNull();
    expect(byPath(warnings)).toEqual({
      '/banana': '`banana` is not a setting here and has no effect. Remove it.',
      '/constructor': '`constructor` is not a setting here and has no effect. Remove it.',
      '/streams/0/name_space':
        '`name_space` is not a setting here and has no effect. Did you mean `namespace`?',
      '/streams/0/mapping/fields/0/typ':
        '`typ` is not a setting here and has no effect. Did you mean `type`?',
      '/dead_letter/path':
        '`path` is not a setting here and has no effect. It is one only where `type` is file.',
    });
  });

  test('the members of a mapping schema are no settings', () => {
    const schema = { anything: { goes: 1 } };
    const { warnings } = load({
      ...connection,
      streams: [{ stream: 'a', object: 'events', mapping: { method: 'json_schema', schema } }],
    });
    expect(warnings).toEqual([]);
  });
});
