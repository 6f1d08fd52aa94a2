import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { ProfilePage } from './ProfilePage';

const EUR = (amount: string) => ({ amount, resource: 'EUR' });
const PERIOD = { from: '2026-11-01T00:00:00+01:00', to: '2026-12-01T00:00:00+01:00' };
const ANA = { number: '1001', name: 'Ana Novak', payment_method: null };
const profile = (id: string, changes: object = {}) => ({
  id, customer: { number: '1001', name: 'Ana Novak' }, code: `code-${id}`, name: `Name ${id}`, validity: { from: PERIOD.from, to: null }, currency: 'EUR', payment_type: 'postpaid',
  event_type: 'monthly', billing_day: 1, next_cycle: null, time_zone: 'Europe/Ljubljana', credit_profile: null, credit_limit: null, credit_balance: EUR('0.41'), total_due: EUR('51.84'),
  payer: null, event_generators: [], active_bill: '9', period: PERIOD, ...changes,
});
const open = (at: string, profiles: object[], { groups = [], customer = ANA }: { groups?: object[]; customer?: object } = {}) => {
  serverSays((asked) => ({
    'GET /v1/customers/1001': customer,
    'GET /v1/customers/1001/billing-profiles': { items: profiles },
    'GET /v1/customers/1001/balance-groups': { items: groups },
    'GET /v1/event-types': { items: [] },
  })[asked] ?? null);
  show(<ProfilePage actions={() => null} payer={() => null} bills={({ id }) => `bills of ${id}`} />, { words: { profiles: words }, path: '/customers/$customer/billing-profiles/$profile', at: `/customers/1001/billing-profiles/${at}` });
};
const fact = (name: string) => screen.getByText(name, { selector: 'dt' }).nextSibling as HTMLElement;

it('a_profile_is_found_by_its_id_or_by_its_code_as_bills_name_it', async () => {
  open('code-7', [profile('3'), profile('7')]);
  await screen.findByRole('heading', { name: 'Billing profile Name 7' });
  expect(screen.getByText('bills of 7')).toBeTruthy();
});

it('what_pays_and_what_makes_events_is_said_even_where_it_is_nothing', async () => {
  open('7', [profile('7')]);
  await screen.findByRole('heading', { name: 'Billing profile Name 7' });
  expect([fact('Paid by').textContent, fact('Event generators').textContent]).toEqual(['itself', 'none']);
  expect(fact('Total due').textContent).toBe('€51.84');
  expect((await within(fact('Payment information')).findByText('–')).textContent).toBe('–');
});

it('who_pays_and_each_generator_is_a_link', async () => {
  const payer = { customer: { number: '1002', name: 'Luka Kranjc' }, billing_profile: 'office' };
  open('7', [profile('7', { payer, event_generators: ['SUM_UP', 'PEAK'] })], { customer: { ...ANA, payment_method: 'direct_debit' } });
  expect((await screen.findByRole('link', { name: /Luka Kranjc/ })).getAttribute('href')).toBe('/customers/1002/hierarchy');
  expect(screen.getByRole('link', { name: 'PEAK' }).getAttribute('href')).toBe('/catalog/event-generators/PEAK');
  expect((await within(fact('Payment information')).findByText('Direct debit')).textContent).toBe('Direct debit');
});

it('what_a_profile_bills_keeps_it_and_delete_says_so', async () => {
  open('7', [profile('7'), profile('8')], { groups: [{ id: 'g1', name: 'Office', billing_profile: '7', resources: [] }, { id: 'g2', name: 'Other', billing_profile: '8', resources: [] }] });
  await screen.findByRole('link', { name: 'Office' });
  expect(screen.queryByRole('link', { name: 'Other' })).toBeNull();
  const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Delete' });
  expect([button.disabled, button.title]).toEqual([true, '1 balance group is billed by it']);
});

it('the_only_profile_stays_and_a_further_one_can_go', async () => {
  open('7', [profile('7')]);
  expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'Delete' })).title).toBe('It is the customer’s only billing profile');
});

it('a_profile_that_bills_nothing_is_deleted_after_it_is_asked', async () => {
  open('7', [profile('7'), profile('8')]);
  await userEvent.click(await screen.findByRole('button', { name: 'Delete' }));
  expect(await screen.findByRole('dialog', { name: 'Delete billing profile Name 7' })).toBeTruthy();
});
