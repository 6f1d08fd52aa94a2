import { expect, it } from 'vitest';
import { endOf, lastDayOf } from './validity';

const ZONE = 'Europe/Ljubljana';
const until = (to: string | null) => ({ from: '2026-10-01T00:00:00+02:00', to });

it('the_last_day_is_the_one_before_the_end', () => {
  expect(lastDayOf(until('2026-12-01T00:00:00+01:00'), ZONE)).toBe('2026-11-30');
  expect(lastDayOf(until('2026-12-01T10:00:00+01:00'), ZONE)).toBe('2026-12-01');
  expect(lastDayOf(until(null), ZONE)).toBe('');
});

it('an_end_is_the_first_instant_after_its_day', () => {
  expect(Date.parse(endOf('2026-11-30', ZONE) ?? '')).toBe(Date.parse('2026-12-01T00:00:00+01:00'));
  expect(endOf('', ZONE)).toBeNull();
});
