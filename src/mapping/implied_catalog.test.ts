import { describe, expect, test } from '@jest/globals';
import type { StreamEntry } from '../config/config.ts';
import { compileStreams } from './streams.ts';
import { entryOf, jsonSchema, rowOf, sent } from './testing/compiled.ts';

describe('without a catalog', () => {
  const from = (name: string, rest: Partial<StreamEntry> = {}) =>
    entryOf('attributes', jsonSchema({ properties: { external_id: {}, from: { const: name } } }), rest);
  const { routes } = compileStreams(
    {
      streams: [
        from('any'),
        from('eu', { namespace: 'eu', path: '/streams/1' }),
        from('shop', { stream: 'orders', namespace: 'shop', path: '/streams/2' }),
        from('any too', { path: '/streams/3' }),
      ],
      updateExistingOnly: false,
      defaultBrazeApp: null,
    },
    null,
    () => {},
  );
  const of = (stream: string, namespace: string | null) => {
    const route = routes?.forStream(stream, namespace);
    return route?.mapping == null ? null : sent(route.mapping(rowOf({ external_id: 'u' })));
  };

  test('the streams are those of the entries, each once', () => {
    const streams = [...(routes ?? [])].map(({ stream: { name, namespace } }) => [name, namespace]);
    expect([routes?.size, streams]).toEqual([
      3,
      [
        ['customers', null],
        ['customers', 'eu'],
        ['orders', 'shop'],
      ],
    ]);
  });

  test('one without a namespace is that of all that no entry names', () => {
    const any = ['{"external_id":"u","from":"any"}', '{"external_id":"u","from":"any too"}'];
    expect([of('customers', null), of('customers', 'us'), of('customers', 'eu')]).toEqual([
      any,
      any,
      ['{"external_id":"u","from":"eu"}'],
    ]);
    expect([of('orders', null), of('orders', 'eu'), of('others', null)]).toEqual([null, null, null]);
  });

  test('each namespace is a stream of its own, the same each time', () => {
    const apac = routes?.forStream('customers', 'apac');
    expect(apac?.stream).toMatchObject({ name: 'customers', namespace: 'apac' });
    expect(routes?.forStream('customers', 'apac')).toBe(apac);
    expect(routes?.forStream('customers', null)?.stream.namespace).toBeNull();
  });
});
