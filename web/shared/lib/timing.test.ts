import { expect, it } from 'vitest';
import { instantOfTiming, isMissing, NOW, sideOfNow } from './timing';

it('now_is_not_sent_and_another_time_is_that_of_the_sites_clock', () => {
  expect(instantOfTiming(NOW, 'Europe/Ljubljana')).toBeUndefined();
  expect(instantOfTiming({ timing: 'other', at: '2026-12-20T08:00' }, 'Europe/Ljubljana')).toBe('2026-12-20T08:00:00+01:00');
});

it('another_time_wants_to_be_told', () => {
  expect([isMissing(NOW), isMissing({ timing: 'other', at: '' }), isMissing({ timing: 'other', at: '2026-12-20T08:00' })]).toEqual([false, true, false]);
});

it('a_time_lies_back_or_ahead', () => {
  const now = Date.parse('2026-11-23T18:00:00Z');
  expect(sideOfNow(undefined, now)).toBe('now');
  expect(sideOfNow('2026-11-23T18:59:00+01:00', now)).toBe('past');
  expect(sideOfNow('2026-11-23T19:01:00+01:00', now)).toBe('future');
});
