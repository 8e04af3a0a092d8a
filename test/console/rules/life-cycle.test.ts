// A rule from its first draft to its retirement, on the real processes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import type { BacktestJob, RuleHistory, RuleLife, ShadowReport, StepAnswer } from '../../../console/wire.ts';
import { encodeFrame } from '../../../engine/event.ts';
import type { FundEvent } from '../../../engine/event.ts';
import type { Rule } from '../../../engine/rule.ts';
import { runExamples } from '../../../rules/examples.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { historyOf, stayOf } from '../../engine/short-history.ts';
import { openAlerts } from '../../support/alert-client.ts';
import { startStack } from '../../support/stack.ts';
import type { Stack } from '../../support/stack.ts';
import { waitFor } from '../../support/wait.ts';

let stack: Stack;
let bus: Bus;
const tokens = { amy: '', bob: '' };

beforeAll(async () => {
  stack = await startStack();
  bus = await connectBus({ url: stack.natsUrl, name: 'test' });
  tokens.amy = await userToken('amy', 'author');
  tokens.bob = await userToken('bob', 'publisher');
}, 60_000);
afterAll(async () => {
  await bus.close();
  await stack.stop();
});

async function ask(path: string, token: string, method = 'GET', body?: unknown): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const answer = await fetch(`${stack.url}${path}`, {
    method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

async function done<T>(path: string, token: string, method = 'GET', body?: unknown): Promise<T> {
  const answer = await ask(path, token, method, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return z.custom<T>(() => true).parse(answer.body);
}

async function userToken(name: string, role: string): Promise<string> {
  return (await done<{ token: string }>('/api/users', stack.adminToken, 'POST', { name, role })).token;
}

let frames = 0;
async function accept(events: readonly FundEvent[]): Promise<number> {
  frames += 1;
  const frame = encodeFrame({ v: 1, partition: 0, events, bodies: {} });
  return (await publish(bus.js, subjects.frame(0), frame, { id: `life-cycle ${frames} ${Date.now()}` })).seq;
}

interface Progress {
  readonly stored: number;
  readonly roles: { readonly store?: { readonly archived: number } | null };
}

async function untilStored(sequence: number): Promise<void> {
  await waitFor('the store', async () => {
    const status = await done<Progress>('/api/status', stack.adminToken);
    return status.stored >= sequence && (status.roles.store?.archived ?? 0) >= sequence;
  }, 20_000);
}

interface Seen {
  readonly hit_id: string;
  readonly rule_version: number;
  readonly psn_no: string;
  readonly reason: string;
}

async function hitsOf(rule: string): Promise<readonly Seen[]> {
  return (await done<{ items: Seen[] }>(`/api/hits?rule=${rule}`, stack.adminToken)).items;
}

/** Two stays of one person for the same disease with so many days between them. */
function stays(person: string, gapDays: number): readonly FundEvent[] {
  const again = new Date(Date.UTC(2025, 6, 8 + gapDays)).toISOString().slice(0, 10);
  const later = new Date(Date.UTC(2025, 6, 15 + gapDays)).toISOString().slice(0, 10);
  const more = { psn_no: person };
  return historyOf(
    ...stayOf(`${person}-1`, '2025-07-01 09:00:00', '2025-07-08 10:00:00', more),
    ...stayOf(`${person}-2`, `${again} 11:00:00`, `${later} 10:00:00`, more),
  );
}

/** The shipped version of SP-01, and the one that a draft of it gets. */
const now = loadRules().rules.find(({ id }) => id === 'SP-01')?.version ?? 1;
const next = now + 1;

/** SP-01 with a longer window, and the examples that hold for it too. */
function longerWindow(days: number): Rule {
  const shipped = loadRules().rules.find(({ id }) => id === 'SP-01');
  const window = shipped?.params['window_days'];
  if (shipped === undefined || window === undefined) throw new Error('SP-01 has changed');
  const rule = { ...shipped, params: { ...shipped.params, window_days: { ...window, default: days, by_admdvs: {} } } };
  const knowledge = loadKnowledge();
  const holding = new Set(runExamples(rule, knowledge).flatMap(({ name, problems }) => (problems.length === 0 ? [name] : [])));
  return { ...rule, examples: rule.examples.filter(({ name }) => holding.has(name.zh)) };
}

async function backtest(version: number, body: unknown = {}): Promise<BacktestJob> {
  const job = await done<BacktestJob>(`/api/rules/SP-01/versions/${version}/backtest`, tokens.amy, 'POST', body);
  return waitFor('the back-test', async () => {
    const now = await done<BacktestJob>(`/api/rules/backtests/${job.job}`, tokens.amy);
    return now.state !== 'running' && now;
  }, 30_000);
}

test('draft, check, back-test, trial, second person, live, roll-back, retirement; a restart keeps it all', async () => {
  // P3 comes back within the shipped window, P20 only within a longer one.
  await untilStored(await accept([...stays('P0000003', 3), ...stays('P0000020', 20)]));
  await waitFor('the shipped rule', async () => (await hitsOf('SP-01')).length === 1);
  const [shippedHit] = await hitsOf('SP-01');

  const drafted = await done<StepAnswer>('/api/rules/drafts', tokens.amy, 'POST', { rule: longerWindow(25), note: '延长间隔' });
  expect(drafted).toMatchObject({ version: next, check: { errors: 0 }, life: { state: 'active', in_force: [now], draft: next } });
  const again = await done<StepAnswer>('/api/rules/drafts', tokens.amy, 'POST', { rule: longerWindow(25) });
  expect(again.version).toBe(next);

  // Untested, it is not published, and never by its author.
  expect(await ask(`/api/rules/SP-01/versions/${next}/publish`, tokens.bob, 'POST')).toMatchObject({ status: 409, body: { code: 'step_missing' } });
  expect(await ask(`/api/rules/SP-01/versions/${next}/publish`, tokens.amy, 'POST')).toMatchObject({ status: 403, body: { code: 'token_wrong' } });

  // The shipped version finds in the archive what it found live.
  const same = await backtest(now, { against: null });
  expect(same).toMatchObject({ state: 'done', report: { tested: { hits: 1, samples: [{ hit_id: shippedHit?.hit_id }] } } });

  const { report } = await backtest(next);
  expect(report).toMatchObject({
    version: next, against: now, events: 8,
    tested: { hits: 2, by_day: [{ day: '2025-07-11', hits: 1 }, { day: '2025-07-28', hits: 1 }] },
    compared: { hits: 1 },
    difference: { same: 0, only_first: 0, only_second: 1, changed: 1 },
  });
  // Amy may not see who they are.
  expect(JSON.stringify(report)).not.toContain('P0000020');

  // On trial: judged at once over everything stored, shown to nobody else.
  const alerts = await openAlerts(stack.url, '', { token: stack.adminToken });
  const tried = await done<StepAnswer>(`/api/rules/SP-01/versions/${next}/shadow`, tokens.amy, 'POST');
  expect(tried).toMatchObject({ activation: { state: 'in_force' }, life: { shadow: next, in_force: [now] } });
  const sequence = await accept(stays('P0000021', 21));
  await untilStored(sequence);
  const trial = await done<ShadowReport>('/api/rules/SP-01/shadow', tokens.amy);
  expect(trial).toMatchObject({ version: next, summary: { hits: 3 }, difference: { only_second: 2 } });
  expect(await hitsOf('SP-01')).toEqual([shippedHit]);
  expect(alerts.hits()).toEqual([]);

  const published = await done<StepAnswer>(`/api/rules/SP-01/versions/${next}/publish`, tokens.bob, 'POST', { note: '经会审' });
  expect(published).toMatchObject({ activation: { state: 'in_force' }, life: { in_force: [next], state: 'active' } });
  expect(published.life.shadow).toBeUndefined();
  await alerts.until('the hits of the new version', () => new Set(alerts.hits().map(({ hit_id }) => hit_id)).size === 3);
  await untilStored(published.activation?.sequence ?? 0);
  expect((await hitsOf('SP-01')).map(({ rule_version }) => rule_version)).toEqual([next, next, next]);
  const live = await accept(stays('P0000022', 22));
  await alerts.until('a hit about a new event', () => new Set(alerts.hits().map(({ hit_id }) => hit_id)).size === 4);
  await untilStored(live);

  // Everything is stopped and started again: the published version stays, nothing is judged anew.
  await alerts.close();
  await bus.close();
  await stack.stop({ keepsFolder: true });
  stack = await startStack({ varFolder: stack.varFolder });
  bus = await connectBus({ url: stack.natsUrl, name: 'test' });
  const kept = await done<{ items: { id: string; version: number; life: RuleLife }[] }>('/api/rules', tokens.amy);
  expect(kept.items.find(({ id }) => id === 'SP-01')).toMatchObject({ version: next, life: { in_force: [next] } });
  expect((await hitsOf('SP-01')).map(({ rule_version }) => rule_version)).toEqual([next, next, next, next]);

  const back = await done<StepAnswer>('/api/rules/SP-01/rollback', tokens.bob, 'POST', { note: '误报' });
  expect(back).toMatchObject({ version: next, life: { in_force: [now] }, activation: { state: 'in_force' } });
  await untilStored(back.activation?.sequence ?? 0);
  expect(await hitsOf('SP-01')).toMatchObject([{ hit_id: shippedHit?.hit_id, rule_version: now }]);

  const retired = await done<StepAnswer>('/api/rules/SP-01/retire', tokens.bob, 'POST');
  await untilStored(retired.activation?.sequence ?? 0);
  expect(await hitsOf('SP-01')).toEqual([]);

  const history = await done<RuleHistory>('/api/rules/SP-01/history', tokens.amy);
  expect(history.life.state).toBe('retired');
  expect(history.steps.map(({ type, by }) => `${type} ${by}`)).toEqual([
    'retired bob', 'rolled_back bob', 'published bob', 'shadow_started amy', 'backtested amy', 'backtested amy',
    'checked amy', 'checked amy', 'draft amy', 'shipped @release',
  ]);
}, 120_000);
