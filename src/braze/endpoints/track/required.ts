import { kindWord } from '../../../json/kind_of.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { yearOf } from '../../rules/dates.ts';
import type { Report } from '../../rules/report.ts';
import { REQUIRED } from './fields.ts';

/** What both events and purchases must have, and how their common fields must be. */
export function checkCommon(kind: 'events' | 'purchases', body: JsonObject, report: Report): void {
  for (const name of REQUIRED[kind]) {
    if ((body[name] ?? null) === null) {
      report.reject(
        'BRAZE_REQUIRED',
        `/${name}`,
        `missing, null or empty; Braze takes no ${SINGULAR[kind]} without it`,
      );
    }
  }
  checkTime(body.time ?? null, report);
  if (body.app_id !== undefined) checkAppId(body.app_id, report);
}

const SINGULAR = { events: 'event', purchases: 'purchase' };

export function checkAppId(app: Json, report: Report): void {
  if (typeof app === 'string') return;
  report.reject('BRAZE_FIELD', '/app_id', `${kindWord(app)} found; Braze takes text here`);
}

/** null is not judged here. */
export function checkTime(time: Json, report: Report): void {
  if (time === null) return;
  const year = typeof time === 'string' ? yearOf(time) : null;
  if (year === null) {
    const found = typeof time === 'string' ? 'text that is no date' : kindWord(time);
    const message = `${found} found; Braze takes a date (type string, format date-time)`;
    report.reject('BRAZE_TIME', '/time', message);
  } else if (year > 3000) {
    report.warn(
      'BRAZE_FUTURE_TIME',
      '/time',
      'a time after the year 3000; Braze replaces future times by now',
    );
  }
}
