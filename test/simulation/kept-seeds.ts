import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { smallRuleSet } from '../oracle/small-tables.ts';
import type { SimulationOptions } from './simulation.ts';
import { tinyRuleSet } from './tiny-tables.ts';

/** Seeds that failed once. A seed means the same history only as long as rules and examples stay;
 * it is kept nevertheless. */
export const seedsFile = join(import.meta.dirname, 'seeds.json');

export function readKeptSeeds(): readonly number[] {
  return z.array(z.int()).parse(JSON.parse(readFileSync(seedsFile, 'utf8')));
}

/** Everything but the seed. */
export function loadSimulation(): Pick<SimulationOptions, 'rules' | 'small'> {
  const { rules, problems } = loadRules();
  if (problems.length > 0) throw new Error(problems.join('; '));
  return { rules, small: tinyRuleSet(smallRuleSet(rules, loadKnowledge()), rules) };
}
