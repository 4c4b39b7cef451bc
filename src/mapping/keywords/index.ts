import type { Keyword } from './keyword.ts';
import { X_EACH } from './x_each.ts';
import { X_FROM } from './x_from.ts';
import { X_LOOKUP } from './x_lookup.ts';
import { X_NULL } from './x_null.ts';
import { X_NULL_VALUES } from './x_null_values.ts';
import { X_TEMPLATE } from './x_template.ts';
import { X_TIME } from './x_time.ts';
import { X_TRUNCATE } from './x_truncate.ts';
import { X_WHEN } from './x_when.ts';

/** The keywords that the dialect adds to JSON Schema, in the order in which they act on a value. */
export const KEYWORDS: readonly Keyword[] = [
  X_FROM,
  X_TEMPLATE,
  X_TIME,
  X_WHEN,
  X_EACH,
  X_NULL_VALUES,
  X_LOOKUP,
  X_NULL,
  X_TRUNCATE,
];
