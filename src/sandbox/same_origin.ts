import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Names that no name server of the internet answers for, so that no page there can take them. */
const OF_NETWORKS = /^(?:[\w-]+|(?:[\w-]+\.)+(?:localhost|local|internal|test|home\.arpa))$/i;

/**
 * Why a request to the page or a control is refused: another website that is open in a browser of this machine may
 * have sent it. Null: it comes from the sandbox's own page, or from no browser.
 *
 * A website can send requests here, which carry its `Origin` or are marked `cross-site`. It can also point its own name
 * at this machine (DNS rebinding): then its name is the `Host`.
 */
export function foreignRequest(method: string, headers: IncomingHttpHeaders): string | null {
  const { host = '', origin } = headers;
  if (!isHere(host)) {
    return `The sandbox does not answer to the name ${JSON.stringify(host)}, which could be a website's. Ask by its IP address.`;
  }
  if (origin !== undefined && origin !== `http://${host}`) return OTHER_SITE;
  const site = headers['sec-fetch-site'] ?? 'none';
  const isLink = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  return site === 'none' || site === 'same-origin' || isLink ? null : OTHER_SITE;
}

const OTHER_SITE = 'The sandbox answers no requests that another website sends.';

/** Whether a `Host` is an address or a name that a website cannot have. */
function isHere(host: string): boolean {
  const name = host.replace(/:[0-9]+$/, '');
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || OF_NETWORKS.test(name);
}
