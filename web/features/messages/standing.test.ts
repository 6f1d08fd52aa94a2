import { expect, it } from 'vitest';
import { isUnderWay } from './standing';

it.each([
  ['queued', 0, true],
  ['sending', 1, true],
  ['queued', 1, false],
  ['sending', 2, true],
  ['sent', 1, false],
  ['failed', 9, false],
  ['waiting', 0, false],
])('a_message_that_is_%s_after_%i_attempts_is_under_way_%s', (state, attempts, expected) => {
  expect(isUnderWay({ state, attempts })).toBe(expected);
});
