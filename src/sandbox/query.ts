/** What is wrong with the query of a control request, in words. */
export class WrongQuery extends Error {}

/** The parameters that control endpoints take. */
export const PARAMETERS = ['external_id', 'endpoint', 'limit'] as const;

export type Parameter = (typeof PARAMETERS)[number];

/** A query whose parameters are known, and given once. */
export interface Query {
  readonly externalId: string | null;
  /** The path of an endpoint, with or without its method. */
  readonly endpoint: string | null;
  /** How many things are shown at most. */
  readonly limit: number;
}

const MOST = 1_000_000;

/** Reads the query of a control that takes these parameters. @throws WrongQuery */
export function readQuery(text: string, takes: readonly Parameter[]): Query {
  const given = new URLSearchParams(text);
  for (const name of new Set(given.keys())) {
    if (!takes.some((each) => each === name)) {
      const known = takes.length === 0 ? 'this control takes none' : `expected ${takes.join(' or ')}`;
      throw new WrongQuery(`The parameter ${JSON.stringify(name)} is not known: ${known}.`);
    }
    if (given.getAll(name).length > 1) throw new WrongQuery(`The parameter ${name} is given more than once.`);
  }
  return {
    externalId: given.get('external_id'),
    endpoint: given.get('endpoint'),
    limit: limitOf(given.get('limit')),
  };
}

function limitOf(text: string | null): number {
  if (text === null) return Number.MAX_SAFE_INTEGER;
  const limit = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (limit <= MOST) return limit;
  throw new WrongQuery(
    `The parameter limit is ${JSON.stringify(text)}; expected a whole number from 0 to ${MOST}.`,
  );
}
