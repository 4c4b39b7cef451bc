import { linesOf, totalOf, tryFacts } from './fact.ts';
import { FACTS } from './facts/index.ts';
import { sandboxTarget, targetIn } from './target.ts';
import { Workspace } from './workspace.ts';

/** Tries the facts that the connector leans on, at the workspace of the environment or at a sandbox. */
const given = targetIn(process.env);
const sandbox = given === null ? await sandboxTarget() : null;
const target = given ?? sandbox?.target;
if (target === undefined) throw new Error('there is nothing to try the facts at');
const braze = new Workspace(target);
console.log(
  `${FACTS.length} facts at ${given === null ? 'a sandbox' : target.url}; all that is made begins with ${braze.prefix}`,
);
try {
  const outcomes = await tryFacts(FACTS, braze, (outcome) => console.log(linesOf(outcome)));
  console.log(totalOf(outcomes));
  if (outcomes.some(({ result }) => result === 'failed')) process.exitCode = 1;
} finally {
  for (const problem of await braze.clean()) {
    console.log(problem);
    process.exitCode = 1;
  }
  await sandbox?.close();
}
