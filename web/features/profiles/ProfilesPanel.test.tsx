import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { ProfilesPanel } from './ProfilesPanel';

const money = { amount: '0.00', resource: 'EUR' };
const profile = (code: string, event_type: string | null) => ({
  id: code, code, name: code, validity: { from: '2026-10-01T00:00:00+02:00', to: null }, event_type, billing_day: 1, payment_type: 'postpaid', period: null, next_cycle: null, time_zone: 'Europe/Ljubljana', currency: 'EUR', credit_limit: null, credit_profile: null, credit_balance: money, total_due: money, active_bill: '9',
});
const type = (code: string, name: string, interval: string) => ({ code, name, kind: 'event_type', document: { interval } });

it('a_cycle_is_called_as_in_the_catalog_and_has_a_day_where_it_is_made_of_months', async () => {
  serverSays((asked) => ({
    'GET /v1/customers/1001/billing-profiles': { items: [profile('A', 'weekly'), profile('B', 'house'), profile('C', null)] },
    'GET /v1/event-types': { items: [type('weekly', 'Weekly', 'week'), type('house', 'Half-yearly', '6 months')] },
  })[asked] ?? null);
  show(<ProfilesPanel />, { words: { profiles: words }, path: '/customers/$customer/subscriptions', at: '/customers/1001/subscriptions' });
  await screen.findByText('Half-yearly, day 1');
  const rows = screen.getAllByRole('row').slice(1).map((row) => row.textContent);
  expect(rows.map((row) => ['Weekly', 'Half-yearly, day 1', 'on demand'].find((words) => row?.includes(words)))).toEqual(['Weekly', 'Half-yearly, day 1', 'on demand']);
});
