import type { ObjectType } from '../braze/object_type.ts';
import { literal } from '../mapping/literal.ts';
import type { FieldLine } from './fields.ts';

/** What the configuration says of all objects of an entry. */
export interface ObjectSettings {
  /** Of the entry, or else of the configuration. */
  readonly updateExistingOnly: boolean;
  /** Whether the stream's mode `update` demands it, whatever configuration and mapping say. */
  readonly forced: boolean;
  readonly defaultBrazeApp: string | null;
}

/** The fields that settings fill, in addition to those of the mapping. */
export function settingLines(
  { fields }: Pick<ObjectType, 'fields'>,
  { updateExistingOnly, forced, defaultBrazeApp }: ObjectSettings,
  mapped: readonly FieldLine[],
): FieldLine[] {
  const isMapped = (name: string) => mapped.some(({ field }) => field === name);
  const lines: FieldLine[] = [];
  const add = (field: string, from: string, ...becomes: string[]) =>
    lines.push({
      ...NO_COLUMN,
      field,
      from,
      becomes: isMapped(field) ? [...becomes, 'where the mapping gives none'] : becomes,
    });
  const hasUpdateOnly = fields.has('_update_existing_only');
  if (hasUpdateOnly && forced) {
    const from = "the stream's mode `update`";
    lines.push({ ...NO_COLUMN, field: UPDATE_ONLY, from, becomes: ['always true'] });
  } else if (hasUpdateOnly && updateExistingOnly) {
    add(UPDATE_ONLY, 'setting `update_existing_only`', 'true');
  } else if (isMapped('/user_alias') || mapped.some(({ field }) => field.startsWith('/user_alias/'))) {
    add(UPDATE_ONLY, 'setting `update_existing_only`', 'false', 'only where `user_alias` is the identifier');
  }
  if (fields.has('app_id') && defaultBrazeApp !== null) {
    add('/app_id', 'setting `default_braze_app`', literal(defaultBrazeApp));
  }
  return lines;
}

const NO_COLUMN = { columns: [], passes: false } as const;
const UPDATE_ONLY = '/_update_existing_only';
