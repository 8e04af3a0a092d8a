// What the reader sees when the line breaks, the display is paused and an alert is taken back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { isBrowserMissing, launchBrowser } from './chromium.ts';
import { consolePage } from './console-page.ts';
import { startFakeConsole } from './fake-console.ts';
import type { FakeConsole } from './fake-console.ts';
import { fakeHit } from './fake-hits.ts';
import { ensureBuilt } from './fixtures.ts';

const testMsMax = 90_000;

describe.skipIf(isBrowserMissing())('the live page', () => {
  let browser: Browser;
  let server: FakeConsole;
  let page: Page;
  const at = Date.now();

  beforeAll(async () => {
    await ensureBuilt();
    server = await startFakeConsole({ history: [1, 2, 3].map((number) => fakeHit(number, at)) });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1_366, height: 768 }, locale: 'zh-CN' });
    await consolePage(page, server.url).open(`/live#token=${server.adminToken}`);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const rows = () => page.locator('[data-hit]').evaluateAll((found) => found.map((row) => row.getAttribute('data-hit')));

  test('a broken line is said, and what was missed comes once', async () => {
    server.setReachable(false);
    server.cut();
    await page.getByTestId('connection').filter({ hasText: '连接中断' }).waitFor();
    server.raise(fakeHit(4, at), fakeHit(5, at));
    server.setReachable(true);
    await page.locator(`[data-hit="${fakeHit(5, at).hit_id}"]`).waitFor();
    await page.getByTestId('connection').filter({ hasText: '实时' }).waitFor();
    expect(await rows()).toEqual([5, 4, 3, 2, 1].map((number) => fakeHit(number, at).hit_id));
  }, testMsMax);

  test('an alert that is taken back is struck through where it stands', async () => {
    server.raise({ ...fakeHit(2, at), revision: 2, state: 'withdrawn', withdrawn_reason: '结算已撤销', cursor: 6 });
    await page.locator(`[data-hit="${fakeHit(2, at).hit_id}"].is-withdrawn`).getByText('已撤销').waitFor();
    expect((await rows()).indexOf(fakeHit(2, at).hit_id)).toBe(3);
  }, testMsMax);

  test('while the display is paused, arrivals are counted and then shown', async () => {
    await page.getByRole('button', { name: '暂停' }).click();
    server.raise(fakeHit(7, at), fakeHit(8, at));
    await page.getByText('2 条新预警').waitFor();
    expect(await rows()).toHaveLength(5);
    await page.keyboard.press('p');
    await page.locator(`[data-hit="${fakeHit(8, at).hit_id}"]`).waitFor();
    expect(await rows()).toHaveLength(7);
  }, testMsMax);
});
