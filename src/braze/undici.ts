import { createRequire } from 'node:module';
import type undici from 'undici';

const require = createRequire(import.meta.url);

/*
 * The parts of undici that requests to Braze need. Its index loads all of it (`fetch`, WebSocket, caches, mocks), which takes
 * as long as the rest of the program.
 */

/** Connections to an origin. */
export const Pool: typeof undici.Pool = require('undici/lib/dispatcher/pool.js');

/** Opens the connections of a {@link Pool}. */
export const buildConnector: typeof undici.buildConnector = require('undici/lib/core/connect.js');

/** What a request is broken off with. */
export const errors: typeof undici.errors = require('undici/lib/core/errors.js');

/** What goes through the proxies of the environment. It needs all of undici, which is loaded for those who have one. */
export function proxyAgent(): typeof undici.EnvHttpProxyAgent {
  return (require('undici') as typeof undici).EnvHttpProxyAgent;
}
