import { expect, it, vi } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import words from './en.json';
import { InvoicesPage } from './InvoicesPage';

it('days_of_the_filter_are_those_of_the_site', async () => {
  const asked: (string | null)[][] = [];
  serverSays((said, request) => {
    const { searchParams } = new URL(request.url);
    if (said === 'GET /v1/invoices') asked.push([searchParams.get('from'), searchParams.get('to')]);
    return null;
  });
  show(<InvoicesPage />, { words: { invoices: words }, path: '/invoices', at: '/invoices?from=2026-06-01&to=2026-06-01' });
  await vi.waitFor(() => expect(asked.at(-1)).toEqual(['2026-06-01T00:00:00+02:00', '2026-06-02T00:00:00+02:00']));
});
