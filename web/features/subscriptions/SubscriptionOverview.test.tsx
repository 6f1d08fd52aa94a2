import { cleanup, screen } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { refusal, serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { SubscriptionOverview } from './SubscriptionOverview';

const FIBRE = {
  id: '7', plan: { code: 'fibre', name: 'Fibre' }, status: 'active', period: { from: '2026-11-01T00:00:00Z', to: null }, balance_group: '1', billing_profile: '2', term: null, bundles: [], products: [], discounts: [], services: [],
};
const ANY_TIME = 'None: it can end at any time';

const NONE = () => ({ items: [] as object[] });
let transitions: () => object = NONE;
beforeEach(() => { transitions = NONE; });

async function overview(answers: Record<string, () => object | Promise<object>>) {
  serverSays((asked) => {
    const path = asked.replace('GET ', '');
    if (path === '/v1/subscriptions/7/transitions') return transitions();
    return answers[path]?.() ?? (path === '/v1/subscriptions/7' ? FIBRE : null);
  });
  show(<SubscriptionOverview />, { words: { subscriptions: words }, path: '/customers/$customer/subscriptions/$subscription', at: '/customers/1001/subscriptions/7' });
  return (await screen.findByText('Term')).nextElementSibling;
}

it('a_plan_without_a_term_ends_at_any_time', async () => {
  await overview({});
  await screen.findByText(ANY_TIME);
});

it('a_term_says_until_when_it_binds_as_it_was_bought', async () => {
  const held = { term: 'year', name: 'Twelve months', from: '2026-11-01T00:00:00Z', grace_to: '2026-11-15T00:00:00Z', binds_to: '2027-11-01T00:00:00Z', broken: false };
  const term = await overview({ '/v1/subscriptions/7': () => ({ ...FIBRE, term: held }) });
  await expect.poll(() => term?.textContent).toMatch(/Twelve months: binds until 0?1 Nov 2027; ending it before 15 Nov 2026 costs nothing\./);
});

it('a_change_of_plan_that_can_not_be_read_is_not_none', async () => {
  await overview({});
  expect(screen.queryByText('The store is away')).toBeNull();
  transitions = () => refusal(500, 'The store is away');
  cleanup();
  await overview({});
  await screen.findByText('The store is away');
});

it('a_change_of_plan_that_failed_says_why_until_another_one_is_queued', async () => {
  const one = { id: '9', subscription: '7', plan: 'cable', due_at: '2026-11-20T00:00:00Z', actor: 'Ana', created_at: '2026-11-01T00:00:00Z', charges: [], early_termination_fee: null };
  const failed = { ...one, state: 'failed', ended_at: '2026-11-20T00:00:00Z', failure: 'the customer is not active' };
  transitions = () => ({ items: [failed] });
  await overview({});
  await screen.findByText(/the customer is not active/);
  transitions = () => ({ items: [{ ...one, id: '10', state: 'pending', ended_at: null, failure: null }, failed] });
  cleanup();
  await overview({});
  await screen.findByText('Moves into cable');
  expect(screen.queryByText(/the customer is not active/)).toBeNull();
});
