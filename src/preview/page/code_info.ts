import { REFUSAL_CODES } from '../../braze/refusal_codes.ts';
import { BRAZE_CODES } from '../../braze/rules/codes.ts';
import { MAPPING_CODES } from '../../mapping/codes.ts';

const CODES: ReadonlyMap<string, { readonly cause: string; readonly cure: string }> = new Map(
  [MAPPING_CODES, BRAZE_CODES, REFUSAL_CODES].flatMap((codes) => Object.entries(codes)),
);

/** What the catalogue of codes says of one: what was found, and what to do about it. */
export function codeInfo(code: string): { readonly cause: string; readonly cure: string } {
  return CODES.get(code) ?? { cause: code, cure: '' };
}
