// Puts the shipped rules and knowledge in force: one control event in EVENTS, published only when they differ
// from what was shipped at the last start. A table that was replaced since then (`PUT /api/knowledge`) stays,
// until a release ships another one. The evaluator takes rules from there and from nowhere else.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import { connectBus } from '../../connectors/nats/connect.ts';
import { bundleHash, lastActivation, publishActivation } from '../../connectors/nats/control.ts';
import type { Bundle } from '../../connectors/nats/control.ts';
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
  const shipped = shippedOf(rules, knowledge);
  const shippedFile = join(varFolder, 'shipped.json');
  const bus = await connectBus({ url: natsUrl, name: 'fundwatch start' });
  try {
    await makeStreams(bus.jsm);
    const inForce = await lastActivation(bus.jsm);
    const counts = { rules: rules.length, tables: Object.keys(knowledge).length };
    const bundle = inForce === undefined
      ? { rules, knowledge }
      : merge({ rules, knowledge }, shipped, inForce.bundle, readShipped(shippedFile));
    const isNew = inForce?.hash !== bundleHash(bundle);
    const sequence = isNew ? await publishActivation(bus.js, bundle) : inForce.sequence;
    writeFileSync(shippedFile, `${JSON.stringify(shipped)}\n`);
    return { ...counts, sequence, isNew };
  } finally {
    await bus.close();
  }
}

/** Hashes of what a start shipped. */
const shippedSchema = z.strictObject({ rules: z.string(), tables });
type Shipped = z.infer<typeof shippedSchema>;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function shippedOf(rules: readonly unknown[], knowledge: Readonly<Record<string, string>>): Shipped {
  return {
    rules: hashOf(JSON.stringify(rules)),
    tables: Object.fromEntries(Object.entries(knowledge).map(([name, text]) => [name, hashOf(text)])),
  };
}

/** What the last start shipped; nothing when it is not known: then everything shipped goes in force. */
function readShipped(path: string): Shipped | undefined {
  if (!existsSync(path)) return undefined;
  const parsed = shippedSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  return parsed.success ? parsed.data : undefined;
}

/** What is in force, with the parts that are shipped otherwise than last time. */
function merge(ours: Bundle, shipped: Shipped, inForce: Bundle, before: Shipped | undefined): Bundle {
  if (before === undefined) return ours;
  const rules = shipped.rules === before.rules ? inForce.rules : ours.rules;
  const knowledge = Object.fromEntries(Object.entries(ours.knowledge).map(([name, text]) => {
    const kept = shipped.tables[name] === before.tables[name] ? inForce.knowledge[name] : undefined;
    return [name, kept ?? text];
  }));
  return { rules, knowledge };
}

/** The city is a guest: the console does not depend on `load`, it asks it by name when the demo is wanted. */
async function cityTables(root: string, varFolder: string): Promise<Record<string, string>> {
  const loaded: unknown = await import(pathToFileURL(join(root, 'load/demo-knowledge.ts')).href);
  const { demoKnowledge } = cityModule.parse(loaded);
  return tables.parse(demoKnowledge(varFolder));
}
