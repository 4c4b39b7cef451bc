import { readFileSync } from 'node:fs';
import type { RequestRecord } from '../../src/sandbox/traffic.ts';
import { UNREADABLE_STATUS } from './weather.ts';

/** A request as the sandbox recorded it. */
export interface Request {
  /** Of its objects. */
  readonly marks: readonly string[];
  /**
   * `unclear`: whoever sent it could not know whether it was applied. `settled`: its objects were taken or refused for
   * good. `short`: settled, but the answer does not tell which of its objects were taken. `refused`: nothing of it was
   * applied, and it may be sent again in this form or another.
   */
  readonly outcome: 'unclear' | 'settled' | 'short' | 'refused';
  /** No answer ever came: its connection was left open. */
  readonly hung: boolean;
}

type Tracked = { readonly properties?: { readonly mark: string } };
type Body = { readonly attributes?: object[]; readonly events?: Tracked[]; readonly purchases?: Tracked[] };

/** The record of a sandbox that was closed. */
export function readRecord(file: string): Request[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const { body, ...record } = JSON.parse(line) as RequestRecord & { body: Body };
    return { marks: marksIn(body), outcome: outcomeOf(record), hung: record.fault === 'hang' };
  });
}

function marksIn({ attributes = [], events = [], purchases = [] }: Body): string[] {
  return [
    ...attributes.flatMap((object) => Object.keys(object).filter((name) => /^r\d+$/.test(name))),
    ...[...events, ...purchases].map((object) => object.properties?.mark ?? ''),
  ];
}

export function outcomeOf({ status, fault }: Pick<RequestRecord, 'status' | 'fault'>): Request['outcome'] {
  if (status === null || status === 408 || status >= 500) return 'unclear';
  if (status >= 300) return 'refused';
  if (fault === 'shortfall') return 'short';
  return fault === 'raw' && status === UNREADABLE_STATUS ? 'unclear' : 'settled';
}
