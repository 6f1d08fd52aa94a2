import { expect, it } from 'vitest';
import { usesBillingDay } from './cycle';

const uses = (interval: unknown) => usesBillingDay({ code: 'x', name: 'X', kind: 'event_type', document: { interval } });

it('only_cycles_made_of_months_begin_on_a_billing_day', () => {
  expect(['month', '2 months', '1 month', 'quarter', '2 quarters', 'year', '2 years'].filter((interval) => !uses(interval))).toEqual([]);
  expect(['day', '30 days', 'week', '2 weeks', 'semimonth', 'anniversary', undefined].filter(uses)).toEqual([]);
});
