import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

it('a_key_is_made_used_and_ended', async () => {
  const page = await open('/api-keys');
  const name = `import ${Date.now()}`;
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New key' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Last day').fill('2099-12-30');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  const secret = (await dialog.getByRole('status').locator('code').innerText()).trim();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  const row = page.getByRole('row').filter({ hasText: name });
  await row.getByText('Operations staff').waitFor();
  await row.getByText('31 Dec 2099').waitFor();

  const asked = (key: string) => page.evaluate(async (bearer) => (await fetch('/v1/jobs', { credentials: 'omit', headers: { authorization: `Bearer ${bearer}` } })).status, key);
  expect(await asked(secret)).toBe(200);
  await row.getByRole('button', { name: `End ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
  await page.getByText(`${name} has ended`).waitFor();
  expect(await asked(secret)).toBe(401);
});
