// The browser for the tests: Debian's chromium through playwright-core. Where it is absent the tests are skipped and say
// so; in CI that is a failure.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** True when the browser tests cannot run here. Throws in CI. */
export function isBrowserMissing(): boolean {
  if (existsSync(chromiumPath)) return false;
  const advice = `no browser at ${chromiumPath}: apt-get install -y chromium`;
  if ((process.env['CI'] ?? '') !== '') throw new Error(advice);
  console.warn(`SKIPPED browser tests, ${advice}`);
  return true;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}
