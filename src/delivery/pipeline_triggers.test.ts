import { expect, test } from '@jest/globals';
import type { Answer } from '../braze/answer.ts';
import { CANVAS_TRIGGERS, canvasTrigger } from '../braze/endpoints/trigger.ts';
import type { Mapped } from '../mapping/row.ts';
import { answer, end, openPipeline, REJECTED } from './testing/pipeline.ts';
import { tooManyRejections } from './too_many_rejections.ts';

/** A trigger for a user. */
function triggerFor(user: string): Mapped {
  const json = JSON.stringify({ external_user_id: user });
  const place = { entry: 0, element: null };
  const bytes = Buffer.byteLength(json);
  return {
    objects: [
      {
        type: CANVAS_TRIGGERS,
        group: 'canvas-1',
        otherLane: null,
        lane: user,
        json,
        bytes,
        once: null,
        withoutReadTime: null,
        place,
      },
    ],
  };
}

/** A sync of these rows to a Braze that answers every trigger so, where nothing may be rejected. */
async function syncOf(rows: readonly Mapped[], answered: Answer) {
  const opened = openPipeline({ endpoints: [canvasTrigger(1)], maxRejectedPercent: 0 }, () => answered);
  for (const row of rows) opened.row(row);
  opened.state();
  await end(opened.pipeline.finish());
  const failure = tooManyRejections(opened.pipeline.ledger, opened.report);
  return { ...opened, failure, codes: [...opened.stream.rejections].map(([code, { rows }]) => [code, rows]) };
}

const TRIGGERS = Array.from({ length: 60 }, (_, number) => triggerFor(`user${number}`));

test('rows whose messages may have gone out do not count for the failure policy, however many there are', async () => {
  const { failure, sent, states, codes } = await syncOf(TRIGGERS, answer(503, {}));
  expect(codes).toEqual([['BRAZE_UNCLEAR', 60]]);
  // 50 and 10: each request left once.
  expect(sent).toHaveLength(2);
  expect(failure).toBeNull();
  expect(states).toEqual([[1, 0, 60]]);
});

test('other rejected rows count as if those were not there', async () => {
  const mistakes = Array.from({ length: 20 }, () => REJECTED);
  const { failure, states } = await syncOf([...TRIGGERS, ...mistakes], answer(503, {}));
  expect(failure).toMatchObject({ code: 'REJECTED_TOO_MANY' });
  expect(states).toEqual([]);
});

test('a 201 with a notice refuses each row in its words, and counts', async () => {
  const notice = 'The Canvas is paused. Resume the Canvas to ensure trigger requests will take effect.';
  const { failure, stream, codes, sent } = await syncOf(
    TRIGGERS,
    answer(201, { dispatch_id: 'd', message: 'success', notice }),
  );
  expect(codes).toEqual([['BRAZE_REFUSED', 60]]);
  expect(stream.rejections.get('BRAZE_REFUSED')).toMatchObject({ first: { message: notice } });
  expect(sent).toHaveLength(2);
  expect(failure).toMatchObject({ code: 'REJECTED_TOO_MANY' });
});
