// Chromium for the journeys. Owns: starting it, a page that is signed in, and the watch over every
// request: nothing may leave the server's origin.
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';

// What never reaches a network: inline data, and the parts of the browser's own PDF viewer.
const OWN_SCHEMES = ['data:', 'blob:', 'chrome:', 'chrome-extension:'];
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
}

/** Opens one browser per file; `open` gives signed-in pages and `foreign` what left the origin. */
export function useBrowser() {
  const foreign: string[] = [];
  const broken: string[] = [];
  let browser: Browser | undefined;
  const address = inject('address');

  beforeAll(async () => { browser = await launch(); });
  afterAll(async () => {
    await browser?.close();
    expect(foreign, 'requests that left the origin').toEqual([]);
    expect(broken, 'errors in the page').toEqual([]);
  });

  return {
    async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
      if (browser === undefined) throw new Error('the browser has not started');
      const context = await browser.newContext({ locale: 'en-GB', storageState: inject('state'), viewport: { width: 1440, height: 960 }, ...options });
      context.on('request', (request) => {
        const url = new URL(request.url());
        if (url.origin !== new URL(address).origin && !OWN_SCHEMES.includes(url.protocol)) foreign.push(request.url());
      });
      context.on('weberror', (error) => broken.push(error.error().message));
      context.on('console', (message) => { if (/content security policy/i.test(message.text())) broken.push(message.text()); });
      const page = await context.newPage();
      await page.goto(`${address}${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      return page;
    },
  };
}
