import { endpointsOf } from '../../../src/braze/endpoints/index.ts';
import { STANDARD_LIMIT } from '../../../src/braze/endpoints/track/plans.ts';
import { type Fact, seen } from '../fact.ts';

/** The requests by which `check` asks for permissions. */
const PROBES: readonly Fact[] = endpointsOf(STANDARD_LIMIT).map((endpoint) => ({
  known: 'inferred',
  claim: `${endpoint.name}: a request without objects is answered 400, 404 or 2xx to a key with ${endpoint.permission}`,
  otherwise: '`check` calls the permission unknown after another answer, and says so.',
  async check(braze) {
    const { method, path, body } = endpoint.probe(
      endpoint.name.startsWith('catalogs') ? braze.given('catalog') : null,
    );
    const reply = await braze.call(method, path, body);
    return seen(reply.status === 400 || reply.status === 404 || reply.status < 300, [
      reply.status,
      reply.body,
    ]);
  },
}));

export const KEY_FACTS: readonly Fact[] = [
  {
    known: 'observed',
    claim: 'a key that does not exist is answered 401',
    otherwise:
      '401 and 403 end a sync alike; after another answer its rows would be tried again for 30 minutes.',
    async check(braze) {
      const reply = await braze.callAs('00000000-0000-0000-0000-000000000000', 'POST', '/users/track', {});
      return seen(reply.status === 401, [reply.status, reply.body]);
    },
  },
  {
    known: 'documented',
    claim: 'a path that does not exist is answered 404',
    otherwise: 'a wrong `rest_endpoint` is named in other words.',
    async check(braze) {
      const reply = await braze.call('POST', '/users/tracks', {});
      return seen(reply.status === 404, [reply.status, reply.body]);
    },
  },
  {
    known: 'documented',
    claim: 'a body that is no JSON is answered 400',
    otherwise: 'nothing: the connector never sends one.',
    async check(braze) {
      const reply = await braze.call('POST', '/users/track', '{"attributes": [');
      return seen(reply.status === 400, [reply.status, reply.body]);
    },
  },
  {
    known: 'documented',
    claim: 'answers state the limit and what is left of it (X-RateLimit-Limit and X-RateLimit-Remaining)',
    otherwise: 'the documented limits are kept, and a 429 is waited for.',
    async check(braze) {
      const { headers } = await braze.track({});
      const stated = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'].map((name) =>
        headers.get(name),
      );
      return seen(
        stated.slice(0, 2).every((value) => value !== null && Number(value) >= 0),
        stated,
      );
    },
  },
  {
    known: 'observed',
    claim: 'the export of an unknown user is a success without users, which lists it in invalid_user_ids',
    otherwise: '`verify` and this suite take an empty list of users as not found.',
    async check(braze) {
      const id = braze.id();
      const reply = await braze.call('POST', '/users/export/ids', {
        external_ids: [id],
        fields_to_export: ['external_id'],
      });
      const { users, invalid_user_ids } = reply.body ?? {};
      return seen(JSON.stringify([users, invalid_user_ids]) === JSON.stringify([[], [id]]), [
        reply.status,
        reply.body,
      ]);
    },
  },
  ...PROBES,
];
