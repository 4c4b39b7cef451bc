import type { Finding, ObjectPart, Part } from './program.ts';
import { type Projection, union } from './projection.ts';

/** The columns that the making of a part looks at; null: it may be any. */
export function columnsReadBy(part: Part): Projection {
  return ofPart(part, true, new Set());
}

/**
 * @param onRow whether its names read the row.
 * @param seen the parts that were gone through: some are inside of themselves.
 */
function ofPart(part: Part, onRow: boolean, seen: Set<Part>): Projection {
  if (seen.has(part)) return NONE;
  seen.add(part);
  const inside = (parts: readonly Part[], onRow: boolean) =>
    union(parts.map((each) => ofPart(each, onRow, seen)));
  switch (part.is) {
    case 'nothing':
    case 'constant':
      return NONE;
    case 'value':
      return ofFinding(part.finding);
    case 'when':
      return union([onRow ? part.condition.asked : NONE, inside([part.part], onRow)]);
    case 'tuple':
      return inside(part.positions, onRow);
    case 'list':
      return union([ofFinding(part.finding), inside([...part.first, part.rest], false)]);
    case 'again':
      return part.place.part === null ? NONE : inside([part.place.part], onRow);
    case 'object':
      return ofObject(part, onRow, inside);
  }
}

function ofObject(
  { finding, members, passing }: ObjectPart,
  onRow: boolean,
  inside: (parts: readonly Part[], onRow: boolean) => Projection,
): Projection {
  if (passing?.from === 'row') return null;
  const parts = members.map(({ part }) => part);
  return union([
    finding === null ? NONE : ofFinding(finding),
    inside(parts, onRow && finding === null),
    passing === null || passing.each === null ? NONE : inside([passing.each], false),
  ]);
}

function ofFinding({ origin }: Finding): Projection {
  const inputs =
    origin.is === 'inputs'
      ? origin.inputs
      : origin.is === 'template'
        ? origin.pieces.filter((piece) => typeof piece !== 'string')
        : [];
  return union(
    inputs.map(({ source: { reads, column } }) => {
      if (column !== null) return new Set([column]);
      return reads.what === 'pointer' && reads.from === 'row' ? null : NONE;
    }),
  );
}

const NONE: Projection = new Set();
