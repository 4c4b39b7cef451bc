import { isIP } from 'node:net';

/** The variables by which undici finds the proxy of each scheme. The first that is set wins, even one that is empty. */
const VARIABLES = { https: ['https_proxy', 'HTTPS_PROXY'], http: ['http_proxy', 'HTTP_PROXY'] } as const;

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks:']);

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether requests may have to go through a proxy; `NO_PROXY` can still except their host. */
export function mayHaveProxy(env: Environment): boolean {
  return settings(env).length > 0;
}

/** Host and port of the proxy for requests to an origin, for messages; null where there is none. */
export function proxyHost(origin: string, env: Environment): string | null {
  const [scheme] = origin.split(':');
  const found = settings(env).find((setting) => setting.scheme === scheme || setting.scheme === 'http');
  return found === undefined ? null : (URL.parse(found.value)?.host ?? null);
}

/** What is wrong with the proxy variables, in words; null if nothing is. No password is quoted. */
export function proxyProblem(env: Environment): string | null {
  for (const { name, value } of settings(env)) {
    const problem = problemOf(value);
    if (problem === null) continue;
    const shown = value.replace(/^(\w*:?\/\/)?.*@/s, '$1***@');
    const bare = shown.replace(/^\w*:?\/\//, '').replace(/\/$/, '');
    const example =
      /^[\w.-]+(:\d+)?$/.test(bare) && URL.canParse(`http://${bare}`) ? bare : 'proxy.example.com:3128';
    return `The environment variable ${name} is "${shown}", ${problem}. Expected its scheme (http, https or socks5), host and port, such as http://${example}.`;
  }
  return null;
}

/** The variables that count, https first: https goes through the proxy of http where it has none of its own. */
function settings(env: Environment): { scheme: string; name: string; value: string }[] {
  return Object.entries(VARIABLES).flatMap(([scheme, names]) => {
    const name = names.find((each) => env[each] !== undefined);
    const value = name === undefined ? undefined : env[name];
    return name === undefined || !value ? [] : [{ scheme, name, value }];
  });
}

function problemOf(value: string): string | null {
  const url = URL.parse(value);
  if (url === null || !SCHEMES.has(url.protocol) || url.hostname === '') return 'which is no URL of a proxy';
  // A "/" or "#" in a password that is not percent-encoded ends the host, and what was meant as one becomes a path.
  if (url.pathname.length > 1 || url.search !== '' || url.hash !== '')
    return 'which has more than scheme, user, password, host and port (percent-encode special signs of a password)';
  if (!isDecodable(url.username) || !isDecodable(url.password))
    return 'in which user or password has a "%" that is not percent-encoded (%25)';
  if (url.protocol === 'https:' && isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0)
    return 'but TLS to a proxy needs the name of its host, not its address';
  return null;
}

/** undici decodes the user and the password, and throws where it cannot. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
