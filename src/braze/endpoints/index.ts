import type { ObjectType } from '../object_type.ts';
import { TRACK_TYPES } from './track/objects.ts';

/** All that a row can become. */
export const OBJECT_TYPES: readonly ObjectType[] = Object.values(TRACK_TYPES);
