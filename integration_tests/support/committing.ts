/**
 * Commits without end, for tests that kill it or fill its disk. Each commit writes its number into several blobs and drops the journal
 * behind it; its number goes to stdout once it is durable. Where one fails, the last line is the failure's code and what is there.
 */
import { openAt } from './memory_place.ts';

const { place, parallel, bytes, pages = 1 } = JSON.parse(process.argv[2] as string);
const store = await openAt(place, 'killed');
if ((await store.lease(['users'])) !== null) throw new Error('somebody has the lease');
const [last] = await store.read({ name: 'header', partition: 1 }, [0]);
const first = last == null ? 0 : Number(Buffer.from(last).toString());

let number = first;
async function commit(): Promise<void> {
  for (;;) {
    const current = ++number;
    const blob = Buffer.alloc(bytes, String(current).padStart(10, '0'));
    await store.commit({
      drops: [{ shelf: { name: 'journal', partition: 1 }, from: 0, to: current - 5 }],
      puts: [
        { shelf: { name: 'header', partition: 1 }, number: 0, blob: Buffer.from(String(current)) },
        ...Array.from({ length: pages }, (_, page) => ({
          shelf: { name: 'pages', partition: 1 } as const,
          number: page,
          blob,
        })),
        { shelf: { name: 'records', partition: 1 }, number: current % 50, blob },
        { shelf: { name: 'journal', partition: 1 }, number: current, blob },
      ],
    });
    process.stdout.write(`${current}\n`);
  }
}
const failure = await Promise.all(Array.from({ length: parallel }, commit)).catch((error) => error);
// What a program finds that opens it now, where the disk is one that only this process sees.
const reader = await openAt(place, 'killed', true);
const found = await reader.read({ name: 'header', partition: 1 }, [0]);
process.stdout.write(`${failure.code} ${Buffer.from(found[0] ?? []).toString()} ${failure.message}\n`);
await reader.close();
await store.close();
