import { showDemo } from '../demo/demo.ts';
import { createEnding, exitCodeOf } from './ending.ts';

/** `demo`: two syncs against a Braze on this machine, and what became of the rows. */
export async function demo(): Promise<void> {
  const { stopped, end } = createEnding({ onSignal: 'stop' });
  try {
    await end(await showDemo(stopped));
  } catch (error) {
    if (!stopped.aborted) throw error;
    await end(exitCodeOf(stopped));
  }
}
