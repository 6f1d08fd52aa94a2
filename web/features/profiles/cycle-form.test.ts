import { expect, it } from 'vitest';
import { isDay, toCycle } from './cycle-form';

const PROFILE = { event_type: 'monthly', billing_day: 1 };

it('a_billing_day_is_one_of_a_month', () => expect(['1', '31', '0', '32', 'x', ''].map(isDay)).toEqual([true, true, false, false, false, false]));

it('only_what_differs_is_sent', () => {
  expect(toCycle({ event_type: 'monthly', billing_day: '15' }, PROFILE, true)).toEqual({ billing_day: 15 });
  expect(toCycle({ event_type: 'weekly', billing_day: '15' }, PROFILE, false)).toEqual({ event_type: 'weekly' });
  expect(toCycle({ event_type: 'monthly', billing_day: '1' }, PROFILE, true)).toEqual({});
});
