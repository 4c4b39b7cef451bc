import type { Socket } from 'node:net';

/**
 * Makes a socket leave out informational answers (1xx), which nobody asks for here: they are no news, and undici takes a
 * `100 Continue` that it did not ask for as a broken connection. `101` stays: what follows it is no HTTP any more.
 * They are looked for between a request and the head of its answer only: a body may quote one.
 */
export function withoutInformational(socket: Socket): Socket {
  const read = socket.read.bind(socket) as (size?: number) => Buffer | null;
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let isHeadAwaited = true;
  let held: Buffer | null = null;
  // Node.js itself reads nothing (0 bytes) to make a stream fetch more: what waits there has to stay.
  socket.read = (size?: number) => (isHeadAwaited && size !== 0 ? readToAnswer() : read(size));
  socket.write = (...args: unknown[]) => {
    isHeadAwaited = true;
    return write(...args);
  };
  return socket;

  function readToAnswer(): Buffer | null {
    for (let chunk = read(); chunk !== null; chunk = read()) {
      const { rest, isWhole } = skipInformational(held === null ? chunk : Buffer.concat([held, chunk]));
      held = isWhole ? null : rest;
      isHeadAwaited = !isWhole || rest.length === 0;
      if (!isHeadAwaited) return rest;
    }
    return null;
  }
}

/** A head that is longer is left to the HTTP parser, which refuses it. */
const MAX_HEAD = 16_384;

const LINE = Buffer.from('HTTP/1.1 1');
const HEAD_END = Buffer.from('\r\n\r\n');
const SWITCHING = '101';

/**
 * What follows the informational answers at the beginning of a chunk.
 * @returns `isWhole` is false where `rest` is the beginning of what may be another one: more has to come.
 */
export function skipInformational(chunk: Buffer): { readonly rest: Buffer; readonly isWhole: boolean } {
  let rest = chunk;
  while (rest.length > 0) {
    // The minor version is of no interest: 1.0 and 1.1 differ in one byte.
    const begin = rest.subarray(0, LINE.length);
    const isBeginning = begin.every((byte, at) => byte === LINE[at] || at === 'HTTP/1.'.length);
    if (!isBeginning) break;
    const status = rest.toString('latin1', LINE.length - 1, LINE.length + 2);
    if (status === SWITCHING) break;
    const end = rest.indexOf(HEAD_END);
    if (end < 0) return { rest, isWhole: rest.length > MAX_HEAD };
    rest = rest.subarray(end + HEAD_END.length);
  }
  return { rest, isWhole: true };
}
