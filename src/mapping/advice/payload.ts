import type { ObjectType } from '../../braze/object_type.ts';
import { shownName } from '../../json/shown_name.ts';
import { type CdiColumns, cdiColumns, isCdiTable } from '../methods/cdi.ts';
import type { Advised } from './advice.ts';

/**
 * Says of the method columns what becomes of a table that is made for Braze's Cloud Data Ingestion, or nearly: which of its
 * columns are left out, or why its payload is not taken for the object.
 */
export function adviseOnPayload(advised: Advised): void {
  const { type, columns, warning, problem } = advised;
  const { ingestion } = type;
  const names = [...columns.keys()];
  if (ingestion === undefined) return;
  const sorted = cdiColumns(ingestion, names);
  if (ingestion.payload === null) {
    const column = names.find((name) => name.toLowerCase() === 'payload');
    if (column !== undefined) problem('', refusedPayload(column));
  } else if (sorted.payload !== null) {
    const role = ingestion.payload.at === '' ? 'the object' : `the \`${ingestion.payload.at.slice(1)}\``;
    const { others } = sorted;
    if (!isCdiTable(type, names)) warning('', notTaken(sorted.payload, role, sorted, type));
    else if (others.length > 0) {
      warning(
        '',
        `this is a table for Cloud Data Ingestion: ${role} is what ${shownName(sorted.payload)} holds, and ${listed(others)} ${others.length === 1 ? 'is' : 'are'} left out; for another mapping use the method fields`,
      );
    }
  }
}

/** Why a table is not taken for one of Cloud Data Ingestion though it has a payload, and what helps. */
function notTaken(
  payload: string,
  role: string,
  { hasUpdatedAt, hasIdentifier, others }: CdiColumns,
  { rest, ingestion }: ObjectType,
): string {
  const { naming = [], payload: place } = ingestion ?? {};
  const lacks = hasIdentifier
    ? `it has no \`UPDATED_AT\`, and it also has ${listed(others)}`
    : `it has no column of ${naming.includes('external_id') ? 'an identifier' : `\`${naming[0]}\``}`;
  const cures = [
    ...(hasIdentifier ? [] : [`add one (\`${naming[0]?.toUpperCase()}\`)`]),
    ...(hasUpdatedAt ? [] : ['add `UPDATED_AT`']),
    ...(others.length > 0 && hasIdentifier ? ['deselect the other columns'] : []),
  ];
  const other =
    place?.at === ''
      ? `map it with \`"x-from": "${payload}"\` at the root of a mapping of the method json_schema`
      : `fill ${role} from it with a line of the method fields`;
  return `${shownName(payload)} goes out as ${rest?.singular} of that name, not as ${role}: the table is not taken for one of Cloud Data Ingestion, since ${lacks}. If it is one, ${cures.join(' or ')}; or ${other}`;
}

/** What a table of deletions is refused for, as Cloud Data Ingestion refuses it. */
function refusedPayload(column: string): string {
  return `${shownName(column)} is a column of tables that say what users are, so the rows of this one may not be meant to delete them. If they are, deselect the column, or name the identifier in a line of the method fields`;
}

/** The first of them by name. */
function listed(names: readonly string[]): string {
  const most = 5;
  const shown = names.slice(0, most).map(shownName).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
