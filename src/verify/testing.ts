import type { Answer } from '../braze/answer.ts';
import type { ClientRequest } from '../braze/client.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import type { BrazeObject } from '../braze/object_type.ts';
import { madeObject } from '../braze/testing/objects.ts';
import type { JsonObject } from '../json/value.ts';
import type { TestBraze } from '../sandbox/testing.ts';
import { createSample, type SampledUser } from './sample.ts';

/** An object as a row makes it. @param name the word of the setting `object`. */
export function objectOf(name: string, body: JsonObject): BrazeObject {
  return { ...madeObject(name, body), place: { entry: 0, element: null } };
}

/** All users of some objects, as these leave them. */
export function usersOf(...objects: readonly BrazeObject[]): SampledUser[] {
  const sample = createSample(1_000, 'seed');
  for (const object of objects) sample.add(object);
  return [...sample.users.values()];
}

/** Users who are made by attributes. */
export function usersWith(...bodies: readonly JsonObject[]): SampledUser[] {
  return usersOf(...bodies.map((body) => objectOf('attributes', body)));
}

/** What a client sent, and the client. */
export interface TestClient {
  readonly bodies: JsonObject[];
  send(request: ClientRequest): Promise<Answer | NoAnswer>;
}

/** A client of a sandbox. */
export function clientOf(braze: TestBraze): TestClient {
  return clientThat(async (body, path) => {
    const answer = await braze.call('POST', path, body);
    return { ...answer, body: JSON.stringify(answer.body) };
  });
}

/** A client that gets these answers, the last one again and again. */
export function answering(...answers: readonly (Answer | NoAnswer)[]): TestClient {
  let asked = 0;
  return clientThat(async () => answers[Math.min(asked++, answers.length - 1)] as Answer | NoAnswer);
}

/** An answer with profiles. */
export function profilesAnswer(...users: readonly JsonObject[]): Answer {
  return { status: 201, headers: {}, body: JSON.stringify({ message: 'success', users }) };
}

function clientThat(answer: (body: JsonObject, path: string) => Promise<Answer | NoAnswer>): TestClient {
  const bodies: JsonObject[] = [];
  return {
    bodies,
    send({ body: text, path }) {
      const body = JSON.parse(String(text));
      bodies.push(body);
      return answer(body, path);
    },
  };
}
