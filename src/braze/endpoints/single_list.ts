import type { Capacity, Endpoint, Request } from '../endpoint.ts';
import { composeLists, FIFTY } from './lists.ts';

/** An endpoint whose requests hold one list of objects. What depends on the group of its objects is a function of it. */
export interface SingleList
  extends Pick<
    Endpoint,
    'name' | 'permission' | 'deed' | 'types' | 'bucket' | 'lag' | 'read' | 'readsNotFound' | 'probe'
  > {
  readonly method?: Request['method'];
  /** @default `/` and the name */
  readonly pathOf?: (group: string) => string;
  readonly listOf: (group: string) => string;
  /** Members before the list, as JSON without braces. @default none */
  readonly headOf?: (group: string) => string;
  /** @default {@link FIFTY} */
  readonly capacity?: Capacity;
}

/** More than names, brackets and the members before a list take, in bytes. */
const AROUND = 1_024;

export function singleList({
  method = 'POST',
  pathOf,
  listOf,
  headOf = () => '',
  capacity = FIFTY,
  ...given
}: SingleList): Endpoint {
  return {
    ...given,
    capacity: { ...capacity, bytes: capacity.bytes - AROUND },
    objectBytes: () => capacity.bytes - AROUND,
    compose(objects, group) {
      const path = pathOf?.(group) ?? `/${given.name}`;
      const list = listOf(group);
      const request = { method, path, headers: {} };
      return composeLists(objects, {
        request,
        names: [list],
        nameOf: () => list,
        head: headOf(group),
      });
    },
  };
}

/** A probe: a request that writes nothing, whoever sends it. */
export function probeOf(path: string, body: object, method: Request['method'] = 'POST'): Endpoint['probe'] {
  return () => ({ method, path, headers: {}, body: JSON.stringify(body) });
}
