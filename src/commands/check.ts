import type { Output } from '../airbyte/output.ts';
import { configurationError, readReply } from '../braze/answer.ts';
import { createClient } from '../braze/client.ts';
import { endpointsOf } from '../braze/endpoints/index.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { trackEndpoint } from '../braze/endpoints/track/track.ts';
import { isProxyRefusal, type NoAnswer, proxyRefusal, silence } from '../braze/no_answer.ts';
import { proxyProblem } from '../braze/proxy.ts';
import { redacted } from '../braze/redaction.ts';
import type { Config } from '../config/config.ts';
import { systemClock } from '../delivery/clock.ts';
import { type UsedEndpoint, usedEndpoints, usesOfRoutes } from '../mapping/uses.ts';
import { asFailure } from '../report/failure.ts';
import { deadLetterProblem } from './dead_letter_probe.ts';
import { type InputFiles, type InputPaths, readInputFiles } from './files.ts';
import { prepareLive } from './live_catalogs.ts';
import { memoryProblem } from './memory_probe.ts';
import { problemText, warningLines } from './prepare.ts';
import { denialsOf, type Probed, probeAll } from './probes.ts';

/** How long Braze may take to answer, milliseconds: the form's user is waiting. */
const TIMEOUT = 8_000;

/** Waits before Braze is asked again after an answer that says nothing about the configuration, milliseconds. */
const WAITS = [500, 2_000];

/** How many endpoints are asked at once. */
const CONNECTIONS = 6;

/**
 * Airbyte's `check`: whether a sync could begin. Writes nothing to Braze.
 * @param paths Airbyte gives no catalog. With one the mappings are checked against its streams.
 * @returns the exit code: 0 also when the answer is FAILED, for then the check itself has worked.
 */
export async function check(paths: InputPaths, output: Output): Promise<number> {
  const reason = await whyNot(paths, output);
  const connectionStatus = reason === null ? { status: 'SUCCEEDED' } : { status: 'FAILED', message: reason };
  output.message({ type: 'CONNECTION_STATUS', connectionStatus });
  return 0;
}

async function whyNot(paths: InputPaths, output: Output): Promise<string | null> {
  let files: InputFiles;
  try {
    files = await readInputFiles(paths);
  } catch (error) {
    return asFailure(error).message;
  }
  const { config, routes, problems, warnings, secrets } = await prepareLive(files, () => {});
  for (const secret of secrets) output.conceal(secret);
  for (const line of warningLines(warnings)) output.log('WARN', line);
  if (config === null || routes === null) return problemText(problems);
  const warn = (message: string) => output.log('WARN', message);
  const proxy = proxyProblem(process.env);
  if (proxy !== null) return proxy;
  const reasons = [
    await deadLetterProblem(config, warn),
    await memoryProblem(config, output.log),
    await sharedLimitProblem(config, warn),
    ...(await brazeProblems(config, usedEndpoints(endpointsOf(config.rateLimit), usesOfRoutes(routes)))),
  ];
  return reasons.filter((reason) => reason !== null).join('\n') || null;
}

/** Takes part in the shared limit for a moment, without using any of it. */
async function sharedLimitProblem(
  { sharedLimit, restEndpoint, apiKey, rateLimit }: Config,
  warn: (message: string) => void,
): Promise<string | null> {
  if (sharedLimit.type === 'none') return null;
  const { openSharedLimit } = await import('../delivery/pacing/shared_limit.ts');
  const { bucket } = trackEndpoint(rateLimit);
  try {
    const limit = await openSharedLimit({
      url: sharedLimit.url,
      restEndpoint,
      apiKey,
      bucket,
      clock: systemClock,
      warn,
    });
    limit.close();
    return null;
  } catch (error) {
    return asFailure(error).message;
  }
}

/**
 * Asks Braze by a probe of each endpoint that is needed, see {@link Endpoint.probe}.
 * @returns everything that is wrong, each once.
 */
async function brazeProblems(
  { restEndpoint, apiKey }: Config,
  used: readonly UsedEndpoint[],
): Promise<string[]> {
  const client = createClient({ restEndpoint, apiKey, connections: CONNECTIONS, timeout: TIMEOUT });
  try {
    const probed = await probeAll(client, used, WAITS);
    const denials = denialsOf(probed).map(({ path, message }) => `${path}: ${message}`);
    return [...denials, ...new Set(probed.flatMap((each) => troubleOf(each) ?? []))];
  } finally {
    await client.destroy();
  }
}

/** Why the answer to a probe does not show that the endpoint can be used, apart from what the key lacks; null: it does. */
function troubleOf({ answer, endpoint }: Probed): string | null {
  if ('failure' in answer) return noAnswerText(answer);
  const { status } = answer;
  const { message, errors } = readReply(answer);
  if (status === 401 || status === 403) return null;
  const isPage = answer.body.trimStart().startsWith('<');
  if (status >= 200 && status < 300 && !isPage) return null;
  const speaks = message !== null || errors.length > 0;
  // A 404 of track says that no Braze answers there; others may say it of what the probe names.
  const isTrack = endpoint.types.includes(TRACK_TYPES.attributes);
  if (speaks && (status === 400 || (status === 404 && !isTrack))) return null;
  if (status === 429) {
    return 'Braze answers 429: the rate limit is used up, so the key could not be checked. Try again in a minute; other programs may be using the limit.';
  }
  if (status >= 500 || status === 408)
    return `Braze could not answer (HTTP ${status}). Try again; see Braze's status page.`;
  return `/rest_endpoint: ${configurationError(status, message && redacted(message), endpoint).message}`;
}

function noAnswerText(answer: NoAnswer): string {
  const { failure, proxyStatus, proxy } = answer;
  if (isProxyRefusal(proxyStatus)) return proxyRefusal(proxyStatus, proxy).message;
  if (proxy !== undefined)
    return `Braze was not reached: ${silence(answer)}. Check the proxy that HTTPS_PROXY or HTTP_PROXY names, or except the host of \`rest_endpoint\` in NO_PROXY.`;
  switch (failure) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `/rest_endpoint: ${silence(answer)}. Check the spelling; it looks like https://rest.iad-01.braze.com.`;
    case 'ECONNREFUSED':
      return `/rest_endpoint: ${silence(answer)}. Check host and port, and that a firewall lets the connector out.`;
    default:
      return `/rest_endpoint: there was ${silence(answer)}. Check that the connector's network reaches Braze, and the proxy if there is one.`;
  }
}
