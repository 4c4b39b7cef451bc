/** The variables by which undici finds a proxy; the lower-case name wins. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks:']);

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether requests may have to go through a proxy; `NO_PROXY` can still except their host. */
export function mayHaveProxy(env: Environment): boolean {
  return VARIABLES.some((name) => env[name]);
}

/** Host and port of the proxy for requests to an origin, for messages; null where there is none. */
export function proxyHost(origin: string, env: Environment): string | null {
  const variables = origin.startsWith('https:') ? VARIABLES : VARIABLES.slice(2);
  const value = variables.map((name) => env[name]).find(Boolean);
  return value === undefined ? null : (URL.parse(value)?.host ?? null);
}

/** What is wrong with the proxy variables, in words; null if nothing is. No password is quoted. */
export function proxyProblem(env: Environment): string | null {
  for (const name of VARIABLES) {
    const value = env[name];
    if (!value) continue;
    const url = URL.parse(value);
    if (url !== null && SCHEMES.has(url.protocol) && url.hostname !== '') continue;
    const shown = value.replace(/^(.*\/\/)?.*@/, '$1***@');
    const bare = shown.replace(/^\w*:?\/\//, '');
    return `The environment variable ${name} is "${shown}", which is no URL of a proxy. Expected its scheme (http, https or socks5), host and port, such as http://${/^[\w.-]+(:\d+)?$/.test(bare) ? bare : 'proxy.example.com:3128'}.`;
  }
  return null;
}
