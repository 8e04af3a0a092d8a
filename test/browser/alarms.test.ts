// What is wrong is in sight on every page; what is left out of judging can be released.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { isBrowserMissing, launchBrowser } from './chromium.ts';
import { consolePage } from './console-page.ts';
import { startFakeConsole } from './fake-console.ts';
import type { FakeConsole } from './fake-console.ts';
import { fakeHit } from './fake-hits.ts';
import { ensureBuilt } from './fixtures.ts';

const testMsMax = 90_000;

describe.skipIf(isBrowserMissing())('alarms', () => {
  let browser: Browser;
  let server: FakeConsole;
  let page: Page;

  beforeAll(async () => {
    await ensureBuilt();
    server = await startFakeConsole({ history: [fakeHit(1, Date.now())] });
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1_366, height: 768 }, locale: 'zh-CN' });
    await consolePage(page, server.url).open(`/live#token=${server.adminToken}`);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('the most urgent one is shown, the others counted; it goes when all is well', async () => {
    expect(await page.getByTestId('alarms').count()).toBe(0);
    server.setAlarms([{ code: 'not_accepting', detail: 'EVENTS' }, { code: 'quarantined', count: 2 }]);
    const strip = page.getByTestId('alarms');
    await strip.filter({ hasText: '已暂停受理' }).filter({ hasText: '另有 1 项' }).waitFor();
    server.setAlarms([]);
    await strip.waitFor({ state: 'detached' });
  }, testMsMax);

  test('it leads to the system page, where what is left out is listed and released', async () => {
    server.setAlarms([{ code: 'quarantined', count: 1 }]);
    server.setQuarantine([{
      sequence: 4_711, event_id: 'e'.repeat(32), infno: '3505', fixmedins_code: 'P42070400011', deaths: 3, by: '@evaluator',
      reason: '研判该事件时引擎连续崩溃 3 次（程序错误 TypeError judge.ts:120），已隔离，不参与研判', at: '2025-07-01T08:00:00+08:00',
    }]);
    await page.getByTestId('alarms').click();
    const panel = page.getByRole('region', { name: '隔离区' });
    await panel.getByText('P42070400011').waitFor();
    await panel.getByRole('button', { name: '解除隔离' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '解除隔离' }).click();
    await panel.waitFor({ state: 'detached' });
  }, testMsMax);
});
