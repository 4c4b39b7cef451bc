import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import type { Mapped, Mapping } from '../../mapping/row.ts';
import { asRoutes, type Route, type Routes } from '../../mapping/streams.ts';
import { emptyReport } from '../../report/tally.ts';
import { createIntake } from '../intake.ts';
import { sleepingClock } from '../testing.ts';

export const OBJECT = {
  type: TRACK_TYPES.attributes,
  group: '',
  otherLane: null,
  lane: 'ada',
  json: '{}',
  bytes: 2,
  once: null,
  withoutReadTime: null,
  place: { entry: 0, element: null },
} as const;
export const MAPPED: Mapped = { objects: [OBJECT] };
export const REJECTED: Mapped = {
  rejections: [{ code: 'MAPPING_TYPE', path: '/age', message: 'no' }],
  identifier: null,
};

export function route(name: string, given: Partial<Route> = {}, namespace: string | null = null): Route {
  const stream = {
    name,
    namespace,
    jsonSchema: {},
    syncMode: 'incremental',
    destinationSyncMode: 'append',
    destinationObjectName: null,
    primaryKey: [],
    refreshed: false,
  } as const;
  return {
    stream,
    mapping: () => MAPPED,
    deletion: null,
    projection: null,
    ignored: false,
    entries: [],
    ...given,
  };
}

/** An intake for these streams, and what it handed on: `stream line objects|rejected`, `state …`. */
export function intakeOf(...all: Route[]) {
  return intakeFor(asRoutes(all, true));
}

/** As {@link intakeOf}, for any routes. */
export function intakeFor(routes: Routes) {
  const report = emptyReport();
  const clock = sleepingClock();
  const handed: string[] = [];
  const warnings: string[] = [];
  const intake = createIntake({
    routes,
    pipeline: {
      keepsRows: false,
      row(_message, stream, { objects }, { line }) {
        handed.push(`${stream.stream} ${line} ${objects?.length ?? 'rejected'}`);
      },
      state: (_message, stream) => handed.push(`state ${stream}`),
    },
    clock,
    report,
    warn: (message) => warnings.push(message),
  });
  return {
    report,
    clock,
    handed,
    warnings,
    intake,
    read: (...lines: string[]) => intake.chunk(Buffer.from(lines.map((line) => `${line}\n`).join(''))),
    skipped: () => report.streams.flatMap(({ skipped }) => [...skipped]),
  };
}

/** A mapping that says why it makes objects as values. */
export const MAKING: Mapping = (_row, noteMade) => {
  noteMade?.('of the mapping');
  return MAPPED;
};

export const row = (stream: string, record: object = {}) =>
  JSON.stringify({ type: 'RECORD', record: { stream, data: {}, ...record } });
export const state = (stream: object | null) =>
  JSON.stringify({
    type: 'STATE',
    state: stream === null ? { type: 'GLOBAL' } : { type: 'STREAM', stream: { stream_descriptor: stream } },
  });
