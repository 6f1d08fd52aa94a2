import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { beforeAll, expect, it, vi } from 'vitest';
import { SessionProvider } from '../api/session';
import shared from '../i18n/en.json';
import { DocumentView } from './DocumentView';

beforeAll(async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"title":"no"}', { status: 401, headers: { 'content-type': 'application/json' } })));
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { shared } }, defaultNS: 'shared', interpolation: { escapeValue: false } });
});

it('tables_in_cells_are_no_landmarks_and_words_replace_what_is_known', () => {
  const document = { description: { en: 'For all', fr: 'Pour tous' }, mode: 'record', rows: [{ steps: [{ price: '1' }] }, { steps: [{ price: '2' }] }], from: '2013-07-01' };
  const words = { label: (field: string) => (field === 'mode' ? 'Way' : ''), value: (_: string, value: string | boolean) => (value === 'record' ? 'by records' : null) };
  render(<MantineProvider env="test"><QueryClientProvider client={new QueryClient()}><SessionProvider><DocumentView value={document} words={words} /></SessionProvider></QueryClientProvider></MantineProvider>);
  expect(screen.getAllByRole('region').map((region) => region.getAttribute('aria-label'))).toEqual(['Table: Rows']);
  expect(screen.getAllByRole('table', { name: 'Steps' })).toHaveLength(2);
  for (const text of ['For all', 'Way', 'by records', '1 Jul 2013']) expect(screen.getByText(text)).toBeDefined();
});
