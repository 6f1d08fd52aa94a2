import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { refusal, serverSays } from '@shared/lib/server-for-tests';
import { DeferredActions } from './DeferredActions';
import words from './en.json';

const waiting = (id: string, what: string) => ({ id, kind: 'customer_status', what, customer: '1001', customer_name: 'Ana Novak', due_at: '2026-12-01T00:00:00Z', actor: 'system', state: 'pending' });
const open = () => show(<DeferredActions customer="1001" />, { words: { customers: words }, path: '/customers/$customer', at: '/customers/1001' });

it('what_does_not_fit_on_a_page_is_on_the_next_one', async () => {
  serverSays((_, request) => (request.url.includes('cursor=next') ? { items: [waiting('2', 'closed')], next_cursor: null } : { items: [waiting('1', 'inactive')], next_cursor: 'next' }));
  open();
  await screen.findByText('Status becomes inactive');
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  await screen.findByText('Status becomes closed');
});

it('what_waits_and_can_not_be_read_is_not_nothing', async () => {
  serverSays(() => refusal(500, 'The store is away'));
  open();
  await screen.findByText('The store is away');
  expect(screen.getByRole('heading', { name: 'What waits' })).toBeTruthy();
});
