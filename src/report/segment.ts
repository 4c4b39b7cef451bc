import { EnvHttpProxyAgent, fetch } from 'undici';

export interface SegmentSource {
  readonly writeKey: string;
  /** Origin of Segment's API. */
  readonly host: string;
}

/** Who the event is about: always the same, since Segment bills by the number of users. */
const ANONYMOUS_ID = 'destination-braze';

/**
 * Sends one event, trying again for as long as there is time; never rejects. `HTTPS_PROXY` and `NO_PROXY` are honoured.
 * @param timeout until it gives up, milliseconds.
 * @returns null, or why it could not be sent.
 */
export async function sendToSegment(
  { writeKey, host }: SegmentSource,
  event: string,
  properties: object,
  timeout: number,
): Promise<string | null> {
  const dispatcher = new EnvHttpProxyAgent();
  let outcome: string | null = `no answer within ${timeout / 1000} s`;
  try {
    // Loaded here: most syncs have no use for it.
    const { Analytics } = await import('@segment/analytics-node');
    const analytics = new Analytics({
      writeKey,
      host,
      // A redirect would carry the key to another host.
      httpClient: (url, request) => fetch(url, { ...request, dispatcher, redirect: 'error' }),
    });
    analytics.track({ anonymousId: ANONYMOUS_ID, event, properties: { ...properties } }, (error) => {
      outcome = error === undefined ? null : reasonOf(error);
    });
    await analytics.closeAndFlush({ timeout });
  } catch (error) {
    outcome = reasonOf(error);
  } finally {
    await dispatcher.destroy();
  }
  return outcome;
}

/** `fetch` hides the code of a network error in its cause. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  if (typeof cause?.code === 'string') return cause.code;
  return error instanceof Error ? error.message : String(error);
}
