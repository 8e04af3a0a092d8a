// Real processes, real kills. While events are sent and alerts are watched, roles are killed or stopped
// at random moments or at named ones, the disk fills up, clocks go wrong and lines are cut; a frame comes
// again now and then, a rule is switched off and knowledge is exchanged. Afterwards verdict.ts looks at
// what is left.
import { join } from 'node:path';
import { connectBus, type Bus } from '../../connectors/nats/connect.ts';
import { publishActivation, publishSwitch } from '../../connectors/nats/control.ts';
import type { RuleSet } from '../../engine/evaluator.ts';
import { AlertListener } from '../../load/alert-listener.ts';
import { cityFeed } from '../../load/city-feed.ts';
import { cityKnowledge } from '../../load/city/knowledge.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { startStack } from '../support/stack.ts';
import { bugVariable, type BugName } from './planted-bugs.ts';
import { describe, Recovery } from './recovery.ts';
import { Repeater } from './repeater.ts';
import type { SmallDisk } from './small-disk.ts';
import { SteadySender } from './steady-sender.ts';
import type { Blow } from './strikes.ts';
import type { TurnedClock } from './turned-clock.ts';
import { judge, type ChaosResult } from './verdict.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly blows: readonly Blow[];
  /** Half way, other knowledge is put in force; before that, a rule is switched off. */
  readonly changesRules: boolean;
  readonly linesAPost: number;
  readonly postsPerS: number;
  readonly recoveryMsMax: number;
  /** `FUNDWATCH_HOT_DAYS` of the evaluator. */
  readonly hotDays?: number;
  readonly disk?: SmallDisk | undefined;
  readonly clock?: TurnedClock | undefined;
  readonly bug?: BugName | undefined;
  readonly say: (text: string) => void;
}

export const chaosDefaults = { linesAPost: 10, postsPerS: 10, recoveryMsMax: 120_000 };

/** Often, so that many kills meet one. */
const checkpointS = '1';
/** Has many hits in the feed, so that its absence shows. */
const rule_id = 'TR-02';
const switchedOff = { rule_id, version: loadRules().rules.find(({ id }) => id === rule_id)?.version ?? 0 };

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, blows, changesRules, linesAPost, postsPerS, hotDays = 0, disk, clock, bug, say } = options;
  const stack = await startStack({
    ...(disk === undefined ? {} : { varFolder: join(disk.folder, 'var') }),
    env: {
      FUNDWATCH_CHECKPOINT_S: checkpointS,
      FUNDWATCH_HOT_DAYS: String(hotDays),
      ...clock?.env,
      ...(bug === undefined ? {} : plantEnvironment(bug)),
    },
  });
  const listener = new AlertListener({ url: stack.url, token: stack.adminToken });
  const sender = new SteadySender({
    url: stack.url,
    token: stack.connectorToken,
    linesAPost,
    postsPerS,
    items: cityFeed({ seed, events: Infinity, plantEvery: 60, scale: 0.02 }),
  });
  const bus = await connectBus({ url: stack.natsUrl, name: 'chaos' });
  const repeater = new Repeater(bus);
  const msMax = options.recoveryMsMax;
  const recovery = new Recovery({ stack, listener, sender, msMax, disk, clock });
  let ruleSet: RuleSet = { rules: loadRules().rules, knowledge: loadKnowledge() };
  let changed: Promise<unknown> = Promise.resolve();
  try {
    await listener.open();
    sender.start();
    repeater.start();
    const startedAt = performance.now();
    for (const [number, blow] of blows.entries()) {
      if (changesRules && number === Math.floor(blows.length / 3))
        changed = changed.then(() => switchOneOff(bus));
      if (changesRules && number === Math.floor(blows.length / 2)) {
        const other = { ...ruleSet, knowledge: { ...ruleSet.knowledge, ...cityKnowledge() } };
        ruleSet = other;
        changed = changed.then(() => publishActivation(bus.js, other));
      }
      changed.catch(() => undefined);
      const took = await recovery.after(blow);
      const perBlow = (performance.now() - startedAt) / 1000 / (number + 1);
      say(
        `${number + 1} of ${blows.length}: ${blow.map(describe).join(', ')}; well again after ${took.toFixed(1)} s; about ${Math.ceil(((blows.length - number - 1) * perBlow) / 60)} min to go`,
      );
    }
    await changed;
    if (changesRules) ruleSet = withoutSwitchedOff(ruleSet);
    await repeater.stop();
    await sender.stop();
    clock?.turn(0);
    return await judge({ stack, listener, sender, bus, recovery, repeater, ruleSet });
  } finally {
    sender.abandon();
    listener.close();
    await repeater.stop();
    await bus.close();
    await stack.stop();
  }
}

function plantEnvironment(bug: BugName): Record<string, string> {
  const hook = new URL('./plant-hook.ts', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${hook}`, [bugVariable]: bug };
}

/** It stays off, whatever is activated later on. */
async function switchOneOff(bus: Bus): Promise<void> {
  const reason = '试验停用';
  await publishSwitch(bus.js, { ...switchedOff, on: false, reason }, { id: 'chaos:switch-off' });
}

function withoutSwitchedOff(ruleSet: RuleSet): RuleSet {
  const rules = loadRules().rules.filter(({ id }) => id !== switchedOff.rule_id);
  return { ...ruleSet, rules };
}
