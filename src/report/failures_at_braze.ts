import { COME_AGAIN, type FailureCodeInfo } from './failure_code_info.ts';

/** Failures on the way to Braze, and those that Braze is the reason of. */
export const FAILURES_AT_BRAZE = {
  BRAZE_KEY: {
    type: 'config_error',
    cause: 'Braze does not know the API key (401).',
    rows: COME_AGAIN,
    cure: 'Check `api_key`, and that `rest_endpoint` belongs to the same instance.',
  },
  BRAZE_PERMISSION: {
    type: 'config_error',
    cause: 'The API key lacks the permission for an endpoint that an entry needs (403).',
    rows: COME_AGAIN,
    cure: 'Make a key with the permission that the message names; the permissions of a key cannot be changed later.',
  },
  BRAZE_TARGET: {
    type: 'config_error',
    cause: 'Braze has no catalog, campaign or Canvas of the name or id in the `target` of an entry.',
    rows: COME_AGAIN,
    cure: 'Correct `target`, or create the catalog with its fields in Braze.',
  },
  BRAZE_STORAGE: {
    type: 'config_error',
    cause: 'The storage that the workspace has for catalogs is full.',
    rows: COME_AGAIN,
    cure: 'Delete items or catalogs that are not needed, or buy storage.',
  },
  TOO_MANY_DELETIONS: {
    type: 'config_error',
    cause:
      'The sync would delete or merge away more users, or delete more catalog items, than `failure_policy.max_deletions` allows.',
    rows: COME_AGAIN,
    cure: 'See with `preview` what would be deleted. If that is right, raise the number.',
  },
  BRAZE_ENDPOINT: {
    type: 'config_error',
    cause: '`rest_endpoint` does not answer as Braze does (404, 415, a redirect, another 4xx).',
    rows: COME_AGAIN,
    cure: 'Use the REST endpoint of your instance, and see that no proxy answers in its place.',
  },
  BRAZE_CERTIFICATE: {
    type: 'config_error',
    cause: 'The host of `rest_endpoint` cannot prove that it is Braze.',
    rows: COME_AGAIN,
    cure: 'Name the certificate authority of your proxy in NODE_EXTRA_CA_CERTS.',
  },
  PROXY: {
    type: 'config_error',
    cause:
      'A proxy variable (HTTPS_PROXY, HTTP_PROXY) is not the URL of a proxy, or the proxy refuses to connect the connector with Braze (407 or another 4xx).',
    rows: COME_AGAIN,
    cure: 'Correct the variable, give it the user and password of the proxy, or except the host of `rest_endpoint` in NO_PROXY.',
  },
  BRAZE_REFUSES_ALL: {
    type: 'config_error',
    cause: 'Braze refused every object of three requests in a row without a reason.',
    rows: COME_AGAIN,
    cure: 'Try a few rows with `preview`, and check `rest_endpoint`.',
  },
  BRAZE_UNREACHABLE: {
    type: 'transient_error',
    cause:
      'From the start of the sync the host of `rest_endpoint`, or the proxy, was unknown or refused the connection for a minute.',
    rows: COME_AGAIN,
    cure: 'Check `rest_endpoint`, the DNS, and that a firewall lets the connector out; Airbyte tries again by itself.',
  },
  BRAZE_UNAVAILABLE: {
    type: 'transient_error',
    cause: 'Braze gave no usable answer to a request for 30 minutes.',
    rows: COME_AGAIN,
    cure: "Wait; Airbyte tries again by itself. See Braze's status page.",
  },
} as const satisfies Record<string, FailureCodeInfo>;
