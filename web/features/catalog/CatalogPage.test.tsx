import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { show } from '@shared/lib/screen-for-tests';
import { serverSays } from '@shared/lib/server-for-tests';
import { CatalogPage } from './CatalogPage';
import words from './en.json';

it('a_kind_of_the_catalog_is_asked_for_as_a_whole', async () => {
  let query = '';
  serverSays((asked, { url }) => {
    if (asked !== 'GET /v1/terms') return null;
    query = new URL(url).search;
    return { items: [{ code: 'one_year', name: 'One year', document: {} }], next_cursor: null };
  });
  show(<CatalogPage />, { words: { catalog: words }, path: '/catalog/$kind', at: '/catalog/terms' });
  await screen.findByRole('link', { name: 'One year' });
  // The endpoint has no pages, and refuses what it does not take.
  expect(query).toBe('');
  expect(screen.queryByText('Rows per page')).toBeNull();
});
