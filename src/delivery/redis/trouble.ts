/** Why Redis cannot be used. Nothing of its URL or of its own text is in it. */
export interface RedisTrouble {
  /** `refused`, `unknown_host`: for the user to correct; `passing`: it may pass. */
  readonly kind: 'refused' | 'unknown_host' | 'passing';
  /** An error's code, or the word with which an answer of Redis begins. */
  readonly word: string;
}

/** Words with which Redis refuses a user for good, the first of its answer. */
const REFUSALS = new Set(['WRONGPASS', 'NOAUTH', 'NOPERM']);

/**
 * What it refuses for good in an answer that begins with `ERR`: a password, a database, a command. Other such answers come
 * of scripts whose data has vanished (FLUSHALL), and they may pass.
 */
const LASTING = /AUTH|password|DB index|unknown command|not allowed|not supported/i;

export function redisTrouble(error: unknown): RedisTrouble {
  const word = wordOf(error);
  if (REFUSALS.has(word) || (word === 'ERR' && LASTING.test(String(error)))) return { kind: 'refused', word };
  return { kind: word === 'ENOTFOUND' ? 'unknown_host' : 'passing', word };
}

function wordOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown error';
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  return /^[A-Z]{3,}(?= |$)/.exec(String(message))?.[0] ?? 'no answer';
}
