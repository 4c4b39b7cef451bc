import { mkdirSync, writeFileSync } from 'node:fs';
import { startBrowser } from '../integration_tests/support/browser.ts';
import { PICTURES, pictureUrl } from './pictures.ts';

/** `npm run pictures`: takes the pictures of the README anew. */
mkdirSync(pictureUrl(''), { recursive: true });
await using browser = await startBrowser();
for (const { file, take } of PICTURES) writeFileSync(pictureUrl(file), await take(browser));
