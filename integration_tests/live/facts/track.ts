import { USUAL_LAG } from '../../../src/braze/lag.ts';
import { type Fact, seen } from '../fact.ts';

const TIME = '2024-01-31T09:30:00Z';

/** The connector's pause after a request of a single object, milliseconds. */
const ALONE = 7_000;

export const TRACK_FACTS: readonly Fact[] = [
  {
    known: 'observed',
    claim: 'track: a success is 201 with message success, and counts what it processed',
    otherwise: 'a success without the message counts as unclear and is sent again; counters may be missing.',
    async check(braze) {
      const attributes = [{ external_id: braze.id(), live_test: true }];
      const events = [{ external_id: braze.id(), name: 'Live Test', time: TIME }];
      const { status, body } = await braze.track({ attributes, events });
      const isCounted = body?.attributes_processed === 1 && body.events_processed === 1;
      return seen(status === 201 && body?.message === 'success' && isCounted, [status, body]);
    },
  },
  {
    known: 'observed',
    claim: 'track: a 201 names a refused object by its array and its place there, and takes the others',
    otherwise:
      'an error without a place rejects all objects of its array that no other error names (BRAZE_UNPLACED).',
    async check(braze) {
      const [good, other] = [braze.id(), braze.id()];
      const attributes = [
        { external_id: good, live_test: true },
        { external_id: braze.id(), email_subscribe: 'maybe' },
        { external_id: other, live_test: true },
      ];
      const { status, body } = await braze.track({ attributes });
      const [error] = (body?.errors ?? []) as { input_array?: string; index?: number }[];
      const isNamed = error?.input_array === 'attributes' && error.index === 1;
      if (status !== 201 || !isNamed) return seen(false, [status, body]);
      const found = await braze.eventually({ external_id: other }, (user) => user !== null);
      return seen(found !== null, 'the object behind the refused one was not taken');
    },
  },
  {
    known: 'observed',
    claim: 'track: where all objects are bad the answer is 400 and names them',
    otherwise: 'a 400 that names none is split in halves until the bad objects are alone.',
    async check(braze) {
      const attributes = [1, 2].map(() => ({ external_id: braze.id(), email_subscribe: 'maybe' }));
      const { status, body } = await braze.track({ attributes });
      const places = ((body?.errors ?? []) as { index?: number }[]).map(({ index }) => index);
      return seen(status === 400 && [0, 1].every((place) => places.includes(place)), [status, body]);
    },
  },
  {
    known: 'documented',
    claim: 'track: more objects than a request may hold are refused as a whole (Max Input Length Exceeded)',
    otherwise: 'larger requests would be possible: the setting `rate_limit` has the plans.',
    async check(braze) {
      // Whoever does not exist stays so.
      const attributes = Array.from({ length: 76 }, (_, number) => ({
        external_id: `${braze.prefix}-nobody-${number}`,
        _update_existing_only: true,
        live_test: true,
      }));
      const { status, body } = await braze.track({ attributes });
      return seen(status === 400 && String(body?.message).includes('Max Input Length Exceeded'), [
        status,
        body,
      ]);
    },
  },
  {
    known: 'documented',
    claim: 'track: `_update_existing_only` makes no user, and is a success all the same',
    otherwise: '`update_existing_only` would make users, and its setting would be wrong.',
    async check(braze) {
      const id = braze.id();
      const update = { external_id: id, _update_existing_only: true, live_test: true };
      const { status, body } = await braze.track({ attributes: [update, { ...update, live_test: false }] });
      await braze.settled();
      return seen(status === 201 && (await braze.find({ external_id: id })) === null, [status, body]);
    },
  },
  {
    known: 'documented',
    claim: 'track: an email names a user where there is no other identifier, and makes one who has only that',
    otherwise: 'users who are named by email would be doubled or not made.',
    async check(braze) {
      const email = braze.email();
      await braze.users({ email });
      await braze.track({ attributes: [{ email, step: 2 }] });
      const user = await braze.eventually({ email }, (found) => found?.custom_attributes?.step === 2);
      return seen(user?.custom_attributes?.step === 2 && user.external_id === undefined, user);
    },
  },
  {
    known: 'documented',
    claim: 'track: null removes an attribute, `inc` adds to it, and an attribute that is not sent stays',
    otherwise: 'nulls and increments would do something else than the mapping says.',
    async check(braze) {
      const external_id = braze.id();
      await braze.users({ external_id, plan: 'pro', visits: 2, city: 'Bonn' } as { external_id: string });
      await braze.track({ attributes: [{ external_id, plan: null, visits: { inc: 3 } }] });
      const isDone = (attributes: object | undefined) =>
        JSON.stringify(Object.entries(attributes ?? {}).sort()) ===
        JSON.stringify([
          ['city', 'Bonn'],
          ['live_test', true],
          ['visits', 5],
        ]);
      const user = await braze.eventually({ external_id }, (found) => isDone(found?.custom_attributes));
      return seen(isDone(user?.custom_attributes), user?.custom_attributes);
    },
  },
  {
    known: 'documented',
    claim: 'track: an event that comes twice counts twice, and keeps its time',
    otherwise:
      'nothing: the connector sends an event once more only where the outcome was unclear, and counts it as possibly doubled.',
    async check(braze) {
      const external_id = braze.id();
      const event = { external_id, name: 'Live Test', time: TIME };
      // Only events of the last 90 days are exported.
      const recent = { ...event, time: new Date(Date.now() - 86_400_000).toISOString() };
      await braze.track({ events: [recent, recent] });
      const countOf = (user: Awaited<ReturnType<typeof braze.find>>) => user?.custom_events?.[0]?.count ?? 0;
      const user = await braze.eventually({ external_id }, (found) => countOf(found) === 2);
      return seen(countOf(user) === 2, user?.custom_events);
    },
  },
  {
    known: 'observed',
    claim: `track: what a request of several objects did is there within ${USUAL_LAG.other} ms`,
    otherwise:
      'objects of one user to different endpoints can be applied in another order: see the lags in docs/reliability.md.',
    async check(braze) {
      const external_id = braze.id();
      await braze.track({ attributes: [1, 2].map((step) => ({ external_id, step })) });
      const user = await braze.eventually({ external_id }, (found) => found !== null, USUAL_LAG.other);
      return seen(user !== null, 'the user was not there');
    },
  },
  {
    known: 'observed',
    claim: `track: what a request of one object did is there within ${ALONE} ms`,
    otherwise: 'a later, larger request about the same user can be applied before it.',
    async check(braze) {
      const external_id = braze.id();
      await braze.call('POST', '/users/track', { attributes: [{ external_id, live_test: true }] });
      const user = await braze.eventually({ external_id }, (found) => found !== null, ALONE);
      return seen(user !== null, 'the user was not there');
    },
  },
];
