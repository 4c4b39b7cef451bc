import { createServer } from 'node:http';

/** A Segment for one test: its batch endpoint on the loopback; `await using` ends it. */
export interface Segment extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SegmentRequest[];
}

export interface SegmentRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: { readonly writeKey: string; readonly batch: readonly SegmentEvent[] };
}

export interface SegmentEvent {
  readonly type: string;
  readonly event: string;
  readonly anonymousId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** @param status of every answer; null: none ever comes. */
export async function startSegment(status: number | null = 200): Promise<Segment> {
  const requests: SegmentRequest[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { method, url, headers } = request;
    requests.push({ method, path: url, authorization: headers.authorization, body: JSON.parse(text) });
    if (status === null) return;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ success: status === 200 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
