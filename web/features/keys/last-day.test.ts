import { expect, it } from 'vitest';
import { endOfDay } from './last-day';

it('a_key_works_through_its_last_day_in_the_zone_of_the_site', () => {
  expect(endOfDay('2027-03-27', 'Europe/Ljubljana')).toBe('2027-03-28T00:00:00+01:00');
  expect(endOfDay('2027-03-28', 'Europe/Ljubljana')).toBe('2027-03-29T00:00:00+02:00');
  expect(endOfDay('', 'Europe/Ljubljana')).toBeNull();
});
