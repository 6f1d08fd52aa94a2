import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './browser';

const { open } = useBrowser();
const PAGES_TRIED_MAX = 12;

/** Opens customers' bills until one has an item with usage events behind it. */
async function openUsageItem(page: Page): Promise<void> {
  const bills = await page.getByRole('table', { name: 'Bills' }).getByRole('row').all();
  const addresses = await Promise.all(bills.slice(1).map((row) => row.getByRole('link').first().getAttribute('href')));
  for (const address of addresses.slice(0, PAGES_TRIED_MAX)) {
    await page.goto(new URL(address ?? '', page.url()).href);
    await page.getByRole('navigation', { name: /^Bill/ }).waitFor();
    await page.waitForLoadState('networkidle');
    const row = page.getByRole('region', { name: 'Service charges' }).getByRole('row').nth(1);
    if ((await row.count()) === 0) continue;
    await row.getByRole('button').click();
    await page.getByRole('table', { name: /^Events behind/ }).getByRole('link').first().waitFor();
    return;
  }
  throw new Error('no bill of the list has service charges');
}

it('a_bill_leads_to_its_items_their_events_and_an_events_trace', async () => {
  const page = await open('/bills?status=closed');
  await page.getByRole('table', { name: 'Bills' }).getByRole('link').first().waitFor();
  await openUsageItem(page);
  await page.getByRole('table', { name: /^Events behind/ }).getByRole('link').first().click();
  await page.getByRole('heading', { name: 'How this price came about' }).waitFor();
  expect(await page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3 }) }).count()).toBeGreaterThan(1);
});

it('an_invoice_is_shown_as_html_and_json', async () => {
  const page = await open('/invoices');
  await page.getByRole('table', { name: 'Invoices' }).getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: /^Invoice/ }).waitFor();
  await page.getByText('HTML', { exact: true }).click();
  await page.locator('iframe[data-format=html]').waitFor();
  await page.getByText('JSON', { exact: true }).click();
  await page.locator('pre').filter({ hasText: 'total' }).waitFor();
});

it('billing_too_early_is_refused_in_words', async () => {
  const page = await open('/bills?status=active');
  await page.getByRole('table', { name: 'Bills' }).getByRole('link').first().click();
  await page.getByRole('button', { name: 'Run billing' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run billing' }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
});
