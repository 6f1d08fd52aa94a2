import { expect, it } from 'vitest';
import { issuedBetween } from './issued-between';

it('the_last_day_is_included_and_what_is_no_day_is_left_out', () => {
  const { from, to } = issuedBetween('2026-02-28', '2026-02-28');
  expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(24 * 60 * 60 * 1000);
  expect(new Date(from ?? '').getDate()).toBe(28);
  expect(issuedBetween(undefined, 'soon')).toEqual({});
});
