import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

it('a_job_is_run_and_its_progress_is_watched_to_the_end', async () => {
  const page = await open('/jobs');
  await page.getByRole('button', { name: 'Actions of Billing' }).click();
  await page.getByRole('menuitem', { name: 'Run now' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
  await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 });
});

it('an_export_is_made_paused_resumed_run_and_downloaded', async () => {
  const page = await open('/jobs');
  await page.getByRole('button', { name: 'New job' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Exporting' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Bills of the month');
  await dialog.getByRole('textbox', { name: 'Code' }).fill('bills-monthly');
  await dialog.getByRole('combobox', { name: 'What is exported' }).click();
  await page.getByRole('option', { name: 'Bills' }).click();
  await dialog.getByRole('combobox', { name: 'Schedule' }).click();
  await page.getByRole('option', { name: 'Repeatable' }).click();
  await dialog.getByLabel('First time').fill('2027-01-01T02:00');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row', { name: /Bills of the month/ });
  await row.waitFor();
  expect(await row.textContent()).toContain('every day');
  const act = async (name: string) => {
    await row.getByRole('button', { name: 'Actions of Bills of the month' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await act('Pause');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await row.getByText('Paused').waitFor();
  await act('Resume');
  await row.getByText('Active').waitFor();
  await act('Run now');
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 });
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'bills.csv' }).click()]);
  expect(file.suggestedFilename()).toBe('bills.csv');
});
