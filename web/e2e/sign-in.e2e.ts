import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

it('who_is_not_signed_in_is_asked_to_and_the_form_says_what_is_wrong', async () => {
  const page = await open('/customers?status=closed', { storageState: { cookies: [], origins: [] } });
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(new URL(page.url()).searchParams.get('next')).toBe('/customers?status=closed');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Enter an e-mail address').waitFor();
  expect(await page.getByLabel('E-mail').evaluate((field) => field === document.activeElement)).toBe(true);
});

it('a_link_that_was_used_says_so_in_words', async () => {
  const page = await open('/sign-in?token=used', { storageState: { cookies: [], origins: [] } });
  await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  await page.getByRole('button', { name: 'Sign in with a password' }).click();
  await page.getByLabel(/^Password/).waitFor();
});

it('a_session_opens_the_frame_with_its_places', async () => {
  const page = await open('/');
  const places = page.getByRole('navigation', { name: 'Main' });
  for (const name of ['Home', 'Customers', 'Catalog', 'Bills', 'Invoices', 'Jobs']) await places.getByRole('link', { name, exact: true }).waitFor();
});
