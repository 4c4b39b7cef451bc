import { kindWord } from '../../../json/kind_of.ts';
import { yearOf } from '../../rules/dates.ts';
import { type Field, judgedWithOthers, rule } from '../../rules/field.ts';
import { MAX_TEXT } from '../../rules/text.ts';

/** Braze docs: all objects of a track request may have it. The configuration fills it, too. */
export const UPDATE_EXISTING_ONLY: Field = {
  rule: judgedWithOthers('boolean'),
  says: 'Whether the object is dropped if the user is unknown to Braze.',
  steers: true,
};

/** The app of an event or a purchase. */
export const APP_ID: Field = {
  rule: rule(
    'string',
    (app, path, objections) => {
      if (typeof app === 'string') return;
      objections.reject('BRAZE_FIELD', path, `${kindWord(app)} found; Braze takes text here`);
    },
    { words: MAX_TEXT },
  ),
  says: 'The app identifier of the app in which it happened.',
};

/** The time of an event or a purchase. */
export const TIME: Field = {
  rule: rule(
    'date-time',
    (time, path, objections) => {
      const year = typeof time === 'string' ? yearOf(time) : null;
      if (year === null) {
        const found = typeof time === 'string' ? 'text that is no date' : kindWord(time);
        const message = `${found} found; Braze takes a date (type string, format date-time)`;
        objections.reject('BRAZE_TIME', path, message);
      } else if (year > 3000) {
        const message = 'a time after the year 3000; Braze replaces future times by now';
        objections.warn('BRAZE_FUTURE_TIME', path, message);
      }
    },
    { kinds: ['time'] },
  ),
  says: 'When it happened. Braze replaces a time in the future by now.',
  required: true,
};
