import { beforeEach, expect } from '@jest/globals';

/** A test that expects nothing can only time out or throw: each must say what holds. */
beforeEach(() => {
  expect.hasAssertions();
});
