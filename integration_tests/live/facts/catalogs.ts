import { type Fact, seen } from '../fact.ts';
import { Skipped } from '../skipped.ts';
import type { Workspace } from '../workspace.ts';

interface Field {
  readonly name: string;
  readonly type: string;
}

const pathOf = (braze: Workspace) => `/catalogs/${braze.given('catalog')}/items`;

const put = (braze: Workspace, items: readonly object[]) => braze.call('PUT', pathOf(braze), { items });

/** An item of the catalog; undefined: there is none. */
async function itemOf(braze: Workspace, id: string): Promise<Record<string, unknown> | undefined> {
  const { body } = await braze.call('GET', `${pathOf(braze)}/${id}`);
  return ((body?.items ?? []) as Record<string, unknown>[])[0];
}

/** A field of text in the catalog. @throws Skipped where it has none. */
async function textField(braze: Workspace): Promise<string> {
  const { body } = await braze.call('GET', '/catalogs');
  const catalogs = (body?.catalogs ?? []) as { name: string; fields: Field[] }[];
  const catalog = catalogs.find(({ name }) => name === braze.given('catalog'));
  const field = catalog?.fields.find(({ name, type }) => name !== 'id' && type === 'string');
  if (field === undefined) throw new Skipped('the catalog has no field of the type string');
  return field.name;
}

export const CATALOG_FACTS: readonly Fact[] = [
  {
    known: 'documented',
    claim:
      'catalog items: PUT is 202, makes an item, and replaces it whole: a field that is left out is gone',
    otherwise: 'fields that a row lacks would keep their old values.',
    async check(braze) {
      const id = braze.item();
      const field = await textField(braze);
      const { status, body } = await put(braze, [{ id, [field]: 'first' }]);
      const made = await braze.lookUntil(
        () => itemOf(braze, id),
        (item) => item?.[field] === 'first',
      );
      if (status !== 202 || made?.[field] !== 'first') return seen(false, [status, body, made]);
      await put(braze, [{ id }]);
      const isReplaced = (item: Awaited<ReturnType<typeof itemOf>>) =>
        item !== undefined && (item[field] ?? null) === null;
      const replaced = await braze.lookUntil(() => itemOf(braze, id), isReplaced);
      return seen(isReplaced(replaced), replaced);
    },
  },
  {
    known: 'documented',
    claim:
      'catalog items: a field that the catalog lacks refuses all of the request, and names the item in parameter_values',
    otherwise: 'a 400 that names no item is split in halves until the bad items are alone.',
    async check(braze) {
      const [good, bad] = [braze.item(), braze.item()];
      const { status, body } = await put(braze, [{ id: good }, { id: bad, no_such_field_at_all: 1 }]);
      const [error] = (body?.errors ?? []) as { id?: string; parameter_values?: unknown[] }[];
      const values = JSON.stringify(error?.parameter_values ?? []);
      await braze.settled();
      const other = await itemOf(braze, good);
      const isNamed = error?.id === 'invalid-fields' && values.includes(bad) && !values.includes(good);
      return seen(status === 400 && isNamed && other === undefined, [status, body, other]);
    },
  },
  {
    known: 'documented',
    claim: 'catalog items: an id that comes twice in a request refuses it (ids-not-unique)',
    otherwise: 'nothing: the connector never sends one twice in a request.',
    async check(braze) {
      const id = braze.item();
      const { status, body } = await put(braze, [{ id }, { id }]);
      const [error] = (body?.errors ?? []) as { id?: string }[];
      return seen(status === 400 && error?.id === 'ids-not-unique', [status, body]);
    },
  },
  {
    known: 'documented',
    claim: 'catalog items: more than 50 refuse the request (request-includes-too-many-items)',
    otherwise: 'larger requests would be possible.',
    async check(braze) {
      const { status, body } = await put(
        braze,
        Array.from({ length: 51 }, () => ({ id: braze.item() })),
      );
      const [error] = (body?.errors ?? []) as { id?: string }[];
      return seen(status === 400 && error?.id === 'request-includes-too-many-items', [status, body]);
    },
  },
  {
    known: 'inferred',
    claim:
      'catalog items: DELETE is 202, the item is gone, and one that is gone already does not refuse the request',
    otherwise: 'rows about items that are gone would be rejected with item-not-found.',
    async check(braze) {
      const [id, other] = [braze.item(), braze.item()];
      await put(braze, [{ id }]);
      await braze.lookUntil(
        () => itemOf(braze, id),
        (item) => item !== undefined,
      );
      const { status, body } = await braze.call('DELETE', pathOf(braze), { items: [{ id }, { id: other }] });
      const item = await braze.lookUntil(
        () => itemOf(braze, id),
        (found) => found === undefined,
      );
      return seen(status === 202 && item === undefined, [status, body, item]);
    },
  },
  {
    known: 'documented',
    claim: 'catalog items: a catalog that does not exist is answered 404 catalog-not-found',
    otherwise: 'the sync ends all the same, in other words.',
    async check(braze) {
      const { status, body } = await braze.call('PUT', `/catalogs/${braze.prefix}/items`, {
        items: [{ id: 'a' }],
      });
      const [error] = (body?.errors ?? []) as { id?: string }[];
      return seen(status === 404 && error?.id === 'catalog-not-found', [status, body]);
    },
  },
];
