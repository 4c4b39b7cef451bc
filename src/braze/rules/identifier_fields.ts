import { type Field, judgedWithOthers, withParts } from './field.ts';

const PART = { type: 'string' };

/** The rule of an identifier, which {@link identify} settles: which one names the user depends on all of them. */
const IDENTIFIER = judgedWithOthers('string');

/** The fields that name a user. The order is the one in which Braze's docs list them. */
export const IDENTIFIER_FIELDS = {
  external_id: {
    rule: IDENTIFIER,
    says: 'Your id of the user, of at most 987 bytes. It is sent as text, with all its digits.',
    names: true,
  },
  user_alias: {
    rule: withParts(judgedWithOthers('object'), {
      properties: { alias_name: PART, alias_label: PART },
      required: ['alias_name', 'alias_label'],
    }),
    says: 'An alias of the user, in the place of external_id.',
    names: true,
  },
  braze_id: {
    rule: IDENTIFIER,
    says: "Braze's own id of the user, in the place of external_id. It never creates a user.",
    names: true,
  },
  email: {
    rule: IDENTIFIER,
    says: 'The email address. It names the user where there is no external_id, alias or braze_id.',
    names: true,
  },
  phone: {
    rule: IDENTIFIER,
    says: 'The phone number, best in E.164. It names the user where there is no other identifier.',
    names: true,
  },
} as const satisfies Readonly<Record<string, Field>>;
