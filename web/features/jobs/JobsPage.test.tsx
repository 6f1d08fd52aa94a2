import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { JobsPage } from './JobsPage';

const NOBODY = { customer_types: [], payment_types: [], customers: [], sharing_groups: [], hierarchy_groups: [], custom_attributes: [] };
const job = (code: string, name: string, part: object) => ({ id: code, code, name, description: '', kind: 'billing', state: 'active', test_mode: false, schedule: { kind: 'manual' }, criteria: NOBODY, next_at: null, last_run: null, ...part });

it('a_job_is_told_in_words_and_the_one_that_it_follows_by_its_name', async () => {
  serverSays((asked) => (asked !== 'GET /v1/jobs' ? null : {
    items: [
      job('night', 'Bills at night', { criteria: { ...NOBODY, payment_types: ['pay_now', 'prepaid'] } }),
      job('export', 'Export', { schedule: { kind: 'chain', after: 'night' } }), job('invoices', 'Invoices', { schedule: { kind: 'chain', after: 'billing' } }),
    ],
    next_cursor: null,
  }));
  show(<JobsPage />, { words: { jobs: words }, path: '/jobs' });
  expect((await screen.findByRole('row', { name: /^Bills at night Active/ })).textContent).toContain('Pay now or Prepaid');
  expect(screen.getByRole('row', { name: /^Export Active/ }).textContent).toContain('after Bills at night');
  expect(screen.getByRole('row', { name: /^Invoices Active/ }).textContent).toContain('after Billing');
});

it('criteria_by_custom_attribute_and_group_are_told_in_words', async () => {
  const criteria = { ...NOBODY, hierarchy_groups: ['7', '8'], custom_attributes: [{ code: 'region', value: 'north' }, { code: 'vip', value: 'true' }, { code: 'region', value: 'south' }] };
  const definitions = [{ code: 'region', name: 'Sales region', type: 'string', mandatory: false, on_invoice: false }, { code: 'vip', name: 'VIP', type: 'boolean', mandatory: false, on_invoice: false }];
  serverSays((asked) => (asked === 'GET /v1/jobs' ? { items: [job('some', 'Some', { criteria })], next_cursor: null } : asked === 'GET /v1/custom-attributes' ? { items: definitions } : null));
  show(<JobsPage />, { words: { jobs: words }, path: '/jobs' });
  const row = await screen.findByRole('row', { name: /^Some Active/ });
  await vi.waitFor(() => expect(row.textContent).toContain('in one of 2 hierarchy groups · Sales region: north or south · VIP: Yes'));
});
