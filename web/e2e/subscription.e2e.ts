import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { useBrowser } from './browser';

const { open } = useBrowser();
const DAY_MS = 86_400_000;
/** Past the fortnight in which the plan can be left for nothing. */
const AFTER_GRACE_DAYS = 30;

type Made = { number: string; name: string };

/** A customer with the plan that binds for a year; the session's cookie lets the page make it. */
async function subscriber(page: Page, last_name: string): Promise<Made> {
  return page.evaluate(async (name) => {
    const mark = String(Date.now());
    const body = { first_name: 'Eva', last_name: name + mark, email: `${name}${mark}@example.com`, customer_type: 'residential', address: { street: 'Trg 1', city: 'Ljubljana', country: 'SI' }, plan: { code: 'fibre', identifier: `${name}${mark}`, items: [] } };
    const answer = await fetch('/v1/customers', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as Made;
  }, last_name);
}

it('a_plan_is_changed_the_change_withdrawn_and_the_subscription_cancelled_with_its_fee_shown', async () => {
  const page = await open('/customers');
  const { number } = await subscriber(page, 'Binder');
  await page.goto(new URL(`/customers/${number}/subscriptions`, page.url()).href);
  await page.getByRole('link', { name: 'Open the subscription Fibre' }).click();
  await page.getByRole('heading', { level: 1, name: 'Fibre' }).waitFor();

  await page.getByRole('button', { name: 'Actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Change plan' }).click();
  const moving = page.getByRole('dialog', { name: 'Change plan of Fibre' });
  await moving.getByRole('combobox', { name: 'New plan' }).click();
  await page.getByRole('option', { name: 'Vehicle charging' }).click();
  await moving.getByRole('button', { name: 'Show what it costs' }).click();
  // A service that the subscription does not have yet wants an identifier, and says so at its field.
  await moving.getByText(/is not set/).first().waitFor();
  await moving.getByRole('textbox', { name: 'Identifier', exact: true }).fill(`ev${number}`);
  await moving.getByRole('button', { name: 'Show what it costs' }).click();
  await moving.getByRole('button', { name: 'Move into Vehicle charging' }).click();
  await page.getByRole('alert').filter({ hasText: 'Moves into Vehicle charging' }).getByRole('button', { name: 'Withdraw' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await page.getByText('The move into Vehicle charging is withdrawn').waitFor();

  await page.getByRole('button', { name: 'Actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Cancel', exact: true }).click();
  const ending = page.getByRole('dialog', { name: 'Cancel Fibre' });
  await ending.getByLabel('At another time').check();
  const at = ending.getByLabel('Date and time');
  // Begins at the site's own time.
  await at.fill(new Date(Date.parse(`${await at.inputValue()}:00Z`) + AFTER_GRACE_DAYS * DAY_MS).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length));
  const posts = ending.getByRole('status', { name: 'What this posts' });
  await posts.getByText('€73.20, tax included').first().waitFor();
  expect(await posts.getByRole('row').filter({ hasText: 'Early termination' }).innerText()).toMatch(/€60\.00\s+€13\.20/);
  await ending.getByLabel('Waive the early-termination fee').check();
  await posts.getByText('€73.20, tax included').first().waitFor({ state: 'detached' });
  await ending.getByLabel('Waive the early-termination fee').uncheck();
  await posts.getByText('€73.20, tax included').first().waitFor();
  await ending.getByRole('button', { name: 'Cancel Fibre' }).click();
  await page.getByText('Fibre is cancelled').waitFor();
});

it('what_a_profile_has_collected_is_billed_now', async () => {
  const page = await open('/customers');
  const { number } = await subscriber(page, 'Billed');
  await page.goto(new URL(`/customers/${number}/bills`, page.url()).href);
  await page.getByRole('button', { name: 'Bill now' }).click();
  const dialog = page.getByRole('dialog', { name: /^Bill now/ });
  await dialog.getByRole('status', { name: 'What is billed' }).getByText(/^€/).first().waitFor();
  await dialog.getByRole('button', { name: /^Bill €.* now$/ }).click();
  await page.getByText(/^Bill \S+ is billed$/).waitFor();
  await page.getByRole('table', { name: 'Bills' }).getByRole('row').filter({ hasText: 'Billing' }).first().waitFor();

  // Nothing is collected any more: it says why nothing can be billed.
  await page.getByRole('button', { name: 'Bill now' }).click();
  await dialog.getByRole('alert').waitFor();
  expect(await dialog.getByRole('button', { name: 'Bill now' }).isDisabled()).toBe(true);
});
