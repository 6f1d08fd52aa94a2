import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Subscription } from '@shared/api/schema';
import { SessionProvider } from '@shared/api/session';
import shared from '@shared/i18n/en.json';
import { ChangeDialog } from './ChangeDialog';
import words from './en.json';
import { wholeOf } from './part';

const FIBRE: Subscription = {
  id: '7', plan: { code: 'fibre', name: 'Fibre' }, status: 'active', period: { from: '2026-11-01T00:00:00Z', to: null }, balance_group: '1', billing_profile: '2', term: null, bundles: [], products: [], discounts: [], services: [],
};
const money = (amount: string) => ({ amount, resource: 'EUR' });
const FEE = { kind: 'one_time', product: 'early_termination', name: 'Early termination', net: money('60.00'), tax: money('13.20'), days: 1, of: 1, period: { from: '2026-12-01T00:00:00Z', to: null } };

// The client keeps the `fetch` that it finds when it is loaded: this one has to stand there before.
const server = vi.hoisted(() => {
  const answers = { to: (_: Request): Promise<Response> => Promise.reject(new Error('nobody answers')) };
  globalThis.fetch = (input, init) => answers.to(input instanceof Request ? input : new Request(input, init));
  return answers;
});

/** The server keeps its answers back until this is done. */
let ready: Promise<unknown> = Promise.resolve();
/** What was sent to the server, without what only reads. */
let sent: { dry: boolean; body: { waive_fee?: boolean } }[] = [];

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { shared, subscriptions: words } }, defaultNS: 'shared', interpolation: { escapeValue: false } }));
beforeEach(() => {
  sent = [];
  ready = Promise.resolve();
  Element.prototype.scrollIntoView = () => undefined; // The test's browser has no layout.
  server.to = async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === 'GET') return Response.json(pathname.endsWith('/current') ? { title: 'no' } : { items: [], next_cursor: null }, { status: pathname.endsWith('/current') ? 401 : 200 });
    const body = (await request.json()) as { waive_fee?: boolean }; // What the dialog itself sends.
    sent.push({ dry: searchParams.get('dry_run') === 'true', body });
    await ready;
    const waived = body.waive_fee === true;
    return Response.json({ subscription: FIBRE, charges: waived ? [] : [FEE], total: money(waived ? '0.00' : '73.20'), early_termination_fee: waived ? null : money('73.20'), rerate_since: null });
  };
});

async function show(onClose: () => void) {
  const root = createRootRoute({ component: () => <ChangeDialog customer="1001" subscription={FIBRE} part={wholeOf(FIBRE)} verb="cancel" onClose={onClose} /> });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(<MantineProvider env="test"><QueryClientProvider client={new QueryClient()}><SessionProvider><RouterProvider router={router as never} /></SessionProvider></QueryClientProvider></MantineProvider>);
  return screen.findByRole('button', { name: 'Cancel Fibre' });
}

it('the_fee_stands_there_before_the_subscription_can_be_cancelled', async () => {
  const onClose = vi.fn();
  let answer = () => {};
  ready = new Promise<void>((resolve) => { answer = resolve; });
  const button = await show(onClose);
  expect(button).toHaveProperty('disabled', true);
  expect(button.title).toBe('What it costs has to be known first');
  answer();
  expect((await screen.findAllByText('€73.20, tax included')).length).toBe(2);
  expect(button).toHaveProperty('disabled', false);
  expect(sent).toEqual([{ dry: true, body: {} }]);
  await userEvent.click(button);
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(sent.at(-1)).toEqual({ dry: false, body: {} });
});

it('a_waived_fee_is_asked_for_again_and_its_box_stays', async () => {
  await show(vi.fn());
  await userEvent.click(await screen.findByRole('checkbox', { name: 'Waive the early-termination fee' }));
  await screen.findByText('Nothing is charged and nothing comes back.');
  expect(sent.at(-1)).toEqual({ dry: true, body: { waive_fee: true } });
  expect(screen.getByRole('checkbox', { name: 'Waive the early-termination fee' })).toHaveProperty('checked', true);
});
