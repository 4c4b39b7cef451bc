import { type Fact, seen } from '../fact.ts';
import type { Workspace } from '../workspace.ts';

const rename = (braze: Workspace, ...pairs: readonly (readonly [string, string])[]) =>
  braze.call('POST', '/users/external_ids/rename', {
    external_id_renames: pairs.map(([current_external_id, new_external_id]) => ({
      current_external_id,
      new_external_id,
    })),
  });

export const EXTERNAL_ID_FACTS: readonly Fact[] = [
  {
    known: 'observed',
    claim: 'rename: 201 with a list of the renamed ones; the user is found by the new id and by the old one',
    otherwise: 'where the list is shorter than the request, what it lacks is rejected as BRAZE_UNPLACED.',
    async check(braze) {
      const [old, next] = [braze.id(), braze.id()];
      await braze.users({ external_id: old });
      const { status, body } = await rename(braze, [old, next]);
      const user = await braze.eventually({ external_id: next }, (found) => found !== null);
      const byOld = await braze.find({ external_id: old });
      const isListed = Array.isArray(body?.external_ids) && body.external_ids.length === 1;
      return seen(status === 201 && isListed && user !== null && byOld?.braze_id === user.braze_id, [
        status,
        body,
        user,
        byOld,
      ]);
    },
  },
  {
    known: 'documented',
    claim: 'rename: one to an id that somebody has is refused, and rename_errors holds its place',
    otherwise: 'an error without a place rejects all rows of the request as BRAZE_UNPLACED.',
    async check(braze) {
      const [old, taken, other, next] = [braze.id(), braze.id(), braze.id(), braze.id()];
      await braze.users({ external_id: old }, { external_id: taken }, { external_id: other });
      const { status, body } = await rename(braze, [other, next], [old, taken]);
      const errors = Array.isArray(body?.rename_errors) ? body.rename_errors : [];
      const isNamed =
        errors.length === 1 && JSON.stringify(errors).includes('1') && [errors].flat(2).includes(1);
      return seen(status === 201 && isNamed, [status, body]);
    },
  },
  {
    known: 'documented',
    claim: 'remove: after it a former id finds nobody',
    otherwise: 'rows of `external_id_removals` would be lost.',
    async check(braze) {
      const [old, next] = [braze.id(), braze.id()];
      await braze.users({ external_id: old });
      await rename(braze, [old, next]);
      await braze.eventually({ external_id: next }, (found) => found !== null);
      const { status, body } = await braze.call('POST', '/users/external_ids/remove', {
        external_ids: [old],
      });
      const byOld = await braze.eventually({ external_id: old }, (found) => found === null);
      const user = await braze.find({ external_id: next });
      return seen(status === 201 && byOld === null && user !== null, [status, body, byOld, user]);
    },
  },
  {
    known: 'documented',
    claim: 'remove: an id that is not a former one is refused, and the user stays',
    otherwise: 'a row of `external_id_removals` with a wrong id would take the user its id.',
    async check(braze) {
      const external_id = braze.id();
      await braze.users({ external_id });
      const { status, body } = await braze.call('POST', '/users/external_ids/remove', {
        external_ids: [external_id],
      });
      await braze.settled();
      const user = await braze.find({ external_id });
      const errors = Array.isArray(body?.removal_errors) ? body.removal_errors : [];
      return seen((status === 400 || errors.length === 1) && user !== null, [status, body, user]);
    },
  },
];
