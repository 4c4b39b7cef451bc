import type { ExactNumber } from './exact.ts';

/** A JSON value as this program holds it: numbers that a double would change are {@link ExactNumber}s. */
export type Json = null | boolean | number | string | ExactNumber | Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = { [key: string]: Json };
