import { writeFileSync } from 'node:fs';
import { configurationPage } from './configuration.ts';

/** `npm run docs`: writes the pages that come from the connector's own files. */
writeFileSync(new URL('configuration.md', import.meta.url), configurationPage());
