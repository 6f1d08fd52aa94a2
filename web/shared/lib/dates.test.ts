import { describe, expect, it } from 'vitest';
import { formatAgo, formatMonth, formatWhen, instantOf, lastDay, instantAt, wallClock } from './dates';

const ZONE = 'Europe/Ljubljana';

describe('dates', () => {
  it('a_civil_date_is_the_same_day_in_every_zone', () => {
    expect(formatWhen('en', 'America/Los_Angeles', '2026-07-16', 'date')).toBe('16 Jul 2026');
  });
  it('an_instant_is_shown_in_the_zone_of_the_site', () => {
    expect(formatWhen('en', ZONE, '2026-06-15T22:00:00Z', 'time')).toBe('16 Jun 2026, 00:00');
  });
  it('a_period_shows_its_inclusive_last_day', () => {
    expect(lastDay({ from: '2026-06-16', to: '2026-07-01' }, 'en', ZONE)).toBe('30 Jun 2026');
    expect(lastDay({ from: '2026-10-01T00:00:00+02:00', to: '2026-11-01T00:00:00+01:00' }, 'en', ZONE)).toBe('31 Oct 2026');
    expect(lastDay({ from: '2026-06-16', to: null }, 'en', ZONE)).toBeNull();
  });
  it('a_day_starts_at_the_offset_that_holds_there', () => {
    expect(instantOf('2026-07-01', ZONE)).toBe('2026-07-01T00:00:00+02:00');
    expect(instantOf('2026-03-29', ZONE)).toBe('2026-03-29T00:00:00+01:00');
    expect(instantOf('2026-03-30', ZONE)).toBe('2026-03-30T00:00:00+02:00');
    expect(instantOf('2026-01-01', 'America/St_Johns')).toBe('2026-01-01T00:00:00-03:30');
    expect(instantOf('2026-01-01', 'UTC')).toBe('2026-01-01T00:00:00+00:00');
  });
  it('months_and_ages_speak_the_language', () => {
    expect(formatMonth('fr', '2026-11', 'month')).toBe('novembre 2026');
    expect(formatAgo('fr', '2026-11-20T12:00:00Z', Date.parse('2026-11-22T12:00:00Z'))).toBe('avant-hier');
  });
});
it('a_wall_clock_and_its_instant_are_told_in_the_zone', () => {
  expect(instantAt('2026-06-19T12:00', 'Europe/Ljubljana')).toBe('2026-06-19T12:00:00+02:00');
  expect(instantAt('2026-12-19T12:30', 'Europe/Ljubljana')).toBe('2026-12-19T12:30:00+01:00');
  expect(wallClock('2026-06-19T10:00:00Z', 'Europe/Ljubljana')).toBe('2026-06-19T12:00');
});
