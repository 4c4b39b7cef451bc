const NEWLINE = 0x0a;

/** Cuts bytes into lines at 0x0A alone, decoding a line only when it is whole. */
export function lineSplitter(onLine: (line: string) => void): { push(chunk: Buffer): void; rest(): string } {
  let parts: Buffer[] = [];
  return {
    push(chunk) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
        parts.push(chunk.subarray(from, end));
        onLine(Buffer.concat(parts).toString('utf8'));
        parts = [];
        from = end + 1;
      }
      if (from < chunk.length) parts.push(chunk.subarray(from));
    },
    rest: () => Buffer.concat(parts).toString('utf8'),
  };
}
