// axe finds nothing on any page, in both languages and themes; 320 px reflows.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PAGES_AT_ONCE = 4;
const PLAIN = ['/', '/customers', '/customers/new', '/bills', '/invoices', '/transactions', '/usage', '/jobs', '/job-runs', '/communications', '/notification-channels', '/webhooks', '/activities', '/api-keys', '/sites', '/catalog/plans', '/catalog/rate-plans', '/catalog/zone-maps', '/catalog/holiday-calendars', '/catalog/event-generators', '/catalog/credit-profiles', '/catalog/discounts', '/catalog/terms', '/catalog/coupons', '/vouchers', '/taxation-gateway', '/custom-attributes', '/templates', '/templates/default'];
const TABS = ['', '/contacts', '/payments', '/subscriptions', '/balances', '/bills', '/communications', '/notifications', '/activities', '/events'];
const OPENED: [string, string][] = [['/catalog/rate-plans', 'main table a'], ['/catalog/credit-profiles', 'main table a'], ['/catalog/discounts', 'main table a'], ['/catalog/taxes', 'main table a'], ['/bills?status=billing', 'main table a'], ['/invoices', 'main table a'], ['/job-runs', 'main table a']];

type Finding = { id: string; nodes: { html: string; failureSummary?: string }[] };

async function findings(page: Page): Promise<string[]> {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(250);
  await page.evaluate(AXE);
  const violations = await page.evaluate(async (tags): Promise<Finding[]> => {
    // axe puts itself on the window when its text is evaluated.
    const { axe } = window as unknown as { axe: { run(root: Document, options: object): Promise<{ violations: Finding[] }> } };
    return (await axe.run(document, { runOnly: tags, iframes: false })).violations;
  }, RULES);
  return violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary?.slice(0, 200) ?? ''}`).join(' | ')}`);
}

async function everyPage(page: Page, origin: string): Promise<string[]> {
  await page.goto(`${origin}/customers`);
  const customer = await page.locator('main table a').first().getAttribute('href');
  const found = await onSeveral(page, [...PLAIN, ...TABS.map((tab) => `${customer ?? ''}${tab}`)], async (one, path) => {
    await one.goto(`${origin}${path}`);
    await one.getByRole('heading', { level: 1 }).first().waitFor();
    return findings(one);
  });
  for (const [list, link] of OPENED) {
    await page.goto(`${origin}${list}`);
    await page.locator(link).first().click();
    found.push(...(await findings(page)));
  }
  return found;
}

/** Visits all paths with a few pages of one context at a time: most of a visit is waiting for the network to be still. */
async function onSeveral(page: Page, paths: string[], visit: (page: Page, path: string) => Promise<string[]>): Promise<string[]> {
  const left = [...paths];
  const found: string[] = [];
  await Promise.all(Array.from({ length: PAGES_AT_ONCE }, async () => {
    const one = await page.context().newPage();
    for (let path = left.shift(); path !== undefined; path = left.shift()) found.push(...(await visit(one, path)));
    await one.close();
  }));
  return found;
}

describe.each([['en-GB', 'light'], ['fr-FR', 'dark']] as const)('%s %s', (locale, colorScheme) => {
  it('axe_finds_nothing_on_any_page', { timeout: 240_000 }, async () => {
    const page = await open('/', { locale, colorScheme, storageState: await stateWithoutChoices() });
    expect(await everyPage(page, new URL(page.url()).origin)).toEqual([]);
  });
});

it('axe_finds_nothing_in_menus_and_dialogs', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open('/customers', { colorScheme });
    await page.locator('main table a').first().waitFor();
    for (const name of ['Columns', 'Export', 'Full name', 'Language', 'Help and keys']) {
      await page.getByRole('button', { name, exact: true }).click();
      expect(await findings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    expect(await findings(page)).toEqual([]);
  }
});

it('axe_finds_nothing_on_a_taxation_gateway_that_is_configured', async () => {
  const page = await open('/');
  const settings = (method: string, body?: object) => page.evaluate(async ([verb, text]) => {
    const answer = await fetch('/v1/taxation-gateway', { method: verb, headers: { 'content-type': 'application/json' }, ...(text === undefined ? {} : { body: text }) });
    if (!answer.ok) throw new Error(await answer.text());
  }, [method, body === undefined ? undefined : JSON.stringify(body)] as const);
  await settings('PUT', { url: 'http://127.0.0.1:9/rates', secret: 'e2e-s3cret' });
  for (const colorScheme of ['light', 'dark'] as const) {
    const one = await open('/taxation-gateway', { colorScheme });
    await one.getByRole('button', { name: 'Remove' }).waitFor();
    expect(await findings(one)).toEqual([]);
    await one.getByRole('button', { name: 'Remove' }).click();
    await one.getByRole('dialog').waitFor();
    expect(await findings(one)).toEqual([]);
    await one.context().close();
  }
  await settings('DELETE');
});

it('axe_finds_nothing_in_the_dialog_that_loads_zone_rows', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open('/catalog/zone-maps', { colorScheme });
    await page.locator('main table a').first().click();
    await page.getByRole('button', { name: 'Load rows' }).click();
    const dialog = page.getByRole('dialog');
    expect(await findings(page)).toEqual([]);
    for (const rows of ['prefix,zone,from\n88888,eu,2027-01-01\n', 'prefix,zone,from\n8x,eu,2027-01-01\n']) {
      await dialog.locator('input[type=file]').setInputFiles({ name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
      await dialog.getByLabel('Valid from').fill('2027-01-01');
      await dialog.getByRole('button', { name: 'Preview' }).click();
      await dialog.getByText(/^(Rows afterwards|What is wrong)$/).waitFor();
      expect(await findings(page)).toEqual([]);
    }
  }
});

it('axe_finds_nothing_in_the_dialog_that_records_a_payment', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open('/customers', { colorScheme });
    await page.locator('main table a').first().click();
    await page.getByRole('navigation', { name: 'Customer' }).getByRole('link', { name: 'Payments' }).click();
    await page.getByRole('button', { name: 'Record payment' }).click();
    const dialog = page.getByRole('dialog', { name: 'Record payment' });
    await dialog.getByLabel('Amount').fill('a lot');
    await dialog.getByRole('button', { name: 'Record payment' }).click();
    await dialog.getByText('Enter an amount such as 20.00').waitFor();
    expect(await findings(page)).toEqual([]);
  }
});

it('every_page_reflows_at_320_px', { timeout: 120_000 }, async () => {
  const page = await open('/', { viewport: { width: 320, height: 640 } });
  const origin = new URL(page.url()).origin;
  const wide = await onSeveral(page, PLAIN, async (one, path) => {
    await one.goto(`${origin}${path}`);
    await one.getByRole('heading', { level: 1 }).first().waitFor();
    await one.waitForLoadState('networkidle');
    const over = await one.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    return over > 0 ? [`${path} by ${over} px`] : [];
  });
  expect(wide).toEqual([]);
});

/** Signed in, but with language and theme left to the browser. */
async function stateWithoutChoices() {
  const { inject } = await import('vitest');
  const { cookies } = JSON.parse(readFileSync(inject('state'), 'utf8')) as { cookies: [] };
  return { cookies, origins: [] };
}
