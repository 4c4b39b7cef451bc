import { writeFileSync } from 'node:fs';
import { configSchemaText } from './config_schema.ts';
import { configurationPage } from './configuration.ts';
import { endpointsPage } from './endpoints.ts';
import { errorsPage } from './errors.ts';

/** `npm run docs`: writes the pages and the schema that come from the connector's own files. */
writeFileSync(new URL('configuration.md', import.meta.url), configurationPage());
writeFileSync(new URL('config.schema.json', import.meta.url), configSchemaText());
writeFileSync(new URL('endpoints.md', import.meta.url), endpointsPage());
writeFileSync(new URL('errors.md', import.meta.url), errorsPage());
