import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import { BillPage } from './BillPage';
import words from './en.json';

const EUR = (amount: string) => ({ amount, resource: 'EUR' });
const BILL = {
  id: '7', number: '7', customer: { number: '1001', name: 'Ana Novak' }, billing_profile: 'default', payer: null, period: { from: '2026-11-01T00:00:00+01:00', to: '2026-12-01T00:00:00+01:00' }, status: 'active', currency: 'EUR',
  net: EUR('5.075476'), tax: EUR('1.116605'), pending_taxes: 0, total: EUR('6.192081'), allocated: EUR('0.000000'), due: EUR('0.000000'), due_date: null, invoice: null, closed_at: null, items: [],
};

it('rounded_sums_that_do_not_add_up_say_their_exact_figures', async () => {
  serverSays((asked) => (asked === 'GET /v1/bills/7' ? BILL : null));
  show(<BillPage payment={() => null} />, { words: { bills: words }, path: '/bills/$bill', at: '/bills/7' });
  const tile = (name: string) => within(screen.getByRole('heading', { name }).closest('section') as HTMLElement);
  await screen.findByRole('heading', { name: 'Net' });
  expect(tile('Net').getByText('€5.08').nextSibling?.textContent).toBe('exactly €5.075476');
  expect(tile('Tax').getByText('€1.12').nextSibling?.textContent).toBe('exactly €1.116605');
  expect(tile('Total').getByText('€6.19').nextSibling?.textContent).toBe('exactly €6.192081, rounded when the cycle closes');
});
