import { Skipped } from './skipped.ts';
import type { Workspace } from './workspace.ts';

/** Something that Braze does and the connector leans on. */
export interface Fact {
  /** How it is known: by Braze's documentation, by an answer that was observed or recorded, or by inference. */
  readonly known: 'documented' | 'observed' | 'inferred';
  /** What Braze does, as a sentence. */
  readonly claim: string;
  /** What the connector does where Braze does something else, as a sentence. */
  readonly otherwise: string;
  /** @returns null if it holds, else what was seen. @throws Skipped where it cannot be tried. */
  readonly check: (braze: Workspace) => Promise<string | null>;
}

export interface Outcome {
  readonly fact: Fact;
  readonly result: 'holds' | 'differs' | 'skipped' | 'failed';
  /** What was seen, or why it was skipped; null where it holds. */
  readonly words: string | null;
}

/** Tries facts one after the other. @param told learns of each. */
export async function tryFacts(
  facts: readonly Fact[],
  braze: Workspace,
  told: (outcome: Outcome) => void = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const fact of facts) {
    const outcome = await tryFact(fact, braze);
    outcomes.push(outcome);
    told(outcome);
  }
  return outcomes;
}

async function tryFact(fact: Fact, braze: Workspace): Promise<Outcome> {
  try {
    const seen = await fact.check(braze);
    return { fact, result: seen === null ? 'holds' : 'differs', words: seen };
  } catch (error) {
    const result = error instanceof Skipped ? 'skipped' : 'failed';
    return { fact, result, words: error instanceof Error ? error.message : String(error) };
  }
}

/** What is printed of an outcome: a line, and what the connector does where the fact does not hold. */
export function linesOf({ fact, result, words }: Outcome): string {
  const lines = [`${result.padEnd(8)} ${fact.known.padEnd(10)} ${fact.claim}`];
  if (result === 'differs') lines.push(`  seen: ${words}`, `  the connector: ${fact.otherwise}`);
  else if (words !== null) lines.push(`  ${words}`);
  return lines.join('\n');
}

/** `31 hold, 1 differs, 2 skipped`. */
export function totalOf(outcomes: readonly Outcome[]): string {
  const count = (result: Outcome['result']) => outcomes.filter((outcome) => outcome.result === result).length;
  return `${count('holds')} hold, ${count('differs')} differ, ${count('skipped')} skipped, ${count('failed')} failed`;
}

/** A check's end: null if all is as expected, else what was seen. */
export function seen(isExpected: boolean, what: unknown): string | null {
  if (isExpected) return null;
  const text = JSON.stringify(what) ?? String(what);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

const MOST_SHOWN = 500;
