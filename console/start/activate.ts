// Brings shipped rules and knowledge together with what people have decided, and puts the result in
// force: one control event in EVENTS, published only when it differs from what is in force. The
// evaluator takes rules from there and from nowhere else. Rule files are logged as versions like
// any other, so what was published, tried or retired here outlives restarts and releases
// (console/rules). A table that was replaced since the last start (`PUT /api/knowledge`) stays,
// until a release ships another one; versions of a table from a service date on stay in any case.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import { connectBus } from '../../connectors/nats/connect.ts';
import { bundleHash, lastActivation, publishActivation } from '../../connectors/nats/control.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { makeStreams } from '../../connectors/nats/make-streams.ts';
import { SubjectMoved } from '../../connectors/nats/publish.ts';
import { appendRuleStep, readRuleLog } from '../../connectors/nats/rule-log.ts';
import type { Rule } from '../../engine/rule.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { rulesInForce } from '../rules/in-force.ts';
import { recordsOf } from '../rules/rule-record.ts';
import type { RuleRecords } from '../rules/rule-record.ts';
import { shippedSteps } from '../rules/shipped-steps.ts';
import { replaceFile } from './replace-file.ts';

const attemptsMax = 5;

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

/** Throws `rules_invalid` for a rule file that cannot be used: a start without some of its rules
 * would look like a quiet day. */
export async function activateShippedRules(options: ActivateOptions): Promise<Activated> {
  const { natsUrl, root, varFolder, isDemo } = options;
  const { rules, problems } = loadRules();
  if (problems.length > 0) throw new Failure('rules_invalid', { problems: problems.slice(0, 3).join('; ') });
  const knowledge = { ...loadKnowledge(), ...(isDemo ? await cityTables(root, varFolder) : {}) };
  const shipped = shippedOf(knowledge);
  const shippedFile = join(varFolder, 'shipped.json');
  const bus = await connectBus({ url: natsUrl, name: 'fundwatch start' });
  try {
    await makeStreams(bus.jsm);
    const before = readShipped(shippedFile);
    const activated = await decidedAnew(async () => {
      const inForce = await lastActivation(bus.jsm);
      const judging = rulesInForce(await logShipped(bus, rules));
      const tablesNow = inForce === undefined ? knowledge : mergeTables(knowledge, shipped, inForce.bundle.knowledge, before);
      const dated = inForce?.bundle.dated;
      const bundle = { ...judging, knowledge: tablesNow, ...(dated === undefined ? {} : { dated }) };
      const isNew = inForce?.hash !== bundleHash(bundle);
      const after = inForce?.sequence ?? 0;
      const sequence = isNew ? await publishActivation(bus.js, bundle, { after }) : after;
      return { rules: bundle.rules.length, tables: Object.keys(knowledge).length, sequence, isNew };
    });
    replaceFile(shippedFile, `${JSON.stringify(shipped)}\n`);
    return activated;
  } finally {
    await bus.close();
  }
}

/** Takes a decision again when a console was quicker. */
async function decidedAnew<T>(decide: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await decide();
    } catch (error) {
      if (!(error instanceof SubjectMoved) || attempt === attemptsMax) throw error;
    }
  }
}

/** The log with these rule files in it. */
async function logShipped(bus: Bus, rules: readonly Rule[]): Promise<RuleRecords> {
  const known = recordsOf(await readRuleLog(bus.js, bus.jsm));
  const steps = shippedSteps(known, rules, Date.now());
  for (const { rule_id, step } of steps) {
    await appendRuleStep(bus.js, rule_id, step, { after: known.get(rule_id)?.sequence() ?? 0 });
  }
  return steps.length === 0 ? known : recordsOf(await readRuleLog(bus.js, bus.jsm));
}

/** Hashes of the tables that a start shipped. */
const shippedSchema = z.object({ tables });
type Shipped = z.infer<typeof shippedSchema>;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function shippedOf(knowledge: Readonly<Record<string, string>>): Shipped {
  return {
    tables: Object.fromEntries(Object.entries(knowledge).map(([name, text]) => [name, hashOf(text)])),
  };
}

/** What the last start shipped; nothing before the first: then everything shipped goes in force. A damaged file throws
 * `file_unreadable`: tables that were replaced would be taken back. */
function readShipped(path: string): Shipped | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return shippedSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = 'not what Fundwatch wrote; put it back from a back-up, or move it away: '
      + 'then the shipped tables are in force, not those that replaced them';
    throw new Failure('file_unreadable', { file: path, reason }, { cause });
  }
}

/** The tables in force, but for those that are shipped otherwise than last time. */
function mergeTables(
  ours: Readonly<Record<string, string>>, shipped: Shipped,
  inForce: Readonly<Record<string, string>>, before: Shipped | undefined,
): Readonly<Record<string, string>> {
  if (before === undefined) return ours;
  return Object.fromEntries(Object.entries(ours).map(([name, text]) => {
    const kept = shipped.tables[name] === before.tables[name] ? inForce[name] : undefined;
    return [name, kept ?? text];
  }));
}

/** The city is a guest: the console does not depend on `load`, it asks it by name when the demo is
 * wanted. */
async function cityTables(root: string, varFolder: string): Promise<Record<string, string>> {
  const loaded: unknown = await import(pathToFileURL(join(root, 'load/demo-knowledge.ts')).href);
  const { demoKnowledge } = cityModule.parse(loaded);
  return tables.parse(demoKnowledge(varFolder));
}
