import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { namesOf } from './attributes.ts';
import { type Column, columnNamed, fits, holdsNumbers, holdsTimes } from './columns.ts';
import { plain } from './names.ts';
import { columnProperty, type Property } from './property.ts';
import { mostlySuits, suits } from './trial.ts';

/** When something happened, the likeliest first. */
const NAMES = [
  'time',
  'timestamp',
  'event_time',
  'event_timestamp',
  'event_at',
  'event_date',
  'occurred_at',
  'happened_at',
  'original_timestamp',
  'purchased_at',
  'ordered_at',
  'placed_at',
  'order_date',
  'purchase_date',
  'transaction_date',
  'paid_at',
  'processed_at',
  'created_at',
  'created',
  'created_on',
  'created_date',
  'date_created',
  'creation_date',
  'inserted_at',
  'datetime',
  'date',
  'sent_at',
  'received_at',
  'ts',
  'updated_at',
  'updated',
  'modified_at',
];

/** Times at which nothing happened. */
const OTHERS: ReadonlySet<string> = new Set(
  [
    ...namesOf('dob'),
    'deleted_at',
    'expires_at',
    'due_at',
    'due_date',
    'end_date',
    'ends_at',
    'valid_until',
  ].map(plain),
);

/** When the event of a row happened; null where no column looks like it. */
export function guessTime(columns: readonly Column[]): Property | null {
  const column = timeAmong(columns, suits) ?? timeAmong(columns, mostlySuits);
  return column === undefined ? null : timeProperty(column);
}

/** @param serves whether the rows of the sample find a time in the property. */
function timeAmong(columns: readonly Column[], serves: typeof suits): Column | undefined {
  const isFound = (each: Column) => serves(TRACK_TYPES.events, timeProperty(each));
  const isTime = (each: Column) => holdsTimes(each) || each.unit !== null;
  const canBeTime = (each: Column) => fits(each, 'date-time') || holdsNumbers(each);
  return (
    columnNamed(columns, NAMES, (each) => isTime(each) && isFound(each)) ??
    columnNamed(columns, NAMES, (each) => canBeTime(each) && isFound(each)) ??
    columns.find((each) => holdsTimes(each) && !OTHERS.has(plain(each.name)) && isFound(each))
  );
}

function timeProperty(column: Column): Property {
  const { unit } = column;
  const property = columnProperty('time', 'date-time', column, ...remarksOn(column));
  return unit === null ? property : { ...property, schema: { ...property.schema, 'x-time': { unit } } };
}

function remarksOn(column: Column): string[] {
  if (column.unit !== null) return ['The unit is guessed from the size of the numbers.'];
  if (holdsNumbers(column)) {
    return [
      'It holds numbers: give `x-time` the unit that they count since 1970, as in {"unit": "s"} (s, ms or us). Rows are rejected until then.',
    ];
  }
  if (!column.contents.has('local date-time')) return [];
  return ['It tells no zone and is read as UTC; `x-time` can name another, as in {"zone": "Europe/Berlin"}.'];
}
