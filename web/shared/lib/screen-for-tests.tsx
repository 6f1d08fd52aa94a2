// A part of the dashboard as it stands in the app: words, session, addresses, and a cache of its own.
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import i18next, { type ResourceLanguage } from 'i18next';
import type { ReactNode } from 'react';
import { initReactI18next } from 'react-i18next';
import { SessionProvider } from '../api/session';
import shared from '../i18n/en.json';
import { readSearch, writeSearch } from './search';

type Place = { words: ResourceLanguage; path?: string; at?: string };

/** Shows `screen` at the address `at`, whose parts `path` names as the app's routes do; `/elsewhere` is another page. */
export function show(screen: ReactNode, { words, path = '/', at = path }: Place) {
  void i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { shared, ...words } }, defaultNS: 'shared', interpolation: { escapeValue: false } });
  const root = createRootRoute();
  const here = createRoute({ getParentRoute: () => root, path, component: () => screen });
  const elsewhere = createRoute({ getParentRoute: () => root, path: '/elsewhere', component: () => 'Elsewhere' });
  const router = createRouter({ routeTree: root.addChildren([here, elsewhere]), history: createMemoryHistory({ initialEntries: [at] }), parseSearch: readSearch, stringifySearch: writeSearch });
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        <SessionProvider>
          <Notifications />
          <RouterProvider router={router as never} />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { router, cache };
}
