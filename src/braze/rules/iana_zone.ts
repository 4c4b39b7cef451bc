import { createRequire } from 'node:module';
import type { IANAZone } from 'luxon';

const require = createRequire(import.meta.url);
let loaded: typeof IANAZone | null = null;

/** luxon comes with the first zone: most mappings name none, and loading it takes a while. */
function zones(): typeof IANAZone {
  loaded ??= (require('luxon') as typeof import('luxon')).IANAZone;
  return loaded;
}

/** Whether a name is that of a time zone in IANA's database. */
export function isIanaZone(name: string): boolean {
  return zones().isValidZone(name);
}

/** Minutes by which the clock of an IANA zone is east of UTC at an instant, milliseconds since 1970. */
export function zoneOffset(name: string, instant: number): number {
  return zones().create(name).offset(instant);
}
