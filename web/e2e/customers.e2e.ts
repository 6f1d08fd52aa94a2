import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

it('a_filter_applies_while_typing_and_stays_in_the_url', async () => {
  const page = await open('/customers');
  const table = page.getByRole('table', { name: 'Customers' });
  const name = (await table.getByRole('row').nth(1).getByRole('link').first().innerText()).trim();
  await page.getByRole('button', { name: 'Full name' }).click();
  await page.getByRole('dialog', { name: 'Full name' }).getByLabel('Full name').fill(name);
  await page.waitForURL(/name=/);
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await table.getByRole('row').nth(1).innerText()).includes(name)).toBe(true);

  await page.reload();
  await table.getByRole('link', { name }).first().waitFor();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect.poll(() => new URL(page.url()).search).toBe('');
});

it('a_status_tile_filters_and_says_its_count', async () => {
  const page = await open('/customers');
  const tiles = page.getByRole('group', { name: 'By status' });
  await tiles.getByRole('button', { name: /^Inactive/ }).click();
  await page.waitForURL(/status=inactive/);
  expect(await tiles.getByRole('button', { name: /^Inactive/ }).getAttribute('aria-pressed')).toBe('true');
});

it('the_next_page_and_the_way_back', async () => {
  const page = await open('/customers');
  const table = page.getByRole('table', { name: 'Customers' });
  await table.getByRole('link').first().waitFor();
  const first = await table.getByRole('row').nth(1).innerText();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL(/cursor=/);
  await expect.poll(() => table.getByRole('row').nth(1).innerText()).not.toBe(first);
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect.poll(() => table.getByRole('row').nth(1).innerText()).toBe(first);
});

it('a_customer_is_found_by_the_command_palette', async () => {
  const page = await open('/customers');
  const name = (await page.getByRole('table', { name: 'Customers' }).getByRole('row').nth(2).getByRole('link').first().innerText()).trim();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('textbox').fill(name);
  await page.getByRole('dialog').getByText(name).first().click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
});

it('a_plan_is_sold_to_a_customer_who_is_there', async () => {
  const page = await open('/customers');
  await page.getByRole('table', { name: 'Customers' }).getByRole('row').nth(3).getByRole('link').first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goto(`${page.url().replace(/\/+$/, '')}/subscriptions`);
  await page.getByRole('button', { name: 'Add subscription' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add subscription' });
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByText('This is needed').waitFor();
  await dialog.getByRole('combobox', { name: 'Plan' }).click();
  const choice = page.getByRole('option').first();
  const plan = (await choice.innerText()).trim();
  await choice.click();
  await dialog.getByLabel('Service identifier').fill(`e2e-${Date.now()}`);
  await dialog.getByRole('button', { name: 'Add' }).click();
  await page.getByText(`${plan} was added`).waitFor();
  await page.getByRole('heading', { name: plan }).first().waitFor();
});
