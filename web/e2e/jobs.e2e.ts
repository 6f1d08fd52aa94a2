import { it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

it('a_job_is_run_and_its_progress_is_watched_to_the_end', async () => {
  const page = await open('/jobs');
  await page.getByRole('button', { name: /^Run / }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
  await page.getByText('Succeeded').first().waitFor({ timeout: 60_000 });
});
