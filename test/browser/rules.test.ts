// Rules as their author, their publisher and their readers meet them, on the whole of Fundwatch.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { loadRules } from '../../rules/load-rules.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';
import { isBrowserMissing, launchBrowser } from './chromium.ts';

/** Several processes start, and the page is built when a source has changed. */
const startMsMax = 240_000;
const testMsMax = 90_000;
const life = z.object({ life: z.object({ state: z.string(), in_force: z.array(z.number()) }) });

describe.skipIf(isBrowserMissing())('the rule pages', () => {
  let browser: Browser;
  let stack: Stack;
  const tokens = { bob: '', eve: '' };
  const problems: string[] = [];

  beforeAll(async () => {
    [browser, stack] = await Promise.all([launchBrowser(), startStack({ hasWeb: true })]);
    tokens.bob = await userToken('bob');
    tokens.eve = await userToken('eve');
  }, startMsMax);
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, startMsMax);
  afterEach(() => expect(problems.splice(0)).toEqual([]));

  async function ask(path: string, token: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${stack.url}${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Publishers write rules too. */
  async function userToken(name: string): Promise<string> {
    return z.object({ token: z.string() }).parse(await ask('/api/users', stack.adminToken, { name, role: 'publisher' })).token;
  }

  async function signedIn(token: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, locale: 'zh-CN' });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${stack.url}/rules#token=${token}`);
    await page.locator('[data-row-key="SP-01"]').waitFor();
    return page;
  }

  test('the list is filtered, a rule says what it means, and two versions differ where they differ', async () => {
    const shipped = loadRules().rules.find(({ id }) => id === 'SP-02');
    const next = (shipped?.version ?? 0) + 1;
    await ask('/api/rules/drafts', tokens.bob, { rule: { ...shipped, grade: 3, basis: ['只为比较'] }, note: '降低等级' });
    const page = await signedIn(stack.adminToken);

    const rows = () =>
      page.locator('[data-row-key]').evaluateAll((found) => found.map((row) => row.getAttribute('data-row-key')));
    expect(await rows()).toEqual(loadRules().rules.map(({ id }) => id).toSorted());
    await page.getByText('有草稿 1').click();
    await page.getByTestId('rules-shown').filter({ hasText: /^1 \// }).waitFor();
    expect(await rows()).toEqual(['SP-02']);
    await page.locator('[data-row-key="SP-02"]').getByText(`草稿 v${next}`).waitFor();
    await page.getByLabel('搜索规则').fill('没有这样的规则');
    await page.getByText('没有符合条件的规则').waitFor();

    await page.goto(`${stack.url}/rules/SP-01`);
    await page.getByText('满足以下条件时报为疑点').waitFor();
    const parameters = await page.getByTestId('parameters').innerText();
    expect(parameters.split(/\s+/)).toEqual(expect.arrayContaining(['再入院间隔上限', '15', '天', '3307:', '10']));
    await page.getByText('上次为转院', { exact: true }).waitFor();

    await page.goto(`${stack.url}/rules/SP-02?version=${next}&tab=compare`);
    const changed = page.getByTestId('differences').locator('tbody tr');
    await changed.first().waitFor();
    const cells = await changed.evaluateAll((found) =>
      found.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    expect(cells).toContainEqual(['等级', '2', '3']);
    expect(cells.find(([, , to]) => to === '只为比较')?.[0]).toContain('依据');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText(/^\d+ differences$/).waitFor();
    await page.context().close();
  }, testMsMax);

  test('draft, check, publish refused for its author, published by a second person', async () => {
    const page = await signedIn(tokens.bob);
    await page.goto(`${stack.url}/rules/SP-01/edit`);
    const text = page.getByTestId('rule-json');
    const check = page.getByTestId('check');
    await text.waitFor();
    const shipped = await text.inputValue();
    const name = z.object({ zh: z.string(), en: z.string() });
    const rule = z.looseObject({ version: z.number(), name, facts: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(shipped));
    const next = rule.version + 1;

    // A misspelt field is found while it is typed, with its line and what was meant.
    await text.fill(shipped.replace('"prev.until"', '"prev.untl"'));
    const finding = check.locator('[data-code="unknown_field"]');
    await finding.filter({ hasText: 'until' }).waitFor();
    const line = shipped.slice(0, shipped.indexOf('"prev.until"')).split('\n').length;
    await finding.getByText(`第 ${line} 行`).waitFor();
    await text.fill(shipped.replace('{', ''));
    await check.getByText('不是有效的 JSON').waitFor();
    expect(await page.getByTestId('save-draft').isDisabled()).toBe(true);

    await text.fill(JSON.stringify({ ...rule, name: { ...rule.name, zh: '改过名的规则' } }));
    await check.getByTestId('example-results').locator('.is-good').first().waitFor();
    await page.getByTestId('save-draft').click();
    await page.waitForURL(`**/rules/SP-01?version=${next}`);
    await page.getByRole('heading', { name: '改过名的规则' }).waitFor();
    await page.getByTestId('publish-refusal').filter({ hasText: 'bob' }).waitFor();
    expect(await page.locator('[data-step="publish"]').isDisabled()).toBe(true);
    await page.context().close();

    const second = await signedIn(tokens.eve);
    await second.goto(`${stack.url}/rules/SP-01?version=${next}`);
    await second.locator('[data-step="publish"]').click();
    // Nobody has back-tested it: that must be argued away.
    const confirm = second.getByTestId('step-ok');
    expect(await confirm.isDisabled()).toBe(true);
    await second.getByText('不经回测直接发布').click();
    await second.getByLabel('说明(记入历史)').fill('只改名称');
    await confirm.click();
    await second.locator('[data-step="rollback"]').waitFor();
    expect(life.parse(await ask('/api/rules/SP-01/history', tokens.eve)).life).toEqual({ state: 'active', in_force: [next] });

    await second.goto(`${stack.url}/rules/SP-01?tab=history`);
    const steps = second.getByTestId('rule-history').locator('tbody tr');
    await steps.first().waitFor();
    expect(await steps.evaluateAll((found) => found.map((row) => row.getAttribute('data-type'))))
      .toEqual(['published', 'checked', 'draft', 'shipped']);
    expect(await steps.first().innerText()).toContain('只改名称');

    // Somebody switches it off: everyone sees why, in the list too.
    await second.locator('[data-step="off"]').click();
    await second.getByLabel('说明(记入历史)').fill('误报过多');
    await second.getByTestId('step-ok').click();
    await second.locator('[data-step="on"]').waitFor();
    await second.goto(`${stack.url}/rules?state=off`);
    await second.locator('[data-row-key="SP-01"] .off-reason').filter({ hasText: '误报过多' }).waitFor();
    await second.context().close();
  }, testMsMax);
});
