import { describe, expect, test } from '@jest/globals';
import { isDeletedRow, isPlatformColumn } from './columns.ts';

describe('a column that a platform or a loader made', () => {
  test.each([
    '_airbyte_raw_id',
    '_AIRBYTE_META',
    '_ab_cdc_updated_at',
    '_AB_CDC_LSN',
    '_ab_source_file_url',
    '_fivetran_synced',
    '_Fivetran_Deleted',
    '_sdc_batched_at',
    '_SDC_SEQUENCE',
    '_dlt_load_id',
    '_rivery_run_id',
    '__hevo__ingested_at',
  ])('%s', (name) => expect(isPlatformColumn(name)).toBe(true));

  test.each(['airbyte_id', '_airbyte', '_id', '_abc_cdc_x', 'x_airbyte_raw_id', '_fivetransynced', '', '_'])(
    'is not `%s`',
    (name) => expect(isPlatformColumn(name)).toBe(false),
  );
});

describe('a deleted row', () => {
  const time = '2026-01-01T00:00:00Z';

  test.each([
    ['_ab_cdc_deleted_at', time],
    ['_AB_CDC_DELETED_AT', time],
    ['_ab_cdc_deleted_at', 1767225600000],
    ['_sdc_deleted_at', time],
    ['_SDC_DELETED_AT', '2026-01-01'],
    ['_fivetran_deleted', true],
    ['_fivetran_deleted', 'true'],
    ['_fivetran_deleted', 'TRUE'],
    ['_FIVETRAN_DELETED', 1],
    ['_Fivetran_Deleted', '1'],
    ['__hevo__marked_deleted', true],
  ])('has %s: %j', (name, value) => {
    expect(isDeletedRow({ id: 1, [name]: value }, null)).toBe(true);
    expect(isDeletedRow({ [name]: value }, new Set(['id']))).toBe(true);
    expect(isDeletedRow({ [name]: value }, new Set([name]))).toBe(false);
  });

  const names = ['_ab_cdc_deleted_at', '_AB_CDC_DELETED_AT', '_sdc_deleted_at', '_fivetran_deleted'];
  const values = [
    null,
    false,
    0,
    -0,
    '',
    ' ',
    '0',
    '0.0',
    'false',
    'False',
    'FALSE',
    'f',
    'no',
    'null',
    'NaT',
  ];
  test.each(names.flatMap((name) => values.map((value) => [name, value] as const)))(
    'is not one with %s: %j',
    (name, value) => expect(isDeletedRow({ id: 1, [name]: value }, null)).toBe(false),
  );

  test('shows in one of its columns, whatever another says', () => {
    expect(isDeletedRow({ _ab_cdc_deleted_at: null, _fivetran_deleted: true }, null)).toBe(true);
    expect(
      isDeletedRow({ _ab_cdc_deleted_at: time, _fivetran_deleted: true }, new Set(['_ab_cdc_deleted_at'])),
    ).toBe(true);
  });

  test.each(['deleted_at', '_deleted', 'is_deleted', '_ab_cdc_updated_at', '_fivetran_synced'])(
    'is not told by %s',
    (name) => expect(isDeletedRow({ [name]: time }, null)).toBe(false),
  );
});
