/** The errors in a member of an answer: a list, or something else in its place. Braze was seen to send null; others send text. */
export function errorList(member: unknown): readonly unknown[] {
  if (Array.isArray(member)) return member;
  const isNone = typeof member === 'object' && member !== null ? Object.keys(member).length === 0 : !member;
  return isNone ? [] : [member];
}
