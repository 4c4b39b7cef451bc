import { NO_DATA_POINTS } from './data_points.ts';
import type { ObjectType } from './object_type.ts';

/** What an object type says only if it is out of the ordinary. */
type Usual =
  | 'rest'
  | 'identifiers'
  | 'words'
  | 'element'
  | 'fieldTest'
  | 'nullsRemoveIn'
  | 'dataPoints'
  | 'repeat'
  | 'merging'
  | 'mayShare';

/**
 * An object type of which, unless it says otherwise: all members are fields, it goes out as it is, it costs nothing, and sending
 * it once more changes nothing.
 */
export function plainType(given: Omit<ObjectType, Usual> & Partial<Pick<ObjectType, Usual>>): ObjectType {
  return {
    rest: null,
    identifiers: [],
    words: [],
    element: null,
    fieldTest: null,
    nullsRemoveIn: null,
    dataPoints: () => NO_DATA_POINTS,
    repeat: () => 'nothing',
    merging: null,
    mayShare: null,
    ...given,
  };
}
