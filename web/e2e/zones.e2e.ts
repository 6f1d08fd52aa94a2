import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

it('a_number_has_a_zone_and_rows_are_previewed_before_they_are_loaded', async () => {
  const page = await open('/catalog/zone-maps');
  await page.locator('main table a').first().click();
  await page.getByLabel('Number').fill('+49 30 123');
  await page.getByText('prefix 49,').waitFor();

  await page.getByRole('button', { name: 'Load rows' }).click();
  const dialog = page.getByRole('dialog');
  const preview = dialog.getByRole('button', { name: 'Preview' });
  expect(await preview.isDisabled()).toBe(true);
  const buffer = Buffer.from('prefix,zone,from\n88888,eu,2027-01-01\n');
  await dialog.locator('input[type=file]').setInputFiles({ name: 'rows.csv', mimeType: 'text/csv', buffer });
  await dialog.getByLabel('Valid from').fill('2027-01-01');
  await preview.click();
  await dialog.getByText('Rows afterwards').waitFor();
  await dialog.getByRole('cell', { name: '88888' }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});
