import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { withoutInformational } from './informational.ts';

/** The client's end of a connection on which these bytes come. */
async function receiving(bytes: Buffer): Promise<{ socket: Socket; close: () => void }> {
  const server = createServer((peer) => peer.end(bytes));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = withoutInformational(connect((server.address() as AddressInfo).port, '127.0.0.1'));
  return {
    socket,
    close() {
      socket.destroy();
      server.close();
    },
  };
}

test('what a reader that pauses puts back is still there when it goes on', async () => {
  const head = Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 201 Created\r\n\r\n');
  const body = Buffer.alloc(1_000_000, 'abcdefghij');
  const { socket, close } = await receiving(Buffer.concat([head, body]));
  const pieces: Buffer[] = [];
  let isPaused = false;
  // As undici does: half of a chunk goes back, and nothing is read for a while.
  const read = () => {
    for (
      let chunk = isPaused ? null : socket.read();
      chunk !== null;
      chunk = isPaused ? null : socket.read()
    ) {
      const half = Math.ceil(chunk.length / 2);
      pieces.push(chunk.subarray(0, half));
      if (half === chunk.length) continue;
      isPaused = true;
      socket.unshift(chunk.subarray(half));
      setTimeout(() => {
        isPaused = false;
        read();
      }, 1);
    }
  };
  socket.on('readable', read);
  await once(socket, 'end');
  close();
  expect(
    Buffer.concat(pieces).equals(Buffer.concat([Buffer.from('HTTP/1.1 201 Created\r\n\r\n'), body])),
  ).toBe(true);
});
