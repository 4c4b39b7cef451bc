import { writeFileSync } from 'node:fs';
import { configSchemaText } from './config_schema.ts';
import { configurationPage } from './configuration.ts';
import { endpointsPage } from './endpoints.ts';
import { errorsPage } from './errors.ts';
import { rowWay } from './row_way.ts';

/** `npm run docs`: writes what comes from the connector's own files, and the diagram of the README. */
writeFileSync(new URL('configuration.md', import.meta.url), configurationPage());
writeFileSync(new URL('config.schema.json', import.meta.url), configSchemaText());
writeFileSync(new URL('endpoints.md', import.meta.url), endpointsPage());
writeFileSync(new URL('errors.md', import.meta.url), errorsPage());
writeFileSync(new URL('img/row_way.svg', import.meta.url), rowWay());
