import { type Fact, seen } from '../fact.ts';

const ORDER = ['unidentified', 'most_recently_updated'];

export const MERGING_FACTS: readonly Fact[] = [
  {
    known: 'documented',
    claim: 'identify: a new external_id is put on the user of the alias',
    otherwise: 'rows of `identifications` would be lost.',
    async check(braze) {
      const external_id = braze.id();
      const user_alias = braze.alias();
      await braze.users({ user_alias });
      const body = { aliases_to_identify: [{ external_id, user_alias }] };
      const reply = await braze.call('POST', '/users/identify', body);
      const user = await braze.eventually({ external_id }, (found) => found !== null);
      const isSame =
        user?.user_aliases?.some(({ alias_name }) => alias_name === user_alias.alias_name) ?? false;
      return seen(reply.status === 201 && reply.body?.message === 'success' && isSame, [
        reply.status,
        reply.body,
        user,
      ]);
    },
  },
  {
    known: 'documented',
    claim: 'identify: a known user gets what the user of the alias has and it lacks, and that one is gone',
    otherwise: 'the attributes of anonymous users would be lost by an identification.',
    async check(braze) {
      const external_id = braze.id();
      const user_alias = braze.alias();
      await braze.users(
        { external_id, plan: 'kept' } as { external_id: string },
        { user_alias, plan: 'lost', city: 'Bonn' } as unknown as { external_id: string },
      );
      await braze.call('POST', '/users/identify', { aliases_to_identify: [{ external_id, user_alias }] });
      const isMerged = (attributes: { city?: unknown; plan?: unknown } | undefined) =>
        attributes?.city === 'Bonn' && attributes.plan === 'kept';
      const user = await braze.eventually(
        { external_id },
        (found) => isMerged(found?.custom_attributes),
        braze.target.pace.merge,
      );
      return seen(isMerged(user?.custom_attributes), user?.custom_attributes);
    },
  },
  {
    known: 'documented',
    claim: 'identify: of an alias that nobody has nothing is made, and it is a success all the same',
    otherwise: 'nothing: an error would reject the row with its words.',
    async check(braze) {
      const external_id = braze.id();
      const body = { aliases_to_identify: [{ external_id, user_alias: braze.alias() }] };
      const reply = await braze.call('POST', '/users/identify', body);
      await braze.settled();
      const user = await braze.find({ external_id });
      return seen(reply.status === 201 && user === null, [reply.status, reply.body, user]);
    },
  },
  {
    known: 'documented',
    claim: 'identify: the user of an email is found with a prioritization',
    otherwise: 'identifications by email would be lost.',
    async check(braze) {
      const external_id = braze.id();
      const email = braze.email();
      await braze.users({ email });
      const emails_to_identify = [{ external_id, email, prioritization: ORDER }];
      const reply = await braze.call('POST', '/users/identify', { emails_to_identify });
      const user = await braze.eventually({ external_id }, (found) => found !== null);
      return seen(reply.status === 201 && user?.email === email, [reply.status, reply.body, user]);
    },
  },
  {
    known: 'inferred',
    claim: 'identify: a refused object is named by its place in the list, whatever the status is',
    otherwise: 'an error without a place rejects all objects of the request; a 400 without one splits it.',
    async check(braze) {
      const aliases_to_identify = [
        { external_id: braze.id(), user_alias: braze.alias() },
        { user_alias: braze.alias() },
      ];
      const reply = await braze.call('POST', '/users/identify', { aliases_to_identify });
      const errors = (reply.body?.errors ?? []) as { index?: number }[];
      return seen(
        errors.some(({ index }) => index === 1),
        [reply.status, reply.body],
      );
    },
  },
  {
    known: 'documented',
    claim: 'merge: 202, and the kept user gets what it lacks; the other one is gone in the end',
    otherwise: 'what follows about one of the users would have to wait for more than 60 s.',
    async check(braze) {
      const [merged, kept] = [braze.id(), braze.id()];
      await braze.users(
        { external_id: merged, plan: 'lost', city: 'Bonn' } as { external_id: string },
        { external_id: kept, plan: 'kept' } as { external_id: string },
      );
      const pair = {
        identifier_to_merge: { external_id: merged },
        identifier_to_keep: { external_id: kept },
      };
      const reply = await braze.call('POST', '/users/merge', { merge_updates: [pair] });
      const isMerged = (attributes: { city?: unknown; plan?: unknown } | undefined) =>
        attributes?.city === 'Bonn' && attributes.plan === 'kept';
      const { merge } = braze.target.pace;
      const user = await braze.eventually(
        { external_id: kept },
        (found) => isMerged(found?.custom_attributes),
        merge,
      );
      const gone = await braze.eventually(
        { external_id: merged },
        (found) => found === null || found.external_id === kept,
        merge,
      );
      const isGone = gone === null || gone.external_id === kept;
      return seen(reply.status === 202 && isMerged(user?.custom_attributes) && isGone, [
        reply.status,
        reply.body,
        user,
        gone,
      ]);
    },
  },
  {
    known: 'documented',
    claim: 'merge: with a user whom Braze does not know nothing happens, and it is a success all the same',
    otherwise: 'nothing: an error would reject the rows of the request.',
    async check(braze) {
      const kept = braze.id();
      await braze.users({ external_id: kept });
      const pair = {
        identifier_to_merge: { external_id: braze.id() },
        identifier_to_keep: { external_id: kept },
      };
      const reply = await braze.call('POST', '/users/merge', { merge_updates: [pair] });
      await braze.settled();
      const user = await braze.find({ external_id: kept });
      return seen(reply.status === 202 && user !== null, [reply.status, reply.body, user]);
    },
  },
  {
    known: 'documented',
    claim: 'merge: one pair that is not in order refuses all of the request (400)',
    otherwise: 'a success with errors rejects all rows of the request as BRAZE_UNPLACED.',
    async check(braze) {
      const [merged, kept] = [braze.id(), braze.id()];
      await braze.users({ external_id: merged }, { external_id: kept });
      const pair = {
        identifier_to_merge: { external_id: merged },
        identifier_to_keep: { external_id: kept },
      };
      const bad = { identifier_to_merge: {}, identifier_to_keep: { external_id: kept } };
      const reply = await braze.call('POST', '/users/merge', { merge_updates: [pair, bad] });
      await braze.settled();
      const user = await braze.find({ external_id: merged });
      return seen(reply.status === 400 && user?.external_id === merged, [reply.status, reply.body, user]);
    },
  },
  {
    known: 'observed',
    claim: 'delete: 201, the user is gone, and unknown users count as deleted',
    otherwise: 'a counter that is lower is not looked at; a user who is still there shows in `verify`.',
    async check(braze) {
      const external_id = braze.id();
      await braze.users({ external_id });
      const reply = await braze.call('POST', '/users/delete', { external_ids: [external_id, braze.id()] });
      const user = await braze.eventually({ external_id }, (found) => found === null);
      return seen(reply.status === 201 && reply.body?.deleted === 2 && user === null, [
        reply.status,
        reply.body,
        user,
      ]);
    },
  },
  {
    known: 'inferred',
    claim: 'delete: the user of an email is found with a prioritization, as an object in email_addresses',
    otherwise: 'deletions by email would be lost; `verify` shows it.',
    async check(braze) {
      const email = braze.email();
      await braze.users({ email });
      const email_addresses = [{ email, prioritization: ['most_recently_updated'] }];
      const reply = await braze.call('POST', '/users/delete', { email_addresses });
      const user = await braze.eventually({ email }, (found) => found === null);
      return seen(reply.status === 201 && user === null, [reply.status, reply.body, user]);
    },
  },
  {
    known: 'observed',
    claim: 'delete: a user of that id who comes later is a new one',
    otherwise: 'upsert, delete and upsert would not end in the state of the source.',
    async check(braze) {
      const external_id = braze.id();
      await braze.users({ external_id });
      const before = await braze.find({ external_id });
      await braze.call('POST', '/users/delete', { external_ids: [external_id] });
      await braze.eventually({ external_id }, (found) => found === null);
      await braze.users({ external_id });
      const after = await braze.find({ external_id });
      return seen(after !== null && after.braze_id !== before?.braze_id, [before, after]);
    },
  },
];
