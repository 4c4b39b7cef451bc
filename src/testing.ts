/** Words that a reader with a dictionary would stumble over: no page, form or comment has them. */
export const FOREIGN_WORDS: readonly RegExp[] = [
  /\b(?:is|are|was|were) told\b/i,
  /\bso (?:many|often)\b/i,
  /\bfor who\b/i,
  /\b(?:is|are) let be\b/i,
  /\bnot to be had\b/i,
  /\bmend(?:s|ed|ing)?\b/i,
  /\bshall\b/i,
  /\bbehind the first\b/i,
  /\bstands? (?:in|on|beside|alone|before|behind|below|for)\b/i,
];
