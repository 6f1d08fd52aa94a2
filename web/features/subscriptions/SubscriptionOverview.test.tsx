import { cleanup, screen } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { refusal, serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { SubscriptionOverview } from './SubscriptionOverview';

const FIBRE = {
  id: '7', plan: { code: 'fibre', name: 'Fibre' }, status: 'active', period: { from: '2026-11-01T00:00:00Z', to: null }, balance_group: '1', billing_profile: '2', products: [], discounts: [], services: [],
};
const ANY_TIME = 'None: it can end at any time';
const list = (...items: object[]) => ({ items, next_cursor: null });
const plan = (document: object) => list({ code: 'fibre', name: 'Fibre', kind: 'plan', document });

let transition = () => refusal(404, 'There is none');
beforeEach(() => { transition = () => refusal(404, 'There is none'); });

async function overview(answers: Record<string, () => object | Promise<object>>) {
  serverSays((asked) => {
    const path = asked.replace('GET ', '');
    if (path === '/v1/subscriptions/7') return FIBRE;
    if (path === '/v1/subscriptions/7/transition') return transition();
    return answers[path]?.() ?? null;
  });
  show(<SubscriptionOverview />, { words: { subscriptions: words }, path: '/customers/$customer/subscriptions/$subscription', at: '/customers/1001/subscriptions/7' });
  return (await screen.findByText('Term')).nextElementSibling;
}

it('a_plan_without_a_term_ends_at_any_time', async () => {
  await overview({ '/v1/plans': () => plan({}) });
  await screen.findByText(ANY_TIME);
});

it('a_term_that_is_not_known_yet_is_not_none', async () => {
  const term = await overview({ '/v1/plans': () => plan({ term: 'year' }), '/v1/terms': () => new Promise<object>(() => {}) });
  expect(screen.queryByText(ANY_TIME)).toBeNull();
  expect(term?.querySelector('.mantine-Skeleton-root')).not.toBeNull();
});

it('a_change_of_plan_that_can_not_be_read_is_not_none', async () => {
  await overview({});
  expect(screen.queryByText('There is none')).toBeNull();
  transition = () => refusal(500, 'The store is away');
  cleanup();
  await overview({});
  await screen.findByText('The store is away');
});

it('a_term_that_can_not_be_read_is_not_none', async () => {
  const term = await overview({ '/v1/plans': () => plan({ term: 'year' }), '/v1/terms': () => refusal(403, 'No') });
  await expect.poll(() => term?.textContent).toBe('–');
});
