import { expect, it } from 'vitest';
import { BLANK_AGAIN, toSelection } from './again-form';

const ZONE = 'Europe/Ljubljana';

it('what_is_blank_holds_for_all_and_is_not_sent', () => {
  expect(toSelection({ ...BLANK_AGAIN, reason: ' a look ' }, ZONE)).toEqual({ reason: 'a look' });
});
it('days_are_those_of_the_site_and_the_last_one_counts', () => {
  expect(toSelection({ ...BLANK_AGAIN, reason: 'r', from: '2026-06-01', to: '2026-10-31' }, ZONE)).toEqual({ reason: 'r', from: '2026-06-01T00:00:00+02:00', to: '2026-11-01T00:00:00+01:00' });
});
it('a_prefix_needs_its_field', () => {
  expect(toSelection({ ...BLANK_AGAIN, reason: 'r', field_prefix: '386' }, ZONE)).toEqual({ reason: 'r' });
  expect(toSelection({ ...BLANK_AGAIN, reason: 'r', field: 'destination', field_prefix: ' 386 ' }, ZONE)).toEqual({ reason: 'r', field_prefix: { field: 'destination', prefix: '386' } });
});
