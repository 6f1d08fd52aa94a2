// Starts the dashboard: words first, then providers, then the router.
import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@shared/theme/tokens.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from '@shared/api/client';
import { SESSION_KEY, SessionProvider } from '@shared/api/session';
import { startWords } from '@shared/i18n/i18n';
import { cssVariables, theme } from '@shared/theme/theme';
import { router } from './router';

const RELOAD_KEY = 'guilder.reloaded';
const RELOAD_PAUSE_MS = 30_000;
const UNAUTHORISED = 401;
const SERVER_ERROR = 500;
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
setNonce(nonce);

// A chunk that is gone means a newer release: load it, but not in a circle.
window.addEventListener('vite:preloadError', (event) => {
  if (Date.now() - Number(sessionStorage.getItem(RELOAD_KEY) ?? 0) < RELOAD_PAUSE_MS) return;
  sessionStorage.setItem(RELOAD_KEY, String(Date.now()));
  event.preventDefault();
  location.reload();
});

/** A session that ended meanwhile sends to the sign-in page, which leads back here. */
function noticeEnd(error: unknown): void {
  if (error instanceof ApiProblem && error.status === UNAUTHORISED) cache.setQueryData(SESSION_KEY, null);
}

const cache: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      // A refusal stays one; only what the network or the server broke is tried again.
      retry: (failures, error) => failures < 1 && !(error instanceof ApiProblem && error.status < SERVER_ERROR),
    },
  },
});
const schemes = localStorageColorSchemeManager({ key: 'guilder.scheme' });

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
await startWords({ en: () => import('./words/en'), fr: () => import('./words/fr') });
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={schemes} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={cache}>
        <SessionProvider>
          <Notifications position="bottom-right" />
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
