import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { JobsPage } from './JobsPage';

const NOBODY = { customer_types: [], payment_types: [], customers: [], sharing_groups: [] };
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
  expect((await screen.findByRole('row', { name: /^Active Bills at night/ })).textContent).toContain('Pay now or Prepaid');
  expect(screen.getByRole('row', { name: /^Active Export/ }).textContent).toContain('after Bills at night');
  expect(screen.getByRole('row', { name: /^Active Invoices/ }).textContent).toContain('after Billing');
});
