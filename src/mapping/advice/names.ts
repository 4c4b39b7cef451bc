import { isSoundName } from '../../braze/rules/characters.ts';
import { hasBlankEnd, isBlank, MAX_NAME } from '../../braze/rules/names.ts';
import { shownName } from '../../json/shown_name.ts';
import type { Advised } from './advice.ts';

const BOM = '\ufeff';

/**
 * Tells of columns whose names Braze does not take, or that are not what they seem to be. The catalog shows them, so
 * nobody has to wait for the first row.
 * @param passed names of the columns that pass into the object, or into its `properties`.
 */
export function adviseOnColumnNames(passed: readonly string[], advised: Advised): void {
  const { kind, columns, warning, words } = advised;
  for (const name of columns.keys()) {
    if (!name.startsWith(BOM)) continue;
    const clean = shownName(name.slice(1));
    warning('', `column ${shownName(name)}: it is not ${clean}; remove the mark in the source`);
  }
  for (const name of passed) {
    const complaint = complaintAbout(name, kind === 'attributes');
    if (complaint !== null)
      warning('', `column ${shownName(name)} passes, but ${complaint}; ${words.rename}`);
  }
}

/** What Braze has against a name. */
function complaintAbout(name: string, isAttribute: boolean): string | null {
  if (name === '' || (isAttribute && isBlank(name))) {
    return 'Braze takes no empty name, so each row that fills it is rejected';
  }
  if (name.length > MAX_NAME) {
    return `Braze takes names of at most ${MAX_NAME} characters, so each row that fills it is rejected`;
  }
  if (!isSoundName(name)) {
    return 'its name holds a character that no name may hold, so each row that fills it is rejected';
  }
  if (isAttribute) return hasBlankEnd(name) ? 'Braze strips the blanks at its ends' : null;
  return name.startsWith('$')
    ? 'Braze takes no property that begins with `$`, so each row that fills it is rejected'
    : null;
}
