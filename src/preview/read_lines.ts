import { LineSplitter, linesOf } from '../airbyte/lines.ts';

/** Hands on the lines of a stream, numbered from 1, until it ends or enough was read. `pump` follows each chunk. */
export async function readLines(
  stdin: AsyncIterable<Buffer>,
  {
    line,
    end,
    enough,
    pump,
  }: {
    readonly line: (bytes: Buffer, number: number) => void;
    readonly end: () => void;
    readonly enough: () => boolean;
    readonly pump: () => void;
  },
): Promise<void> {
  if (enough()) return;
  const splitter = new LineSplitter();
  let number = 0;
  for await (const chunk of stdin) {
    for (const bytes of splitter.push(chunk).flatMap(linesOf)) {
      line(bytes, ++number);
      if (enough()) return;
    }
    pump();
  }
  const last = splitter.end();
  if (last !== null) line(last, ++number);
  end();
}
