import type { FailureCode } from '../report/failure_codes.ts';

/** Why nothing came back. */
export interface NoAnswer {
  /** The error's code, such as `ECONNRESET`. */
  readonly failure: string;
  /** False only if the request surely never left (no connection, no TLS, no tunnel): then nothing can be doubled. */
  readonly sent: boolean;
  /** `host` or `host:port` of what could not be reached. */
  readonly peer?: string;
  /** `host:port` of the proxy through which the request should have gone, if it never left. */
  readonly proxy?: string;
  /** The status with which that proxy refused to let it through. */
  readonly proxyStatus?: number;
}

/** Whether the code of an error says that the other side cannot prove who it is, so that nothing was sent to it. */
export function isDistrust(failure: string): boolean {
  return DISTRUST.test(failure);
}

/** Node.js's and OpenSSL's codes; the last one is a server that speaks plain HTTP. */
const DISTRUST = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_CA$|^ERR_SSL_WRONG_VERSION_NUMBER$/;

/** Why no answer came, as a part of a sentence. */
export function silence({ failure, peer, proxy, proxyStatus }: NoAnswer): string {
  if (proxyStatus !== undefined)
    return `the proxy${proxy ? ` ${proxy}` : ''} did not open a tunnel: HTTP ${proxyStatus}`;
  switch (failure) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host ${proxy ? `of the proxy ${proxy}` : (peer ?? 'of `rest_endpoint`')} is not known to the DNS (${failure})`;
    case 'ECONNREFUSED':
      return `${proxy ? `the proxy ${proxy}` : (peer ?? 'the host')} refuses the connection (${failure})`;
    default:
      return `no answer${proxy ? ` through the proxy ${proxy}` : ''} (${failure})`;
  }
}

/** Of a proxy's refusals those that another try would not change. */
export function isProxyRefusal(status: number | undefined): status is number {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

/** What the user has to correct where a proxy refuses to open a tunnel. @param proxy its host and port. */
export function proxyRefusal(
  status: number,
  proxy = 'between the connector and Braze',
): { code: FailureCode; message: string } {
  const cure =
    status === 407
      ? 'Put its user and password into the URL of HTTPS_PROXY (http://user:password@host:port)'
      : 'See that it lets the connector reach the host of `rest_endpoint`, or except that host in NO_PROXY';
  return {
    code: 'PROXY',
    message: `The proxy ${proxy} refused to connect the connector with Braze (HTTP ${status}). ${cure}.`,
  };
}

/** What the user has to correct where the other side cannot prove who it is. */
export function distrust(failure: string): { code: FailureCode; message: string } {
  return {
    code: 'BRAZE_CERTIFICATE',
    message: `The host of \`rest_endpoint\` does not prove that it is Braze (${failure}). If a proxy of your network opens TLS connections, give its certificate authority to the connector in a file named by NODE_EXTRA_CA_CERTS.`,
  };
}
