// Someone who pays ahead: funds are topped up, and what is left of them is paid out.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

/** A customer with ten euro of funds; the session's cookie lets the page make it. */
async function prepaid(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const mark = `p${Date.now()}`;
    const customer = {
      first_name: 'Mira', last_name: `Ahead${mark}`, email: `${mark}@example.com`, customer_type: 'residential', address: { street: 'Trg 1', city: 'Ljubljana', country: 'SI' },
      profile: { payment_type: 'prepaid' }, plan: { code: 'prepaid_mobile', identifier: mark, available_funds: '10.00', items: [] },
    };
    const answer = await fetch('/v1/customers', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(customer) });
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { number: string }).number;
  });
}

async function record(page: Page, { kind, amount, reference }: { kind: string; amount: string; reference: string }): Promise<void> {
  await page.getByRole('button', { name: 'Record payment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Record payment' });
  await dialog.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: kind }).click();
  await dialog.getByLabel('Amount in EUR').fill(amount);
  await dialog.getByLabel('Reference').fill(reference);
  await dialog.getByRole('button', { name: 'Record payment' }).click();
}

it('funds_are_topped_up_and_what_is_left_of_them_is_paid_out', async () => {
  const page = await open('/customers');
  const number = await prepaid(page);
  await page.goto(new URL(`/customers/${number}/balances`, page.url()).href);
  const euro = page.getByRole('button', { name: /^Euro/ });
  await euro.filter({ hasText: 'has left €10.00' }).waitFor();

  await record(page, { kind: 'Top up', amount: '15', reference: 'kiosk-1' });
  await page.getByText('Topped up by €15.00.').waitFor();
  await euro.filter({ hasText: 'has left €25.00' }).waitFor();

  await record(page, { kind: 'Pay out', amount: '4.50', reference: 'counter-1' });
  await page.getByText('€4.50 paid out of the funds.').waitFor();
  await euro.filter({ hasText: 'has left €20.50' }).waitFor();

  await page.getByRole('navigation', { name: 'Customer' }).getByRole('link', { name: 'Payments' }).click();
  const table = page.getByRole('table', { name: 'Payments' });
  await table.getByRole('row').filter({ hasText: 'counter-1' }).filter({ hasText: 'Refund' }).filter({ hasText: '€4.50' }).waitFor();
  await table.getByRole('row').filter({ hasText: 'kiosk-1' }).filter({ hasText: 'Charge' }).filter({ hasText: '€15.00' }).waitFor();
});

it('more_than_the_funds_hold_is_refused_at_the_amount', async () => {
  const page = await open('/customers');
  const number = await prepaid(page);
  await page.goto(new URL(`/customers/${number}/payments`, page.url()).href);
  await record(page, { kind: 'Pay out', amount: '10.01', reference: '' });
  const amount = page.getByRole('dialog', { name: 'Record payment' }).getByLabel('Amount in EUR');
  await page.getByRole('dialog', { name: 'Record payment' }).getByRole('alert').waitFor();
  expect(await amount.getAttribute('aria-invalid')).toBe('true');
});
