// The intake pages in a real browser: the ledger, the way down to a letter, its correction and what the page says of it.
// SCREENSHOTS=<folder> keeps pictures of what was seen.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { isBrowserMissing, launchBrowser } from './chromium.ts';
import { startFakeConsole } from './fake-console.ts';
import type { FakeConsole } from './fake-console.ts';
import { ensureBuilt } from './fixtures.ts';

const testMsMax = 90_000;

describe.skipIf(isBrowserMissing())('the intake pages', () => {
  let browser: Browser;
  let server: FakeConsole;
  let context: BrowserContext;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    await ensureBuilt();
    browser = await launchBrowser();
  }, 240_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    problems.length = 0;
    server = await startFakeConsole({ history: [] });
    context = await browser.newContext({ viewport: { width: 1_366, height: 768 }, locale: 'zh-CN' });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${server.url}/intake#token=${server.adminToken}`);
    await page.getByRole('button', { name: '退出登录' }).waitFor();
  });
  afterEach(async () => {
    await picture('last');
    await context.close();
    await server.stop();
    expect(problems).toEqual([]);
  });

  async function picture(name: string): Promise<void> {
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  }

  test('the ledger shows what does not add up, where the sequence has holes and which feeds are silent', async () => {
    const bad = page.locator('tr.is-unbalanced');
    await bad.first().waitFor();
    expect(await bad.count()).toBe(1);
    expect(await bad.locator('b.is-fail').innerText()).toBe('-1');
    await picture('ledger');
    const state = page.getByTestId('ledger-state');
    await state.getByText('1 行账目不符').waitFor();
    await state.getByText('序号有 1 处缺口').click();
    await page.getByText('研判缺 512–514').waitFor();
    await state.getByText('2 路数据已停止到达').click();
    await page.getByText('已 4 天').waitFor();
    await picture('ledger-silent');
    await page.getByText('只看有差异的').click();
    await page.waitForFunction(() => document.querySelectorAll('tr[data-row-key]').length === 1);
    await page.locator('.ant-table-row-expand-icon').first().click();
    await page.locator('.ant-table-expanded-row td.is-fail').filter({ hasText: '-1' }).waitFor();
    await picture('ledger-parts');
    const waiting = page.waitForEvent('download');
    await page.getByTestId('ledger-csv').click();
    expect((await waiting).suggestedFilename()).toBe('ledger.csv');
  }, testMsMax);

  test('a day and an institution lead down to their letters; the address says which', async () => {
    await page.locator('tr[data-row-key] a.is-fail').first().click();
    await page.waitForURL('**/intake/dead?fixmedins_code=*');
    expect(new URL(page.url()).searchParams.get('from')).toMatch(/^\d{4}-\d\d-\d\d$/);
    await page.locator('[data-row-key]').first().waitFor();
    await page.reload();
    await page.locator('[data-row-key]').first().waitFor();
    await picture('letters-of-a-day');
  }, testMsMax);

  test('a letter is corrected in the page: the receipt, the state and the history follow', async () => {
    await page.goto(`${server.url}/intake/dead`);
    await page.getByTestId('letter-states').getByText('待处理 2').waitFor();
    await picture('letters');
    await page.locator('[data-row-key]').first().click();
    const body = page.getByLabel('报文内容', { exact: true });
    await body.waitFor();
    const original = await body.inputValue();
    expect(original).toContain('\n    "dscginfo": {');
    await picture('letter');

    await body.fill('{');
    await page.getByTestId('resubmit').click();
    await page.getByText('内容不是有效的 JSON').waitFor();
    await body.fill(original.replace('T8:00', ' later'));
    await page.getByTestId('resubmit').click();
    await page.getByTestId('receipt').filter({ hasText: '未受理' }).waitFor();
    await body.fill(original.replace('2025-07-01T8:00', '2025-07-01 08:00:00'));
    await page.getByTestId('resubmit').click();
    await page.getByTestId('receipt').filter({ hasText: '形成 1 条业务事件' }).waitFor();
    await picture('letter-accepted');
    const steps = page.getByTestId('letter-history').locator('tr');
    await steps.nth(1).waitFor();
    expect(await steps.allInnerTexts()).toEqual([expect.stringContaining('重新提交,已受理'), expect.stringContaining('重新提交,未受理')]);
    await page.locator('.letter-title').getByText('已解决').waitFor();
    await picture('letter-resolved');
    await page.keyboard.press('Escape');
    await page.getByTestId('letter-states').getByText('已解决 1').waitFor();
  }, testMsMax);

  test('a letter is set aside with a reason and taken up again, in English too', async () => {
    await page.goto(`${server.url}/intake/dead?letter=${'a'.repeat(32)}`);
    await page.getByTestId('dismiss').click();
    const confirm = page.locator('.ant-modal').getByRole('button', { name: /不\s*处\s*理/ });
    expect(await confirm.isDisabled()).toBe(true);
    await page.getByLabel('不处理的原因(记入审计)').fill('测试报文');
    await picture('letter-dismiss');
    await confirm.click();
    await page.getByTestId('letter-history').getByText('测试报文').waitFor();
    await page.getByRole('button', { name: '重新打开' }).click();
    await page.getByTestId('dismiss').waitFor();
    await page.locator('.letter-drawer .ant-drawer-close').click();
    await page.locator('.letter-drawer').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Bad time').waitFor();
    await picture('letters-english');
  }, testMsMax);

  test('an institution is offered what it may read, and nothing asks for more', async () => {
    const own = await startFakeConsole({ history: [], role: 'institution' });
    try {
      await page.goto(`${own.url}/live#token=${own.adminToken}`);
      await page.getByRole('button', { name: '退出登录' }).waitFor();
      expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(['数据接入', '申诉']);
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('数据接入');
      expect(own.cursorsAsked).toEqual([]);
    } finally {
      await own.stop();
    }
  });
});
