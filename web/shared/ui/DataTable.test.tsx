import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ApiProblem } from '../api/client';
import { SessionProvider } from '../api/session';
import shared from '../i18n/en.json';
import { DataTable, type Column } from './DataTable';

type Row = { name: string; due: string };
const COLUMNS: Column<Row>[] = [
  { id: 'name', header: 'Name', cell: ({ name }) => name, text: ({ name }) => name },
  { id: 'due', header: 'Due', numeric: true, extra: true, cell: ({ due }) => due, text: ({ due }) => due },
];
const answer = (items: Row[] | undefined, error: unknown = null) => ({
  data: items === undefined ? undefined : { items, next_cursor: null, total: items.length }, error, isPending: items === undefined && error === null, isPlaceholderData: false, refetch: vi.fn(),
});

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { shared } }, defaultNS: 'shared', interpolation: { escapeValue: false } }));
beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"title":"no"}', { status: 401, headers: { 'content-type': 'application/json' } })));
});

async function show(props: Partial<Parameters<typeof DataTable<Row>>[0]>) {
  const root = createRootRoute({ component: () => <DataTable<Row> name="t" label="People" columns={COLUMNS} answer={answer([])} rowKey={({ name }) => name} empty={{ title: 'No people yet' }} {...props} /> });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(<MantineProvider env="test"><QueryClientProvider client={new QueryClient()}><SessionProvider>
    {/* The app's own routes are registered for types; this test brings its own. */}
    <RouterProvider router={router as never} />
  </SessionProvider></QueryClientProvider></MantineProvider>);
  return screen.findByRole('region', { name: 'People' }).catch(() => screen.findByRole('alert'));
}

it('nothing_yet_and_no_match_are_different_states', async () => {
  await show({});
  expect(screen.getByText('No people yet')).toBeDefined();
});
it('no_match_offers_to_reset', async () => {
  const onReset = vi.fn();
  await show({ onReset });
  await userEvent.click(screen.getByRole('button', { name: 'Reset' }));
  expect(onReset).toHaveBeenCalledOnce();
});
it('a_failure_says_why_and_keeps_the_filters', async () => {
  await show({ answer: answer(undefined, new ApiProblem({ title: 'Bad', detail: 'There is no such customer.', status: 422, request_id: 'r1' }, null)), filters: <input aria-label="Customer" /> });
  expect(screen.getByRole('alert').textContent).toContain('There is no such customer.');
  expect(screen.getByRole('alert').textContent).toContain('r1');
  expect(screen.getByLabelText('Customer')).toBeDefined();
});
it('a_chosen_column_is_remembered', async () => {
  await show({ answer: answer([{ name: 'Ana', due: '1.00' }]) });
  expect(screen.queryByRole('columnheader', { name: 'Due' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
  await userEvent.click(within(await screen.findByRole('dialog')).getByLabelText('Due'));
  expect(screen.getByRole('columnheader', { name: 'Due' })).toBeDefined();
  expect(localStorage.getItem('guilder.columns.t')).toContain('"due":true');
});
