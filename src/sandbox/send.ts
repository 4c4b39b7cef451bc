import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** An answer, or what happens in its place. */
export type Reply = Answer | 'reset' | 'silence';

/** Sends a reply. A `Content-Length` above the body's length makes an answer that breaks off. */
export function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return;
  if (reply === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  for (let sent = 0; sent < (reply.informational ?? 0); sent++) inform(response, sent);
  const length = Buffer.byteLength(reply.body);
  response.statusCode = reply.status;
  response.setHeader('Content-Length', length);
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  if (Number(response.getHeader('Content-Length')) > length) {
    response.write(reply.body, () => response.destroy());
    return;
  }
  response.end(reply.body);
}

/** Sends one of the informational answers, each kind in turn. */
function inform(response: ServerResponse, turn: number): void {
  if (turn % 3 === 0) response.writeContinue();
  else if (turn % 3 === 1) response.writeProcessing();
  else response.writeEarlyHints({ link: '</>; rel=preload' });
}
