import { expect, it } from 'vitest';
import { endOf, within } from './days';

const ZONE = 'Europe/Ljubljana';

it('days_are_those_of_the_site_and_the_last_one_is_included', () => {
  expect(within({ from: '2026-06-01', to: '2026-10-31' }, ZONE)).toEqual({ from: '2026-06-01T00:00:00+02:00', to: '2026-11-01T00:00:00+01:00' });
  expect(within({ from: '2026-02-28', to: '2026-02-28' }, 'Pacific/Auckland')).toEqual({ from: '2026-02-28T00:00:00+13:00', to: '2026-03-01T00:00:00+13:00' });
});

it('a_last_day_lasts_until_the_clocks_of_the_next_one', () => {
  expect(endOf('2027-03-27', ZONE)).toBe('2027-03-28T00:00:00+01:00');
  expect(endOf('2027-03-28', ZONE)).toBe('2027-03-29T00:00:00+02:00');
});

it('what_is_no_day_is_left_out', () => {
  expect(within({ from: undefined, to: 'soon' }, ZONE)).toEqual({});
  expect(within({ from: '', to: '2026-13-45' }, ZONE)).toEqual({});
});
