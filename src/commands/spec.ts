import type { Output } from '../airbyte/output.ts';
import { specText } from '../config/spec_text.ts';

/** Airbyte's `spec`: the settings, for its form and for the validation. @returns the exit code. */
export function spec(output: Output): number {
  output.message({ type: 'SPEC', spec: JSON.parse(specText()) });
  return 0;
}
