import { shownName } from '../../json/shown_name.ts';
import type { Advised } from './advice.ts';

const BOM = '\ufeff';

/**
 * Advises on columns whose names Braze does not take, or that are not what they seem to be. The catalog shows them, so
 * nobody has to wait for the first row.
 * @param passed names of the columns that pass.
 */
export function adviseOnColumnNames(passed: readonly string[], advised: Advised): void {
  const { type, columns, warning, words } = advised;
  for (const name of columns.keys()) {
    if (!name.startsWith(BOM)) continue;
    const clean = shownName(name.slice(1));
    warning('', `column ${shownName(name)}: it is not ${clean}; remove the mark in the source`);
  }
  for (const name of passed) {
    const complaint = type.rest?.complaintAbout(name);
    if (complaint) warning('', `column ${shownName(name)} passes, but ${complaint}; ${words.rename}`);
  }
}
