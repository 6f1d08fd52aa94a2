import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Subscription } from '@shared/api/schema';
import { show } from '@shared/lib/screen-for-tests';
import { refusal, serverSays } from '@shared/lib/server-for-tests';
import { AddBundleDialog } from './AddBundleDialog';
import words from './en.json';
import { TransitionDialog } from './TransitionDialog';

const FIBRE: Subscription = {
  id: '7', plan: { code: 'fibre', name: 'Fibre' }, status: 'active', period: { from: '2026-11-01T00:00:00Z', to: null }, balance_group: '1', billing_profile: '2', term: null, bundles: [], products: [], discounts: [], services: [],
};
const entries = (...all: [string, object][]) => ({ items: all.map(([code, document]) => ({ code, name: code.toUpperCase(), kind: 'x', document })), next_cursor: null });
const PLANS = entries(['fibre', {}], ['gold', { bundles: ['base'] }]);
const BUNDLES = entries(['base', { products: [{ product: 'line' }, { product: 'router', optional: true }] }]);
const PRODUCTS = entries(['line', { kind: 'service' }], ['router', { kind: 'one_time' }]);

it('a_plan_is_chosen_once_all_that_it_is_made_of_is_known', async () => {
  let answer = (_: object) => {};
  const products = new Promise<object>((resolve) => { answer = resolve; });
  serverSays((asked) => ({ 'GET /v1/plans': PLANS, 'GET /v1/bundles': BUNDLES, 'GET /v1/products': products })[asked] ?? null);
  show(<TransitionDialog customer="1001" subscription={FIBRE} onClose={vi.fn()} />, { words: { subscriptions: words } });
  await screen.findByRole('dialog', { name: 'Change plan of Fibre' });
  expect(screen.queryByRole('combobox')).toBeNull();
  answer(PRODUCTS);
  await userEvent.click(await screen.findByRole('combobox', { name: 'New plan' }));
  await userEvent.click(await screen.findByRole('option', { name: 'GOLD' }));
  await screen.findByText('LINE');
  expect(screen.getByRole('checkbox', { name: 'ROUTER' })).toHaveProperty('checked', true);
});

it('a_catalog_that_can_not_be_read_is_said_and_asked_for_again', async () => {
  let away = true;
  serverSays((asked) => ({ 'GET /v1/plans': PLANS, 'GET /v1/bundles': BUNDLES, 'GET /v1/products': away ? refusal(500, 'The store is away') : PRODUCTS })[asked] ?? null);
  show(<AddBundleDialog customer="1001" subscription={FIBRE} onClose={vi.fn()} />, { words: { subscriptions: words } });
  await screen.findByText('The store is away');
  away = false;
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByRole('combobox', { name: 'Bundle' });
});
