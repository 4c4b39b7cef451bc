import { shownName } from '../../json/shown_name.ts';
import { cdiColumns, isCdiTable } from '../methods/cdi.ts';
import type { Advised } from './advice.ts';

/**
 * Says of the method columns what becomes of a table that is made for Braze's Cloud Data Ingestion, or nearly: which of its
 * columns are left out, or why its payload is not taken for the object.
 */
export function adviseOnPayload({ type, columns, warning }: Advised): void {
  const names = [...columns.keys()];
  const { payload, hasUpdatedAt, hasIdentifier, others } = cdiColumns(names);
  if (payload === null) return;
  if (isCdiTable(names)) {
    if (others.length > 0) {
      warning(
        '',
        `this is a table for Cloud Data Ingestion: the object is what ${shownName(payload)} holds, and ${listed(others)} ${others.length === 1 ? 'is' : 'are'} left out; for another mapping use the method fields`,
      );
    }
    return;
  }
  const lacks = hasIdentifier
    ? `it has no \`UPDATED_AT\`, and ${listed(others)} ${others.length === 1 ? 'stands' : 'stand'} beside it`
    : 'it has no column of an identifier';
  const cures = [
    ...(hasIdentifier ? [] : ['add one (`EXTERNAL_ID`)']),
    ...(hasUpdatedAt ? [] : ['add `UPDATED_AT`']),
    ...(others.length > 0 && hasIdentifier ? ['deselect the other columns'] : []),
  ];
  warning(
    '',
    `${shownName(payload)} ${type.rest === null ? 'is left out' : `goes out as ${type.rest.singular} of that name`}, not as the object: the table is not taken for one of Cloud Data Ingestion, since ${lacks}. If it is one, ${cures.join(' or ')}; or map it with \`"x-from": "${payload}"\` at the root of a mapping of the method json_schema`,
  );
}

/** The first of them by name. */
function listed(names: readonly string[]): string {
  const most = 5;
  const shown = names.slice(0, most).map(shownName).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
