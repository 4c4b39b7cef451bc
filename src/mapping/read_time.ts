import { asText } from '../braze/object_type.ts';
import type { CompiledDocument } from './program/document.ts';
import type { Mapped, Mapping, Row } from './row.ts';

/** Whether what a mapping makes can depend on when the row was read, and so be another thing when it is read again. */
export function dependsOnReadTime({ readings }: Pick<CompiledDocument, 'readings'>): boolean {
  return readings.some(({ source }) => source.reads.what === '$emitted_at');
}

/**
 * A mapping whose objects also say what they would be if the row were always read at the same time. A value may depend on that
 * time or not from row to row (a default, a template), so each row is mapped a second time.
 * @param again the same mapping, which warns of nothing.
 */
export function withoutReadTime(mapping: Mapping, again: Mapping): Mapping {
  return (row, noteMade) => {
    const mapped = mapping(row, noteMade);
    const { objects } = mapped;
    if (objects === undefined || objects.length === 0 || row.emittedAt === null) return mapped;
    return { objects: stable(objects, again(readAlways(row)).objects ?? []) };
  };
}

type Objects = NonNullable<Mapped['objects']>;

/** Where the other time makes other objects, nothing is known of what they have in common. */
function stable(objects: Objects, others: Objects): Objects {
  if (others.length !== objects.length) return objects;
  return objects.map((object, index) => ({
    ...asText(object),
    withoutReadTime: others[index]?.json ?? null,
  }));
}

/** The row as if it had been read at a certain time. Its data is parsed only where the mapping asks for it. */
function readAlways(row: Row): Row {
  const { stream, namespace, columns, nulled } = row;
  return {
    stream,
    namespace,
    emittedAt: A_TIME,
    get data() {
      return row.data;
    },
    columns,
    nulled,
  };
}

/** One that Braze takes for all of its dates. */
const A_TIME = Date.UTC(2020, 0, 1);
