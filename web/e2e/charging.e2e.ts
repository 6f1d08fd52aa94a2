// What is decided on usage and balances after it came: the unrated queue, and an adjustment with tax.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

type Made = { number: string; identifier: string; event: string };

/** A customer with a plan and a call that no rate row matches; the session's cookie lets the page make them. */
async function caller(page: Page): Promise<Made> {
  return page.evaluate(async () => {
    const mark = String(Date.now());
    const send = async (path: string, body?: object): Promise<unknown> => {
      const answer = await fetch(path, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    };
    const identifier = `u${mark}`;
    const customer = { first_name: 'Eva', last_name: `Caller${mark}`, email: `${identifier}@example.com`, customer_type: 'residential', address: { street: 'Trg 1', city: 'Ljubljana', country: 'SI' }, plan: { code: 'mobile_s', identifier, items: [] } };
    const { number } = (await send('/v1/customers', customer)) as { number: string };
    const { items } = (await send('/v1/sites')) as { items: { clock: { now: string } }[] };
    const { id } = (await send('/v1/usage-events', { service_type: 'voice', identifier, session_id: 'c-1', time: items[0]?.clock.now, fields: { destination: '99999999999', duration: '61' } })) as { id: string };
    return { number, identifier, event: id };
  });
}

it('an_unrated_event_is_found_corrected_and_rated', async () => {
  const page = await open('/customers');
  const { identifier, event } = await caller(page);
  await page.goto(new URL(`/usage?identifier=${identifier}`, page.url()).href);
  const row = page.getByRole('row').filter({ hasText: identifier });
  await row.getByText('No row of the rate plan matches the event.').waitFor();
  await row.getByRole('button', { name: /^Actions on/ }).click();
  await page.getByRole('menuitem', { name: 'Correct' }).click();
  const dialog = page.getByRole('dialog', { name: 'Correct the event' });
  await dialog.getByLabel('Called number').fill('38631222333');
  await dialog.getByLabel('Reason').fill('The switch sent a wrong number');
  await dialog.getByRole('button', { name: 'Show the difference' }).click();
  await dialog.getByRole('status', { name: 'What it would do' }).getByText('Rated', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Correct it' }).click();
  await page.getByText('The event is corrected and rated').waitFor();
  await page.getByText('Nothing matches').waitFor();

  await page.goto(new URL(`/events/${event}`, page.url()).href);
  await page.getByText('The switch sent a wrong number').waitFor();
  expect(await page.locator('del', { hasText: '99999999999' }).count()).toBe(1);
});

it('a_credit_with_tax_is_posted_and_the_limit_follows', async () => {
  const page = await open('/customers');
  const { number } = await caller(page);
  await page.goto(new URL(`/customers/${number}/balances`, page.url()).href);
  await page.getByRole('meter', { name: 'Use of Megabyte' }).waitFor();
  await page.getByRole('button', { name: 'Adjust', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Adjust the balance' });
  await dialog.getByLabel('Amount, without tax').fill('5');
  await dialog.getByRole('combobox', { name: 'Bill item' }).click();
  await page.getByRole('option').first().click();
  await dialog.getByLabel('With tax').check({ force: true });
  await dialog.getByRole('combobox', { name: 'Tax', exact: true }).click();
  await page.getByRole('option', { name: /VAT/ }).first().click();
  await dialog.getByRole('combobox', { name: 'General ledger' }).click();
  await page.getByRole('option', { name: 'GL4000' }).click();
  await dialog.getByLabel('Reason').fill('A visit that was late');
  await dialog.getByRole('button', { name: 'Post the adjustment' }).click();
  await page.getByText('−€5.00 and −€1.10 of tax are posted.').waitFor();
});
