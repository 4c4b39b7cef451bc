import type { Fact } from '../fact.ts';
import { ALIAS_FACTS } from './aliases.ts';
import { CATALOG_FACTS } from './catalogs.ts';
import { EXTERNAL_ID_FACTS } from './external_ids.ts';
import { KEY_FACTS } from './keys.ts';
import { LIMIT_FACTS } from './limits.ts';
import { MERGING_FACTS } from './merging.ts';
import { SUBSCRIPTION_FACTS } from './subscriptions.ts';
import { TRACK_FACTS } from './track.ts';
import { TRIGGER_FACTS } from './triggers.ts';

/** All facts, those first that others lean on. */
export const FACTS: readonly Fact[] = [
  ...KEY_FACTS,
  ...TRACK_FACTS,
  ...ALIAS_FACTS,
  ...MERGING_FACTS,
  ...EXTERNAL_ID_FACTS,
  ...SUBSCRIPTION_FACTS,
  ...CATALOG_FACTS,
  ...TRIGGER_FACTS,
  ...LIMIT_FACTS,
];
