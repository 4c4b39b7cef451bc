import connect from 'undici/lib/api/api-connect.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';

/*
 * The parts of undici that requests to Braze need. Its index loads all of it (`fetch`, WebSocket, caches, mocks), which takes
 * as long as the rest of the program.
 */

export { default as buildConnector } from 'undici/lib/core/connect.js';
export { default as errors } from 'undici/lib/core/errors.js';
export { default as EnvHttpProxyAgent } from 'undici/lib/dispatcher/env-http-proxy-agent.js';
export { default as Pool } from 'undici/lib/dispatcher/pool.js';

// The index adds the methods of dispatchers. Of those this one asks a proxy for a tunnel.
Dispatcher.prototype.connect = connect;
