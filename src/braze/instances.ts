/** One of Braze's data centres ("instances") and its hosts. */
export interface Instance {
  /** Braze's name for it, e.g. `US-01`. */
  readonly name: string;
  readonly dashboards: readonly string[];
  readonly rest: string;
  readonly sdk: string | null;
}

/**
 * Braze docs: API overview, "Endpoints" (2026); older editions also give the dashboards without a number. US-09 is not
 * in that table: it is known from Segment's connector.
 */
export const INSTANCES: readonly Instance[] = [
  instance('US-01', 'iad-01.braze.com', 'dashboard-01.braze.com', 'dashboard.braze.com'),
  instance('US-02', 'iad-02.braze.com', 'dashboard-02.braze.com'),
  instance('US-03', 'iad-03.braze.com', 'dashboard-03.braze.com'),
  instance('US-04', 'iad-04.braze.com', 'dashboard-04.braze.com'),
  instance('US-05', 'iad-05.braze.com', 'dashboard-05.braze.com'),
  instance('US-06', 'iad-06.braze.com', 'dashboard-06.braze.com'),
  instance('US-07', 'iad-07.braze.com', 'dashboard-07.braze.com'),
  instance('US-08', 'iad-08.braze.com', 'dashboard-08.braze.com'),
  { name: 'US-09', dashboards: ['dashboard-09.braze.com'], rest: 'rest.us-09.braze.com', sdk: null },
  instance('US-10', 'us-10.braze.com', 'dashboard.us-10.braze.com'),
  instance('EU-01', 'fra-01.braze.eu', 'dashboard-01.braze.eu', 'dashboard.braze.eu'),
  instance('EU-02', 'fra-02.braze.eu', 'dashboard-02.braze.eu'),
  instance('AU-01', 'au-01.braze.com', 'dashboard.au-01.braze.com'),
  instance('ID-01', 'id-01.braze.com', 'dashboard.id-01.braze.com'),
  instance('JP-01', 'jp-01.braze.com', 'dashboard.jp-01.braze.com'),
  instance('KR-01', 'kr-01.braze.com', 'dashboard.kr-01.braze.com'),
];

function instance(name: string, domain: string, ...dashboards: string[]): Instance {
  return { name, dashboards, rest: `rest.${domain}`, sdk: `sdk.${domain}` };
}

/**
 * Why a URL cannot be the REST endpoint, with the cure; null if it can: `https` on any host (a proxy, a new instance),
 * `http` only where nobody can listen in between (this machine, or a name without a dot in a container network).
 * The text never quotes the URL, into which a key may have been pasted.
 */
export function restEndpointProblem(url: string): string | null {
  const hasScheme = /^https?:\/\//i.test(url);
  const parsed = URL.parse(hasScheme ? url : `https://${url}`);
  const other = parsed === null ? null : otherHost(parsed.hostname);
  if (other !== null) return other;
  if (parsed === null || !hasScheme) {
    return `\`rest_endpoint\` is not a URL with https:// at its beginning; expected ${EXAMPLE}.`;
  }
  if (parsed.protocol === 'http:' && !isNear(parsed.hostname)) return INSECURE;
  return isOrigin(parsed) ? null : SURPLUS;
}

/** A host of Braze's that is not for the REST API. */
function otherHost(hostname: string): string | null {
  for (const { name, dashboards, rest, sdk } of INSTANCES) {
    const kind = dashboards.includes(hostname) ? 'dashboard' : hostname === sdk ? 'SDK endpoint' : null;
    if (kind !== null) {
      return `\`rest_endpoint\` is the ${kind} of ${name}; its REST endpoint is https://${rest}.`;
    }
  }
  if (/\.braze\.(com|eu)$/.test(hostname) && !hostname.startsWith('rest.')) {
    return `\`rest_endpoint\` is a host of Braze's that is no REST endpoint; expected ${EXAMPLE}. Braze's API overview has the table of instances: https://www.braze.com/docs/api/basics/#endpoints.`;
  }
  return null;
}

/** Whether plain http cannot leave this machine or its container network. */
function isNear(hostname: string): boolean {
  return (
    hostname === '[::1]' ||
    hostname === 'host.docker.internal' ||
    /^127(\.\d+){3}$/.test(hostname) ||
    /^[^.:]+$/.test(hostname)
  );
}

function isOrigin({ pathname, search, hash, username, password }: URL): boolean {
  return /^\/*$/.test(pathname) && search + hash + username + password === '';
}

const EXAMPLE = 'the REST endpoint of your instance, such as https://rest.iad-01.braze.com';

const INSECURE =
  '`rest_endpoint` is an http:// URL, which would send the API key in the clear; expected https://. Plain http is only for this machine (localhost, 127.0.0.1, host.docker.internal) and for names without a dot.';

const SURPLUS =
  '`rest_endpoint` has more than a scheme and a host (a path such as /users/track, a query or a user name); leave that out, the connector adds the path itself.';
