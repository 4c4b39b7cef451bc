import type { Output } from '../airbyte/output.ts';
import { specification } from '../config/spec.ts';

/** Airbyte's `spec`: the settings, for its form and for the validation. @returns the exit code. */
export function spec(output: Output): number {
  output.message({ type: 'SPEC', spec: specification });
  return 0;
}
