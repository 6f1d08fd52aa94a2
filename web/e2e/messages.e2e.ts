import { createHmac } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { useBrowser } from './browser';

const { open } = useBrowser();
type Call = { headers: IncomingMessage['headers']; body: string };

it('a_webhook_is_made_tried_seen_failing_and_replayed', async () => {
  const calls: Call[] = [];
  const answers = [410, 200];
  const receiver = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(answers[calls.length - 1] ?? 200).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  // A server that listens on a port has an address with a port.
  const { port } = receiver.address() as AddressInfo;
  const name = `CRM ${port}`;
  const page = await open('/webhooks');
  await page.getByRole('button', { name: 'New webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'New webhook' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Address').fill(`http://127.0.0.1:${port}/hook`);
  await dialog.getByRole('combobox', { name: 'Events' }).click();
  await page.getByRole('option', { name: 'bill.billed' }).click();
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const secret = (await dialog.getByRole('status').locator('code').innerText()).trim();
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await page.getByRole('link', { name }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByText('No messages yet').waitFor();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByRole('button', { name: 'Webhook test' }).click();
  const log = page.getByRole('dialog', { name: 'Webhook test' });
  await log.getByText('Failed: refused by the receiver').waitFor();
  await log.getByRole('button', { name: 'Send again' }).click();
  await log.getByText('Sent', { exact: true }).first().waitFor();

  const { headers, body } = calls.at(-1) ?? { headers: {}, body: '' };
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  expect(calls.map((call) => call.headers['webhook-id'])).toEqual([headers['webhook-id'], headers['webhook-id']]);
  receiver.close();
});

it('a_mail_server_is_configured_and_tried_and_its_password_is_never_shown', async () => {
  const heard: string[] = [];
  const server = createTcpServer((socket) => {
    let mail = false;
    socket.write('220 test ESMTP\r\n');
    // By lines, however the bytes come in.
    createInterface({ input: socket }).on('line', (line) => {
      heard.push(line);
      if (line === '' || (mail && line !== '.')) return;
      mail = line === 'DATA';
      socket.write(line.startsWith('EHLO') ? '250-test\r\n250 8BITMIME\r\n' : mail ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
    });
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const page = await open('/notification-channels');
  await page.getByText('No e-mail server yet').waitFor();
  await page.getByRole('button', { name: 'Configure' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'E-mail' });
  await dialog.getByLabel('Mail server').fill('127.0.0.1');
  await dialog.getByLabel('Port').fill(String(port));
  await dialog.getByRole('combobox', { name: 'Encryption' }).click();
  await page.getByRole('option', { name: 'None (this machine only)' }).click();
  await dialog.getByLabel('Password').first().fill('e2e-s3cret');
  await dialog.getByLabel('From address').fill('care@tele.example');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('kept, never shown').waitFor();
  const seen = await page.evaluate(async () => (await fetch('/v1/notification-channels')).text());
  expect(seen).not.toContain('e2e-s3cret');

  await page.getByRole('button', { name: 'Send a test' }).click();
  const test = page.getByRole('dialog', { name: 'Test E-mail' });
  await test.getByLabel('E-mail address').fill('me@example.org');
  await test.getByRole('button', { name: 'Send a test' }).click();
  await test.getByText('Sent', { exact: true }).waitFor();
  expect(heard).toContain('RCPT TO:<me@example.org>');
  await test.getByRole('button', { name: 'Close' }).last().click();

  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('No e-mail server yet').waitFor();
  await page.getByRole('link', { name: 'Communications' }).click();
  await page.getByText('me@example.org').waitFor();
  server.close();
});

it('a_customer_has_communications_and_notifications', async () => {
  const page = await open('/customers');
  await page.locator('main table a').first().click();
  const tabs = page.getByRole('navigation', { name: 'Customer' });
  await tabs.getByRole('link', { name: 'Communications' }).click();
  await page.getByText('No messages yet').waitFor();
  await tabs.getByRole('link', { name: 'Notifications' }).click();
  await page.getByText('Nothing to tell yet').waitFor();
  expect(page.url()).toMatch(/\/notifications$/);
});
