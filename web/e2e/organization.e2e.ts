import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './browser';

const { open } = useBrowser();

type Made = { number: string; name: string };

/** Customers without plans; the session's cookie lets the page make them. */
async function departments(page: Page): Promise<Made[]> {
  return page.evaluate(async () => {
    const mark = String(Date.now());
    const make = async (last_name: string): Promise<Made> => {
      const body = { first_name: 'Eva', last_name, email: `${last_name}@example.com`, customer_type: 'residential', organization: `Acme${mark}`, address: { street: 'Trg 1', city: 'Ljubljana', country: 'SI' } };
      const answer = await fetch('/v1/customers', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Made;
    };
    return [await make(`Holding${mark}`), await make(`Sales${mark}`)];
  });
}

it('a_customer_is_placed_found_and_removed_in_the_organization_tree', async () => {
  const page = await open('/customers');
  const [holding, sales] = await departments(page);
  if (holding === undefined || sales === undefined) throw new Error('nobody was made');
  const at = (path: string) => new URL(path, page.url()).href;
  await page.goto(at(`/customers/${sales.number}/hierarchy`));
  await page.getByRole('button', { name: 'Place in the tree' }).click();
  const placing = page.getByRole('dialog', { name: `Place ${sales.name} in the tree` });
  await placing.getByRole('combobox', { name: 'Stands below' }).fill(holding.name);
  await page.getByRole('option', { name: new RegExp(holding.number) }).click();
  await placing.getByText(`Place: ${holding.name} › ${sales.name}`).waitFor();
  await placing.getByRole('button', { name: 'Place in the tree' }).click();
  await page.getByText(`${sales.name} is placed`).waitFor();

  await page.goto(at(`/customers/${holding.number}/hierarchy`));
  await page.getByRole('navigation', { name: 'Organization tree' }).getByRole('link', { name: sales.name }).waitFor();
  // What has somebody below it stays, and says so.
  expect(await page.getByRole('button', { name: 'Remove', exact: true }).isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Find in the tree' }).fill('Acme');
  await page.getByRole('row').filter({ hasText: sales.name }).getByText(holding.name).waitFor();

  await page.goto(at(`/customers/${sales.number}/hierarchy`));
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText(`${sales.name} is out of the tree`).waitFor();
  await page.getByText('Not in the organization tree').waitFor();
});

it('an_account_is_closed_with_a_date_and_the_closing_withdrawn', async () => {
  const page = await open('/customers');
  const [customer] = await departments(page);
  if (customer === undefined) throw new Error('nobody was made');
  await page.goto(new URL(`/customers/${customer.number}`, page.url()).href);
  await page.getByRole('button', { name: 'Close account' }).click();
  const closing = page.getByRole('dialog', { name: `Close the account of ${customer.name}` });
  await closing.getByText('The account is erased on').waitFor();
  await closing.getByRole('button', { name: 'Close the account' }).click();
  await page.getByText('Until then the closing can be withdrawn.').waitFor();
  await page.getByRole('button', { name: 'Withdraw closing' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw closing' }).click();
  await page.getByText(`${customer.name} is not erased`).waitFor();
});

it('a_billing_profile_is_made_renamed_and_deleted', async () => {
  const page = await open('/customers');
  const [customer] = await departments(page);
  if (customer === undefined) throw new Error('nobody was made');
  await page.goto(new URL(`/customers/${customer.number}/subscriptions`, page.url()).href);
  await page.getByRole('button', { name: 'New billing profile' }).click();
  const making = page.getByRole('dialog', { name: 'New billing profile' });
  await making.getByRole('textbox', { name: 'Name' }).fill('Office');
  await making.getByRole('textbox', { name: 'Code' }).fill('office');
  await making.getByRole('button', { name: 'Make the profile' }).click();
  await page.getByText('Office is made').waitFor();
  await page.getByRole('link', { name: 'Office', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Billing profile Office' }).waitFor();
  await page.getByRole('button', { name: 'Edit' }).click();
  const editing = page.getByRole('dialog', { name: 'Edit billing profile Office' });
  await editing.getByRole('textbox', { name: 'Name' }).fill('Head office');
  await editing.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Billing profile Head office' }).waitFor();
  await page.getByRole('button', { name: 'Set the payer of office' }).waitFor();
  await page.getByRole('table', { name: 'Bills' }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Head office is deleted').waitFor();
  await page.getByRole('heading', { name: 'Billing profiles', exact: true }).waitFor();
});
