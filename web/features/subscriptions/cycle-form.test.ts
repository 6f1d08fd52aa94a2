import { expect, it } from 'vitest';
import { hasBillingDay, isDay, toCycle } from './cycle-form';

const type = (interval: string) => ({ code: 'x', name: 'X', kind: 'event_type', document: { interval } });
const PROFILE = { event_type: 'monthly', billing_day: 1 };

it('only_cycles_made_of_months_have_a_billing_day', () => {
  expect(['month', 'quarter', 'year', '2 months'].map((interval) => hasBillingDay(type(interval)))).toEqual([true, true, true, true]);
  expect(['day', 'week', '30 days'].map((interval) => hasBillingDay(type(interval)))).toEqual([false, false, false]);
});

it('a_billing_day_is_one_of_a_month', () => expect(['1', '31', '0', '32', 'x', ''].map(isDay)).toEqual([true, true, false, false, false, false]));

it('only_what_differs_is_sent', () => {
  expect(toCycle({ event_type: 'monthly', billing_day: '15' }, PROFILE, true)).toEqual({ billing_day: 15 });
  expect(toCycle({ event_type: 'weekly', billing_day: '15' }, PROFILE, false)).toEqual({ event_type: 'weekly' });
  expect(toCycle({ event_type: 'monthly', billing_day: '1' }, PROFILE, true)).toEqual({});
});
