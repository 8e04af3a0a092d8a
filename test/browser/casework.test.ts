// A case worked in a real browser, from the clues to its end: what can be done, what cannot and why, and what is written down.
// SCREENSHOTS=<folder> keeps pictures of what was seen.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { isBrowserMissing, launchBrowser } from './chromium.ts';
import { startFakeConsole } from './fake-console.ts';
import type { FakeConsole } from './fake-console.ts';
import { ensureBuilt } from './fixtures.ts';
import { fakeHit } from './fake-hits.ts';

const testMsMax = 90_000;
const raisedHits = Array.from({ length: 60 }, (_, number) => fakeHit(number, Date.UTC(2025, 6, 1, 0, number)));

describe.skipIf(isBrowserMissing())('the work on cases', () => {
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
  beforeEach(() => {
    problems.length = 0;
  });
  afterEach(async () => {
    await picture('last');
    await context.close();
    await server.stop();
    expect(problems).toEqual([]);
  });

  async function open(role: string, address: string): Promise<void> {
    server = await startFakeConsole({ history: raisedHits, role });
    context = await browser.newContext({ viewport: { width: 1_366, height: 900 }, locale: 'zh-CN' });
    page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${server.url}${address}#token=${server.adminToken}`);
    await page.getByRole('button', { name: '退出登录' }).waitFor();
  }

  async function picture(name: string): Promise<void> {
    const folder = process.env['SCREENSHOTS'];
    if (folder !== undefined) await page.screenshot({ path: join(folder, `casework-${name}.png`), animations: 'disabled' });
  }

  /** Opens the dialog of an action, says something and confirms. */
  async function act(action: string, opinion: string, fill: () => Promise<void> = async () => undefined): Promise<void> {
    await page.getByTestId(`case-${action}`).click();
    const dialog = page.getByRole('dialog');
    await fill();
    if (opinion !== '') await dialog.getByLabel('意见').fill(opinion);
    await page.getByTestId('case-ok').click();
    await dialog.waitFor({ state: 'hidden' });
  }

  async function choose(label: string, option: string): Promise<void> {
    await page.getByRole('dialog').getByLabel(label).click();
    await page.locator('.ant-select-item-option', { hasText: option }).first().click();
  }

  test('from the clues through the five steps to its end', async () => {
    await open('admin', '/cases');
    await page.locator('tr.is-link').first().click();
    await picture('clue');
    await act('accept', '');
    const work = page.getByTestId('case-work');
    await work.locator('[aria-current=step]', { hasText: '初审' }).waitFor();
    await act('uphold', '两次住院间隔两天');
    await work.locator('[aria-current=step]', { hasText: '复审' }).waitFor();
    // The second review is another person's: the buttons say so.
    expect(await page.getByTestId('case-uphold').isDisabled()).toBe(true);
    await page.getByTestId('case-uphold').hover({ force: true });
    await page.getByText('初审由 管理员 作出').waitFor();
    await picture('second');
    const caseId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    for (const action of ['uphold', 'note'] as const) server.cases.act(caseId, { action, note: '同意' }, 'li-wei');
    await page.reload();
    await work.locator('[aria-current=step]', { hasText: '申诉' }).waitFor();
    await act('assign', '');
    expect(await page.getByTestId('case-end_appeal').isDisabled()).toBe(true);
    await act('state', '病情需要，附病历', () => choose('态度', '有异议'));
    await act('end_appeal', '');
    await act('uphold', '核实属实', () => page.getByRole('dialog').getByLabel('认定金额').fill('1280.50'));
    await page.getByTestId('case-dispose').click();
    await page.getByRole('dialog').getByLabel('追回基金').check();
    await picture('dispose');
    await page.getByRole('dialog').getByLabel('意见').fill('追回');
    await page.getByTestId('case-ok').click();
    await work.getByText('违规属实').waitFor();
    await picture('closed');
    const record = page.getByTestId('case-record');
    for (const text of ['两次住院间隔两天', '病情需要，附病历', '有异议', '追回基金', '1,280.50']) await record.getByText(text).first().waitFor();
    await page.goto(`${server.url}/cases?view=closed`);
    await page.getByTestId('case-views').getByText('已办结 1').waitFor();
    expect(await page.locator('tr.is-link').count()).toBe(1);
    await picture('list');
  }, testMsMax);

  test('who comes too late is told so and can look again', async () => {
    await open('admin', '/cases');
    await page.locator('tr.is-link').first().click();
    await page.getByTestId('case-accept').click();
    const caseId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    server.cases.act(caseId, { action: 'accept' }, 'li-wei');
    await page.getByTestId('case-ok').click();
    await page.getByText('案件刚被他人办理').waitFor();
    await picture('late');
    expect(server.cases.recordOf(caseId).map(({ actor }) => actor)).toEqual(['li-wei']);
  }, testMsMax);

  test('an institution sees what is held against it and answers', async () => {
    await open('institution', '/appeals');
    await page.locator('tr.is-link').first().click();
    await page.getByText('尚未陈述').waitFor();
    expect(await page.getByRole('link', { name: '案件' }).count()).toBe(0);
    await page.getByLabel('陈述申辩内容').fill('病情需要，附病历');
    await picture('appeal');
    await page.getByTestId('appeal-send').click();
    await page.locator('.case-record').getByText('病情需要，附病历').waitFor();
    expect(await page.getByTestId('appeal-send').isDisabled()).toBe(true);
  }, testMsMax);

  test('the page that was built here is the one for users', async () => {
    await open('viewer', '/live');
    const assets = fileURLToPath(new URL('../../console/web/dist/assets', import.meta.url));
    const built = readdirSync(assets).filter((name) => name.endsWith('.js'));
    expect(built.length).toBeGreaterThan(3);
    for (const name of built) expect(readFileSync(join(assets, name), 'utf8')).not.toContain('jsxDEV(');
  });

  test('a list that is left while it is being read leaves nothing behind', async () => {
    await open('admin', '/live');
    let isAsked = false;
    await page.route('**/api/casework?*stage*', async (route) => {
      isAsked = true;
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue().catch(() => undefined);
    });
    await page.evaluate(() => {
      history.pushState(null, '', '/cases?view=open');
      dispatchEvent(new PopStateEvent('popstate'));
    });
    await expect.poll(() => isAsked).toBe(true);
    await page.getByRole('link', { name: '实时预警' }).click();
    await page.waitForTimeout(1_000);
    expect(problems).toEqual([]);
  }, testMsMax);

  test('who may not work on cases sees how they stand', async () => {
    await open('viewer', '/cases');
    expect(await page.getByTestId('case-views').getByText('我的').count()).toBe(0);
    await page.locator('tr.is-link').first().click();
    await page.getByText('当前身份只能查看').waitFor();
    expect(await page.getByTestId('case-accept').count()).toBe(0);
  }, testMsMax);
});
