import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();

it('a_template_is_made_tried_on_a_bill_put_right_at_its_line_and_saved_as_a_version', async () => {
  const code = `look-${Date.now().toString(36)}`;
  const page = await open('/templates');
  await page.getByRole('button', { name: 'New template' }).click();
  const dialog = page.getByRole('dialog', { name: 'New template' });
  await dialog.getByLabel('Name').fill('Look');
  await dialog.getByLabel('Code').fill(code);
  await dialog.getByRole('button', { name: 'Create' }).click();

  // It begins as the built-in page, shown on a real bill.
  await page.getByRole('heading', { level: 1, name: 'Look' }).waitFor();
  const preview = page.frameLocator('iframe[title=Preview]');
  await preview.getByRole('heading', { level: 1 }).waitFor();
  const editor = page.getByRole('textbox', { name: 'Page' });

  // A fault stands at its line, and one click goes there.
  await editor.fill('<h1>{{ page.title }}</h1>\n<p>\n{% set x = 1 %}</p>');
  await page.getByRole('alert').filter({ hasText: '`set`' }).waitFor();
  await page.getByRole('button', { name: 'Line 3' }).click();
  expect(await editor.evaluate((text: HTMLTextAreaElement) => text.value.slice(text.selectionStart, text.selectionEnd))).toBe('{% set x = 1 %}</p>');

  // What would run away is stopped, and nothing of a page runs.
  await editor.fill(`${'{% for a in page.facts %}'.repeat(25)}x${'{% endfor %}'.repeat(25)}`);
  await page.getByRole('alert').filter({ hasText: 'steps' }).waitFor();
  await editor.fill('<style>h1 { color: rgb(1, 2, 3) }</style><h1>Dear {{ page.customer.name }}</h1><script>document.body.textContent = "ran"</script>');
  const heading = preview.getByRole('heading', { name: /^Dear / });
  await heading.waitFor();
  expect(await heading.evaluate((node) => getComputedStyle(node).color)).toBe('rgb(1, 2, 3)');
  expect(await preview.locator('body').innerText()).not.toContain('ran');

  await page.getByRole('button', { name: 'Save as new version' }).click();
  await page.getByText('Version 2', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog', { name: 'Delete Look' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
  await page.getByText(code).waitFor({ state: 'detached' });
});

it('an_invoice_is_looked_at_with_another_template_and_its_bill_is_adjusted_by_a_note', async () => {
  const page = await open('/invoices?bill_status=billing');
  await page.getByRole('table', { name: 'Invoices' }).getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: /^Invoice/ }).waitFor();
  await page.getByText('HTML', { exact: true }).click();
  await page.getByLabel('Template').selectOption('default');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('fr');
  await page.frameLocator('iframe[data-format=html]').getByRole('heading', { level: 1, name: 'Facture' }).waitFor();

  await page.getByRole('link', { name: /^Bill \d/ }).click();
  await page.getByRole('button', { name: 'Adjust' }).click();
  const dialog = page.getByRole('dialog', { name: /^Adjust bill/ });
  await dialog.getByRole('note').filter({ hasText: 'credit or debit note' }).waitFor();
  await dialog.getByLabel('Amount without tax').fill('1.00');
  await dialog.getByRole('combobox', { name: 'Bill item' }).click();
  await page.getByRole('option', { name: 'Adjustment' }).first().click();
  await dialog.getByLabel('Reason').fill('the network was down');
  await dialog.getByRole('button', { name: 'Adjust' }).click();
  await page.getByText(/^Credit note C\d{4}-\d{5}/).waitFor();

  await page.getByRole('link', { name: /^Invoice \d/ }).click();
  const notes = page.getByRole('table', { name: 'Notes' }).or(page.getByRole('region', { name: 'Notes' }));
  await notes.first().getByRole('link', { name: /^C\d{4}/ }).first().click();
  await page.getByRole('heading', { level: 1, name: /^Credit note/ }).waitFor();
});
