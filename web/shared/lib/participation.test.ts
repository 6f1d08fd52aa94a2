import { expect, it } from 'vitest';
import { participationChanges, participationOf } from './participation';

const ZONE = 'Europe/Ljubljana';
const BEFORE = participationOf({ status: 'active', period: { from: '2026-10-10T08:15:00Z', to: '2026-12-01T10:00:00+01:00' } }, ZONE);

it('the_days_of_a_period_are_those_of_the_zone_and_the_last_one_is_included', () => {
  expect(BEFORE).toEqual({ status: 'active', from: '2026-10-10', to: '2026-12-01' });
  expect(participationOf({ status: 'active', period: { from: '2026-10-09T22:00:00Z', to: null } }, ZONE)).toEqual({ status: 'active', from: '2026-10-10', to: '' });
});

it('a_day_that_is_left_alone_keeps_its_hour', () => {
  expect(participationChanges({ ...BEFORE, status: 'inactive' }, BEFORE, ZONE)).toEqual({ status: 'inactive' });
});

it('other_days_begin_and_end_at_midnight_of_the_zone', () => {
  const changes = participationChanges({ ...BEFORE, from: '2026-10-12', to: '2026-12-31' }, BEFORE, ZONE);
  expect(changes).toEqual({ status: 'active', from: '2026-10-12T00:00:00+02:00', to: '2027-01-01T00:00:00+01:00' });
  expect(participationChanges({ ...BEFORE, to: '' }, BEFORE, ZONE)).toEqual({ status: 'active', to: null });
});
