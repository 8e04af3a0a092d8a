// Real processes, real kills. While events are sent and alerts are watched, roles are killed or
// stopped at random moments; afterwards the hits must be those of one evaluation from scratch,
// the live client must have seen the same, and every acknowledged event must be in the archive.
import { setTimeout as delay } from 'node:timers/promises';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import { connectBus, type Bus } from '../../connectors/nats/connect.ts';
import { consumeFrom } from '../../connectors/nats/consume.ts';
import { publishActivation } from '../../connectors/nats/control.ts';
import { streams } from '../../connectors/nats/names.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import type { RuleSet } from '../../engine/evaluator.ts';
import { decodeHitsFrame } from '../../engine/hit.ts';
import { AlertListener } from '../../load/alert-listener.ts';
import { batchHits, compareHits } from '../../load/batch-oracle.ts';
import { cityFeed } from '../../load/city-feed.ts';
import { cityKnowledge } from '../../load/city/knowledge.ts';
import { isReady, readRaisedHits, readStatus, untilStored } from '../../load/stack-reader.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { SteadySender } from './steady-sender.ts';
import { planBlows, type Blow, type Role, type Strike } from './strikes.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly blows: readonly Blow[];
  /** Puts other knowledge in force half way. */
  readonly swapsKnowledge: boolean;
  readonly linesAPost: number;
  readonly postsPerS: number;
  readonly recoveryMsMax: number;
  readonly say: (text: string) => void;
}

export interface ChaosResult {
  readonly kills: number;
  readonly stalls: number;
  readonly by_role: Readonly<Record<string, number>>;
  readonly missing: number;
  readonly extra: number;
  /** Hits twice in the list, revisions twice at the live client, judgements twice in HITS,
   * together. */
  readonly duplicates: number;
  readonly recovery_s_max: number;
  readonly recovery_s_max_by_role: Readonly<Record<string, number>>;
  readonly differing: number;
  readonly live_missing: number;
  readonly live_extra: number;
  readonly live_gaps: number;
  readonly archive_missing: number;
  readonly archive_extra: number;
  readonly events: number;
  readonly hits: number;
  readonly resent_posts: number;
  readonly live_connections: number;
  readonly problems: readonly string[];
}

export const chaosDefaults = { linesAPost: 10, postsPerS: 10, recoveryMsMax: 120_000 };

export { planBlows };

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, blows, swapsKnowledge, linesAPost, postsPerS, say } = options;
  const stack = await startStack();
  const listener = new AlertListener({ url: stack.url, token: stack.adminToken });
  const sender = new SteadySender({
    url: stack.url,
    token: stack.connectorToken,
    linesAPost,
    postsPerS,
    items: cityFeed({ seed, events: Infinity, plantEvery: 60, scale: 0.02 }),
  });
  const bus = await connectBus({ url: stack.natsUrl, name: 'chaos' });
  const recovery = new Recovery(stack, options.recoveryMsMax);
  const rules = loadRules().rules;
  let ruleSet: RuleSet = { rules, knowledge: loadKnowledge() };
  let swapped: Promise<unknown> = Promise.resolve();
  try {
    await listener.open();
    sender.start();
    for (const [number, blow] of blows.entries()) {
      if (swapsKnowledge && number === Math.floor(blows.length / 2)) {
        ruleSet = { rules, knowledge: { ...ruleSet.knowledge, ...cityKnowledge() } };
        swapped = publishActivation(bus.js, ruleSet);
        swapped.catch(() => undefined);
      }
      const took = await recovery.after(blow);
      say(
        `${number + 1} of ${blows.length}: ${blow.map(describe).join(', ')}; well again after ${took.toFixed(1)} s`,
      );
    }
    await swapped;
    await sender.stop();
    return await judge({ stack, listener, sender, bus, recovery, ruleSet });
  } finally {
    listener.close();
    await bus.close();
    await stack.stop();
  }
}

function describe(strike: Strike): string {
  return strike.kind === 'kill'
    ? `kill ${strike.role}`
    : `stop ${strike.role} for ${(strike.stallMs / 1000).toFixed(1)} s`;
}

/** Strikes, and waits until everything answers and has judged what was accepted by then. */
class Recovery {
  readonly kills: Record<string, number> = {};
  readonly secondsMax: Record<string, number> = {};
  stalls = 0;
  readonly #stack: Stack;
  readonly #msMax: number;

  constructor(stack: Stack, msMax: number) {
    this.#stack = stack;
    this.#msMax = msMax;
  }

  /** Seconds from the first strike to recovery. Throws when it takes too long. */
  async after(blow: Blow): Promise<number> {
    let struckAt = 0;
    const killed: { role: Role; restarts: number }[] = [];
    for (const strike of blow) {
      await delay(strike.afterMs);
      struckAt ||= performance.now();
      if (strike.kind === 'stall') await this.#stall(strike.role, strike.stallMs);
      else {
        killed.push({ role: strike.role, restarts: this.#stack.restarts(strike.role) });
        this.kills[strike.role] = (this.kills[strike.role] ?? 0) + 1;
        this.#stack.kill(strike.role);
      }
    }
    const givenUpAt = struckAt + this.#msMax;
    let wanted: number | undefined;
    for (;;) {
      const isBack = killed.every(
        ({ role, restarts }) =>
          this.#stack.restarts(role) > restarts && this.#stack.pids()[role] !== undefined,
      );
      const status =
        isBack && (await isReady(this.#stack))
          ? await readStatus(this.#stack).catch(() => undefined)
          : undefined;
      if (status !== undefined && Object.values(status.roles).every((role) => role !== null)) {
        wanted ??= status.sequence;
        if (status.evaluated >= wanted) break;
      }
      if (performance.now() > givenUpAt) {
        throw new Error(
          `not well again ${this.#msMax / 1000} s after ${blow.map(describe).join(', ')}: ${JSON.stringify(status ?? this.#stack.said.slice(-5))}`,
        );
      }
      await delay(50);
    }
    const seconds = (performance.now() - struckAt) / 1000;
    for (const { role } of blow)
      this.secondsMax[role] = Math.max(this.secondsMax[role] ?? 0, Math.round(seconds * 100) / 100);
    return seconds;
  }

  async #stall(role: Role, ms: number): Promise<void> {
    const pid = this.#stack.pids()[role];
    if (pid === undefined) return;
    this.stalls += 1;
    process.kill(pid, 'SIGSTOP');
    await delay(ms);
    // Only the process that was stopped: its number may not be another's by now.
    if (this.#stack.pids()[role] === pid) process.kill(pid, 'SIGCONT');
  }
}

interface Evidence {
  readonly stack: Stack;
  readonly listener: AlertListener;
  readonly sender: SteadySender;
  readonly bus: Bus;
  readonly recovery: Recovery;
  readonly ruleSet: RuleSet;
}

async function judge({
  stack,
  listener,
  sender,
  bus,
  recovery,
  ruleSet,
}: Evidence): Promise<ChaosResult> {
  const { hits_cursor } = await untilStored(stack, 120_000);
  for (let waited = 0; listener.cursor() < hits_cursor && waited < 15_000; waited += 50)
    await delay(50);
  const found = await readRaisedHits(stack);
  const repeats = await repeatsInHits(bus);
  const archived = await archivedEvents(stack.clickhouseUrl);
  const byId = new Map(sender.acknowledged.map((event) => [event.event_id, event]));
  const wanted = batchHits(ruleSet, [...byId.values()]);
  const stored = compareHits(found.hits, wanted);
  const live = compareHits(listener.raised(), wanted);
  const archiveMissing = [...byId.keys()].filter((id) => !archived.has(id)).length;
  const archiveExtra = [...archived].filter((id) => !byId.has(id)).length;
  const { duplicates, gaps, connections } = listener.counts();
  const problems = [
    ...sender.refusals.slice(0, 5),
    ...stored.missing
      .slice(0, 5)
      .map((id) => `missing ${id} ${wanted.get(id)?.rule_id} ${wanted.get(id)?.reason}`),
    ...stored.extra.slice(0, 5).map((id) => `extra ${id} ${found.hits.get(id)?.rule_id}`),
    ...stored.differing.slice(0, 5),
    ...(live.missing.length + live.extra.length + live.differing.length > 0
      ? [`the live client saw another set: ${JSON.stringify(live).slice(0, 500)}`]
      : []),
    ...(gaps > 0 ? [`the live client was told of ${gaps} gaps`] : []),
    ...(duplicates + found.duplicates > 0
      ? [`twice: ${duplicates} at the live client, ${found.duplicates} in the list`]
      : []),
    ...repeats.slice(0, 5),
    ...(archiveMissing + archiveExtra > 0
      ? [
          `archive: ${archiveMissing} acknowledged events missing, ${archiveExtra} nobody acknowledged`,
        ]
      : []),
    ...(wanted.size === 0 ? ['there was nothing to find'] : []),
  ];
  return {
    kills: Object.values(recovery.kills).reduce((a, b) => a + b, 0),
    stalls: recovery.stalls,
    by_role: recovery.kills,
    missing: stored.missing.length,
    extra: stored.extra.length,
    duplicates: duplicates + found.duplicates + repeats.length,
    recovery_s_max: Math.max(0, ...Object.values(recovery.secondsMax)),
    recovery_s_max_by_role: recovery.secondsMax,
    differing: stored.differing.length,
    live_missing: live.missing.length,
    live_extra: live.extra.length,
    live_gaps: gaps,
    archive_missing: archiveMissing,
    archive_extra: archiveExtra,
    events: byId.size,
    hits: wanted.size,
    resent_posts: sender.counts.attempts - sender.counts.posts,
    live_connections: connections,
    problems,
  };
}

/** HITS read from its beginning: no revision of a hit twice, no message of EVENTS reported
 * twice. */
async function repeatsInHits(bus: Bus): Promise<string[]> {
  const bounds = await readBounds(bus.jsm, streams.hits);
  if (bounds === undefined || bounds.last === 0) return ['HITS is empty'];
  const seen = new Set<string>();
  const repeats: string[] = [];
  let sequence = 0;
  let isPart = false;
  for await (const { seq, data } of consumeFrom(bus.js, streams.hits, { sequence: 1 })) {
    const frame = decodeHitsFrame(data);
    const isNext =
      frame.events_sequence > sequence || (isPart && frame.events_sequence === sequence);
    if (!isNext)
      repeats.push(`HITS ${seq} reports EVENTS ${frame.events_sequence} after ${sequence}`);
    sequence = frame.events_sequence;
    isPart = !frame.last;
    for (const { hit_id, revision } of frame.hits) {
      if (seen.has(`${hit_id}/${revision}`))
        repeats.push(`HITS ${seq} holds revision ${revision} of ${hit_id} again`);
      seen.add(`${hit_id}/${revision}`);
    }
    if (seq >= bounds.last) break;
  }
  return repeats;
}

async function archivedEvents(url: string): Promise<Set<string>> {
  const client = connectStore({ url, application: 'chaos' });
  try {
    const result = await client.query({
      query: 'SELECT DISTINCT event_id FROM events FINAL',
      format: 'JSONEachRow',
    });
    const rows: readonly { event_id: string }[] = await result.json();
    return new Set(rows.map(({ event_id }) => event_id));
  } finally {
    await client.close();
  }
}
