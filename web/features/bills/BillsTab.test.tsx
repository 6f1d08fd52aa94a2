import { screen } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import { BillsTab } from './BillsTab';
import words from './en.json';

const ANA = { number: '1001', name: 'Ana Novak' };
const EUR = (amount: string) => ({ amount, resource: 'EUR' });
const bill = (number: string, customer: typeof ANA) => ({
  id: number, number, customer, billing_profile: 'default', payer: null, period: { from: '2026-11-01T00:00:00+01:00', to: '2026-12-01T00:00:00+01:00' }, status: 'active', currency: 'EUR',
  net: EUR('1'), tax: EUR('0'), pending_taxes: 0, total: EUR('1'), allocated: EUR('0'), due: EUR('0'), due_date: null, invoice: null, closed_at: null,
});
const open = (...bills: ReturnType<typeof bill>[]) => {
  serverSays((asked) => {
    if (asked === 'GET /v1/customers/ana-novak') return ANA;
    return asked === 'GET /v1/customers/ana-novak/bills' ? { items: bills, next_cursor: null } : null;
  });
  show(<BillsTab />, { words: { bills: words }, path: '/customers/$customer/bills', at: '/customers/ana-novak/bills' });
};
beforeEach(() => localStorage.clear());

it('who_is_not_said_on_every_row_of_ones_own_bills', async () => {
  open(bill('7', ANA));
  await screen.findByRole('link', { name: '7' });
  expect(screen.queryByRole('columnheader', { name: 'Customer' })).toBeNull();
});
it('whose_bills_one_pays_is_said', async () => {
  open(bill('7', ANA), bill('8', { number: '1002', name: 'Luka Kranjc' }));
  expect((await screen.findByRole('link', { name: 'Luka Kranjc' })).getAttribute('href')).toBe('/customers/1002/bills');
  expect(screen.getByRole('columnheader', { name: 'Customer' })).toBeTruthy();
});
