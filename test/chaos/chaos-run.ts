// Real processes, real kills. While events are sent and alerts are watched, roles are killed or stopped
// at random moments; afterwards verdict.ts looks at what is left.
import { connectBus } from '../../connectors/nats/connect.ts';
import { publishActivation } from '../../connectors/nats/control.ts';
import type { RuleSet } from '../../engine/evaluator.ts';
import { AlertListener } from '../../load/alert-listener.ts';
import { cityFeed } from '../../load/city-feed.ts';
import { cityKnowledge } from '../../load/city/knowledge.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { startStack } from '../support/stack.ts';
import { describe, Recovery } from './recovery.ts';
import { SteadySender } from './steady-sender.ts';
import type { Blow } from './strikes.ts';
import { judge, type ChaosResult } from './verdict.ts';

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

export const chaosDefaults = { linesAPost: 10, postsPerS: 10, recoveryMsMax: 120_000 };

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
