import { expect, it } from 'vitest';
import { isTooLate, nextOf } from './status-form';

it('a_status_that_holds_already_is_not_offered', () => {
  expect(nextOf('active')).toEqual(['inactive', 'closed']);
  expect(nextOf('closed')).toEqual(['active', 'inactive']);
});

it('what_is_closed_is_opened_at_once_or_from_a_time_that_lies_back', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  expect(isTooLate('closed', '2026-11-24T00:00:00+01:00', now)).toBe(true);
  expect(isTooLate('closed', '2026-11-22T00:00:00+01:00', now)).toBe(false);
  expect(isTooLate('closed', undefined, now)).toBe(false);
  expect(isTooLate('active', '2026-11-24T00:00:00+01:00', now)).toBe(false);
});

it('without_the_clock_of_the_site_the_server_is_left_to_say', () => expect(isTooLate('closed', '2026-11-24T00:00:00+01:00', null)).toBe(false));
