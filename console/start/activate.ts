// Puts the shipped rules and knowledge in force: one control event in EVENTS, published only when they differ
// from what is in force already. The evaluator takes rules from there and from nowhere else.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import { connectBus } from '../../connectors/nats/connect.ts';
import { bundleHash, lastActivation, publishActivation } from '../../connectors/nats/control.ts';
import { makeStreams } from '../../connectors/nats/make-streams.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';

export interface ActivateOptions {
  readonly natsUrl: string;
  /** The repository: where the simulated city, a part that may be absent, is looked for. */
  readonly root: string;
  readonly varFolder: string;
  /** Adds the simulated city's own institutions, prices and lists to the knowledge tables. */
  readonly isDemo: boolean;
}

export interface Activated {
  readonly rules: number;
  readonly tables: number;
  /** Sequence in EVENTS. */
  readonly sequence: number;
  /** False when the same rules and tables were in force already. */
  readonly isNew: boolean;
}

type DemoKnowledge = (varFolder: string) => unknown;
const cityModule = z.object({
  demoKnowledge: z.custom<DemoKnowledge>((value) => typeof value === 'function'),
});
const tables = z.record(z.string(), z.string());

/** Throws `rules_invalid` for a rule file that cannot be used: a start without some of its rules would look like a quiet day. */
export async function activateShippedRules(options: ActivateOptions): Promise<Activated> {
  const { natsUrl, root, varFolder, isDemo } = options;
  const { rules, problems } = loadRules();
  if (problems.length > 0) throw new Failure('rules_invalid', { problems: problems.slice(0, 3).join('; ') });
  const knowledge = { ...loadKnowledge(), ...(isDemo ? await cityTables(root, varFolder) : {}) };
  const bundle = { rules, knowledge };
  const bus = await connectBus({ url: natsUrl, name: 'fundwatch start' });
  try {
    await makeStreams(bus.jsm);
    const inForce = await lastActivation(bus.jsm);
    const counts = { rules: rules.length, tables: Object.keys(knowledge).length };
    if (inForce?.hash === bundleHash(bundle)) return { ...counts, sequence: inForce.sequence, isNew: false };
    return { ...counts, sequence: await publishActivation(bus.js, bundle), isNew: true };
  } finally {
    await bus.close();
  }
}

/** The city is a guest: the console does not depend on `load`, it asks it by name when the demo is wanted. */
async function cityTables(root: string, varFolder: string): Promise<Record<string, string>> {
  const loaded: unknown = await import(pathToFileURL(join(root, 'load/demo-knowledge.ts')).href);
  const { demoKnowledge } = cityModule.parse(loaded);
  return tables.parse(demoKnowledge(varFolder));
}
