import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './browser';

const { open } = useBrowser();

type Made = { number: string; name: string };

/** A customer with a plan that can be shared, and another one; the session's cookie lets the page make them. */
async function family(page: Page): Promise<{ owner: Made; member: Made }> {
  return page.evaluate(async () => {
    const mark = String(Date.now());
    const make = async (last_name: string, code: string, identifier: string): Promise<Made> => {
      const body = { first_name: 'Eva', last_name, email: `${last_name}@example.com`, customer_type: 'residential', address: { street: 'Trg 1', city: 'Ljubljana', country: 'SI' }, plan: { code, identifier, items: [] } };
      const answer = await fetch('/v1/customers', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as Made;
    };
    return { owner: await make(`Owner${mark}`, 'family', `o${mark}`), member: await make(`Member${mark}`, 'mobile_s', `m${mark}`) };
  });
}

it('a_group_is_made_joined_and_cancelled', async () => {
  const page = await open('/customers');
  const { owner, member } = await family(page);
  const name = `Family ${Date.now()}`;
  await page.goto(new URL(`/customers/${owner.number}/subscriptions`, page.url()).href);
  await page.getByRole('button', { name: 'Add sponsorship' }).click();
  const making = page.getByRole('dialog', { name: 'Add sponsorship' });
  await making.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await making.getByRole('button', { name: 'Make the group' }).click();
  await page.getByText(`${name} is shared`).waitFor();
  await page.getByRole('row').filter({ hasText: name }).getByText('Active').waitFor();

  await page.goto(new URL(`/customers/${member.number}/subscriptions`, page.url()).href);
  await page.getByRole('button', { name: 'Add sponsorship' }).click();
  const joining = page.getByRole('dialog', { name: 'Add sponsorship' });
  await joining.getByText('Member: is paid for').click();
  await joining.getByRole('combobox', { name: 'Owner' }).fill(owner.name);
  await page.getByRole('option', { name: new RegExp(owner.number) }).click();
  await joining.getByRole('combobox', { name: 'Sharing group' }).click();
  await page.getByRole('option', { name }).click();
  await joining.getByRole('button', { name: 'Join' }).click();
  await page.getByText(`Joined ${name}`).waitFor();

  await page.goto(new URL(`/customers/${owner.number}/subscriptions`, page.url()).href);
  const row = page.getByRole('row').filter({ hasText: name });
  await row.getByText('1 member').waitFor();
  await row.getByRole('button', { name: `Members of ${name}` }).click();
  const members = page.getByRole('dialog', { name: `Members of ${name}` });
  await members.getByText(member.name).waitFor();
  await members.getByRole('button', { name: 'Close' }).click();
  await row.getByRole('button', { name: `Cancel sharing ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel sharing' }).click();
  await page.getByText(`${name} is cancelled`).waitFor();
  await row.getByText('Cancelled').waitFor();
  expect(await row.getByRole('button', { name: `Edit ${name}` }).count()).toBe(0);
});

it('an_event_is_tried_and_its_price_explained', async () => {
  const page = await open('/customers');
  const { member } = await family(page);
  await page.goto(new URL(`/customers/${member.number}/events`, page.url()).href);
  await page.getByRole('button', { name: 'Try it' }).click();
  const dialog = page.getByRole('dialog', { name: 'Try it' });
  await dialog.getByRole('combobox', { name: 'Service type' }).click();
  await page.getByRole('option', { name: 'Voice', exact: true }).click();
  await dialog.getByLabel('Called number').fill('38640111111');
  await dialog.getByLabel('Duration in seconds').fill('61');
  await dialog.getByRole('button', { name: 'Show the price' }).click();
  const outcome = dialog.getByRole('status', { name: 'What it would do' });
  await outcome.getByText('Rated', { exact: true }).waitFor();
  expect(await outcome.locator('ol > li').count()).toBeGreaterThan(2);
});
