import { KEYWORDS } from '../keywords/index.ts';
import type { Change } from '../keywords/keyword.ts';
import type { Step } from '../program/program.ts';

const STEPS = new Map(KEYWORDS.map(({ name, step }) => [name, step]));

/**
 * What the steps of keywords do to a value, one after the other; null where there are none.
 * @param label where the value comes from, for messages.
 */
export function changeOf(steps: readonly Step[], label: string): Change | null {
  const changes = steps.flatMap(({ keyword, data }) => STEPS.get(keyword)?.compile(data, label) ?? []);
  const [first, ...others] = changes;
  if (first === undefined) return null;
  return others.reduce<Change>(
    (before, next) => (value, scope) => {
      const changed = before(value, scope) ?? null;
      return changed === null ? undefined : next(changed, scope);
    },
    first,
  );
}
