import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

it('language_changes_in_place_and_is_remembered', async () => {
  const page = await open('/customers');
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitem', { name: 'Français' }).click();
  await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('fr');
});

it('theme_changes_in_place_and_is_set_before_the_first_paint', async () => {
  const page = await open('/');
  await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
  const scheme = () => page.evaluate(() => document.documentElement.getAttribute('data-mantine-color-scheme'));
  expect(await scheme()).toBe('dark');
  await page.reload({ waitUntil: 'commit' });
  await page.waitForFunction(() => document.head?.querySelector('script[src="/colour-scheme.js"]') !== null);
  await expect.poll(scheme).toBe('dark');
});

it('a_phone_has_a_drawer_and_a_select_for_tabs', async () => {
  const page = await open('/customers', { viewport: { width: 390, height: 844 } });
  await page.getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'Bills' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('table', { name: 'Customers' }).getByRole('link').first().click();
  await page.getByRole('combobox', { name: 'Customer' }).selectOption({ label: 'Bills' });
  await page.waitForURL(/\/bills$/);
});
