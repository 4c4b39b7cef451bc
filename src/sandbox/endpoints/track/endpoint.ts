import type { Json } from '../../../json/value.ts';
import { messageAnswer } from '../../answer.ts';
import type { Endpoint, Opened, Serving } from '../../endpoint.ts';
import { sample } from '../../random.ts';
import { isTooLong, type TrackPath } from './capacity.ts';
import { KINDS } from './kinds.ts';
import { NO_VALID_DATA, type Sabotage, track as trackObjects } from './track.ts';
import { readTrackRequest, type TrackRequest } from './track_request.ts';

export const track: Endpoint = {
  method: 'POST',
  path: '/users/track',
  permission: 'users.track',
  bucket: '/users/track',
  objects: KINDS,
  open: ({ body }) => open('/users/track', body),
};

/** Braze docs: a closed beta, 2 MB a request. */
export const trackBulk: Endpoint = {
  method: 'POST',
  path: '/users/track/bulk',
  permission: 'users.track.bulk',
  bucket: '/users/track/bulk',
  maxBytes: 2 * 1024 * 1024,
  tooLarge: 400,
  plans: ['bulk'],
  objects: KINDS,
  open: ({ body }) => open('/users/track/bulk', body),
};

function open(path: TrackPath, body: Json): Opened {
  const request = readTrackRequest(body);
  if (request === null) {
    return { objects: null, names: [], serve: () => ({ answer: messageAnswer(400, NO_VALID_DATA) }) };
  }
  const { attributes, events, purchases } = request.objects;
  return {
    objects: { attributes: attributes.length, events: events.length, purchases: purchases.length },
    names: [...request.users.keys()],
    serve(serving) {
      if (isTooLong(request, serving.plan, path)) {
        return { answer: messageAnswer(400, 'Max Input Length Exceeded') };
      }
      return trackObjects(serving.workspace, request, serving, serving.style, sabotaged(request, serving));
    },
  };
}

function sabotaged(request: TrackRequest, { sabotage }: Serving): Sabotage | null {
  if (sabotage === null) return null;
  const { attributes, events, purchases } = request.objects;
  const { sentence, random } = sabotage;
  // How many users its attributes are about is not to be seen in their counter, so that a shortfall leaves them alone.
  const first = sentence === null ? attributes.length : 0;
  const total = attributes.length + events.length + purchases.length;
  const drawn = sample(random, total - first, sabotage.objects);
  return { places: new Set(Array.from(drawn, (place) => place + first)), sentence };
}
