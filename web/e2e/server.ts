// Which server the journeys use: GUILDER_URL with a one-time link in GUILDER_SIGN_IN, or the
// make-believe one. Signs in once and hands the browser's state to every file: a link works once.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startMock } from './mock/server.mjs';
import { launch } from './browser';

declare module 'vitest' {
  interface ProvidedContext {
    address: string;
    state: string;
  }
}
const PASSWORD = 'correct-horse-battery';

export default async function setup(project: TestProject) {
  const given = process.env.GUILDER_URL;
  const mock = given === undefined ? await startMock() : null;
  const address = given ?? mock?.address ?? '';
  const link = process.env.GUILDER_SIGN_IN ?? `${address}/sign-in?token=look`;
  const state = join(mkdtempSync(join(tmpdir(), 'guilder-e2e-')), 'state.json');

  const browser = await launch();
  const page = await browser.newPage({ locale: 'en-GB' });
  await page.goto(new URL(link, address).href);
  // The link opens a session; a first one then asks for a password, so that one can come back.
  const opened = page.getByRole('heading', { name: /^(Set a password|Home)$/ });
  await opened.waitFor();
  if ((await opened.innerText()) !== 'Home') {
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByLabel('The same again').fill(PASSWORD);
    await page.getByRole('button', { name: 'Set password' }).click();
  }
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await page.context().storageState({ path: state });
  await browser.close();

  project.provide('address', address);
  project.provide('state', state);
  return () => { mock?.server.close(); };
}
