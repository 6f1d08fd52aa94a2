import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './browser';

const { open } = useBrowser();

type Made = { number: string; name: string };

/** A company and a department; the session's cookie lets the page make them. */
async function company(page: Page): Promise<{ owner: Made; member: Made }> {
  return page.evaluate(async () => {
    const mark = String(Date.now());
    const make = async (last_name: string, identifier: string): Promise<Made> => {
      const body = { first_name: 'Eva', last_name, email: `${last_name}@example.com`, customer_type: 'residential', address: { street: 'Trg 1', city: 'Ljubljana', country: 'SI' }, plan: { code: 'mobile_s', identifier, items: [] } };
      const answer = await fetch('/v1/customers', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Made;
    };
    return { owner: await make(`Payer${mark}`, `h${mark}`), member: await make(`Branch${mark}`, `k${mark}`) };
  });
}

/** Bills what a customer has collected. */
async function billNow(page: Page, customer: string): Promise<void> {
  await page.evaluate(async (number) => {
    const profiles = (await (await fetch(`/v1/customers/${number}/billing-profiles`)).json()) as { items: { id: string }[] };
    const answer = await fetch(`/v1/billing-profiles/${profiles.items[0]?.id ?? ''}:bill-now`, { method: 'POST', headers: { 'content-type': 'application/json' } });
    if (!answer.ok) throw new Error(await answer.text());
  }, customer);
}

it('a_hierarchy_is_made_joined_paid_and_cancelled', async () => {
  const page = await open('/customers');
  const { owner, member } = await company(page);
  const name = `Company ${Date.now()}`;
  const tab = (customer: string, path = 'hierarchy') => page.goto(new URL(`/customers/${customer}/${path}`, page.url()).href);
  await tab(owner.number);
  await page.getByText('No data to display').waitFor();
  await page.getByRole('button', { name: 'Hierarchy', exact: true }).click();
  const making = page.getByRole('dialog', { name: 'Add hierarchy' });
  await making.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await making.getByRole('button', { name: 'Make the group' }).click();
  await page.getByText(`${name} is made`).waitFor();
  await page.getByRole('row').filter({ hasText: name }).getByText('Owner').waitFor();

  await tab(member.number);
  await page.getByRole('button', { name: 'Hierarchy', exact: true }).click();
  const joining = page.getByRole('dialog', { name: 'Add hierarchy' });
  await joining.getByText('Member: is paid for').click();
  await joining.getByRole('combobox', { name: 'Owner' }).fill(owner.name);
  await page.getByRole('option', { name: new RegExp(owner.number) }).click();
  await joining.getByRole('combobox', { name: 'Hierarchy group' }).click();
  await page.getByRole('option', { name: new RegExp(name) }).click();
  await joining.getByRole('button', { name: 'Join' }).click();
  await page.getByText(`Joined ${name}`).waitFor();
  await page.getByRole('region', { name: 'Paid by' }).or(page.locator('section').filter({ hasText: 'Paid by' })).getByText(owner.name).first().waitFor();

  await billNow(page, member.number);
  await tab(owner.number, 'bills');
  const moved = page.getByRole('row').filter({ hasText: member.name });
  await moved.getByText('Billing', { exact: true }).waitFor();
  await tab(member.number, 'bills');
  await page.getByRole('row').filter({ hasText: owner.name }).getByText('Billing', { exact: true }).waitFor();

  await tab(owner.number);
  const row = page.getByRole('row').filter({ hasText: name });
  await row.getByRole('button', { name: `Cancel hierarchy ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel hierarchy' }).click();
  await page.getByText(`${name} is cancelled`).waitFor();
  await row.getByText('Cancelled').waitFor();
  expect(await row.getByRole('button', { name: `Edit ${name}` }).count()).toBe(0);
});

it('the_payer_of_a_profile_is_set_by_account_search', async () => {
  const page = await open('/customers');
  const { owner, member } = await company(page);
  await page.goto(new URL(`/customers/${member.number}/hierarchy`, page.url()).href);
  await page.getByRole('button', { name: /Set the payer of/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Payer' }).fill(owner.name);
  await page.getByRole('option', { name: new RegExp(owner.number) }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/The payer of .* is set/).waitFor();
  expect(await page.getByRole('link', { name: owner.name }).count()).toBe(2);
});
