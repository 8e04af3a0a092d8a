// The console in a real browser: against the fake server, and against the whole of Fundwatch.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { isBrowserMissing, launchBrowser } from './chromium.ts';
import { consolePage } from './console-page.ts';
import type { ConsolePage } from './console-page.ts';
import { fakeFixture, stackFixture } from './fixtures.ts';
import type { ConsoleFixture } from './fixtures.ts';

/** Several processes start, and the page is built when a source has changed. */
const startMsMax = 240_000;
const testMsMax = 90_000;

describe.skipIf(isBrowserMissing()).each([
  { name: 'a fake server', start: fakeFixture },
  { name: 'the whole of Fundwatch', start: stackFixture },
])('the console on $name', ({ start }) => {
  let browser: Browser;
  let fixture: ConsoleFixture;
  let context: BrowserContext;
  let page: Page;
  let desk: ConsolePage;
  const problems: string[] = [];

  beforeAll(async () => {
    [browser, fixture] = await Promise.all([launchBrowser(), start()]);
  }, startMsMax);
  afterAll(async () => {
    await browser?.close();
    await fixture?.stop();
  }, startMsMax);

  beforeEach(async () => {
    problems.length = 0;
    context = await browser.newContext({ viewport: { width: 1_366, height: 768 }, locale: 'zh-CN' });
    page = await context.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      const isOwn = request.url().startsWith(fixture.url) || /^(data|blob):/.test(request.url());
      if (!isOwn) problems.push(`asked elsewhere: ${request.url()}`);
    });
    desk = consolePage(page, fixture.url);
    await desk.open(`/#token=${fixture.adminToken}`);
  });
  afterEach(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });

  test('the token of the address signs in and is erased from it', async () => {
    expect(page.url()).not.toContain('token');
    await page.getByTestId('connection').filter({ hasText: '实时' }).waitFor();
    const cookies = await context.cookies();
    expect(cookies.map((cookie) => cookie.httpOnly)).toEqual([true]);
  }, testMsMax);

  test('an alert appears by itself, is opened, and its link opens it again', async () => {
    const [hitId = ''] = await fixture.cause();
    await desk.waitForHit(hitId);
    await page.locator(`[data-hit="${hitId}"]`).click();
    const reason = page.getByTestId('hit-reason');
    await reason.filter({ hasText: '追溯码' }).waitFor();
    await page.getByTestId('conditions').locator('tbody tr').first().waitFor();
    await page.getByTestId('evidence').locator('li').nth(1).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/hits/${hitId}`);
    const said = await reason.innerText();

    // A link followed from elsewhere knows no list to go back to.
    await page.goto('about:blank');
    await desk.open(`/hits/${hitId}`);
    await reason.waitFor();
    expect(await reason.innerText()).toBe(said);
    await page.keyboard.press('Escape');
    await reason.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/search');
  }, testMsMax);

  test('the filter in the address holds for the live list, the search and the exports', async () => {
    await fixture.cause();
    await desk.open('/live?family=trace');
    const families = await page.locator('[data-hit] .cell-family').allInnerTexts();
    expect(new Set(families)).toEqual(new Set(['追溯码']));

    await desk.open('/search?family=trace');
    const listed = await desk.listed('family=trace');
    expect(await desk.rowIds()).toEqual(listed.slice(0, (await desk.rowIds()).length));
    expect(await desk.exported('csv')).toEqual(listed);
    expect(await desk.exported('xlsx')).toEqual(listed);
    await page.getByTestId('as-of').waitFor();
  }, testMsMax);

  test('keys: / to search, j and k to move, Enter to open, Esc to close', async () => {
    await desk.open('/search');
    const [first, second] = await desk.rowIds();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.locator(`[data-hit="${first ?? ''}"][aria-selected="true"]`).waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('hit-reason').waitFor();
    if (second !== undefined) {
      await page.keyboard.press('j');
      await page.waitForURL(`**/hits/${second}`);
    }
    await page.keyboard.press('Escape');
    await page.getByTestId('hit-reason').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('没有这样的疑点');
    await page.getByText('没有符合条件的疑点').waitFor();
  }, testMsMax);

  test('every page of the menu shows itself, in Chinese and in English', async () => {
    for (const [path, text] of [
      ['/cases', '疑点数'], ['/rules', '追溯码重复'], ['/knowledge', '定点医药机构'], ['/intake', '到数台账'], ['/intake/dead', '未受理数据'],
      ['/system', '研判引擎'],
    ] as const) {
      await page.goto(fixture.url + path);
      await page.getByText(text).first().waitFor();
    }
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Evaluator').first().waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'System' }).waitFor();
  }, testMsMax);

  test('signing out asks for the token again', async () => {
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.getByLabel('访问令牌').fill('not-the-token');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByText('令牌不正确').waitFor();
    await page.getByLabel('访问令牌').fill(fixture.adminToken);
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByTestId('connection').waitFor();
  }, testMsMax);
});
