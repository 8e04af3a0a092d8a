// Rules over hits are judged after the rules whose hits they read. What a rule can read is told by
// the constants it compares `rule_id` and `family` with; a read that names neither is of every rule,
// its own included. From this each rule has a stratum: 0 when it reads no hits, else one above the
// highest it reads. A loop has none and is refused.
import { conditionSchema, isAll, isLeaf } from './language/conditions.ts';
import type { Rule } from './rule.ts';

interface Named {
  readonly id: string;
  readonly family: unknown;
}
type Choice = (rule: Named) => boolean;

/** Whether a rule reads the hits of another, or undefined when it reads no hits at all. */
export function hitsRead(rule: Pick<Rule, 'trigger' | 'facts'>): Choice | undefined {
  const choices: Choice[] = [];
  collectReads(rule.trigger, choices);
  collectReads(rule.facts, choices);
  return choices.length === 0 ? undefined : (other) => choices.some((choice) => choice(other));
}

/** Every declaration, however deep, that has `hit` among its kinds; its own `where` narrows it. */
function collectReads(spec: unknown, choices: Choice[]): void {
  if (typeof spec !== 'object' || spec === null) return;
  if (Array.isArray(spec)) {
    for (const one of spec) collectReads(one, choices);
    return;
  }
  const members = new Map<string, unknown>(Object.entries(spec));
  const kind = members.get('kind');
  if (kind === 'hit' || (Array.isArray(kind) && kind.includes('hit')))
    choices.push(choiceOf(members.get('where')));
  for (const member of members.values()) collectReads(member, choices);
}

function choiceOf(where: unknown): Choice {
  const ids = namesIn(where, 'rule_id');
  const families = namesIn(where, 'family');
  return ({ id, family }) =>
    (ids === undefined || ids.includes(id)) &&
    (families === undefined || families.includes(family));
}

/** The constants a filter demands of a field, or undefined when it leaves the field open. */
function namesIn(where: unknown, field: string): readonly unknown[] | undefined {
  if (typeof where !== 'object' || where === null) return undefined;
  // Only a tree has members; to find out that something is none costs more than to read one.
  const tree = 'all' in where ? conditionSchema.safeParse(where) : undefined;
  if (tree?.success === true && isAll(tree.data)) {
    for (const member of tree.data.all) {
      if (isLeaf(member) && member.fact === field && member.path === undefined)
        return demanded({ [member.operator]: member.value });
    }
    return undefined;
  }
  return demanded(new Map<string, unknown>(Object.entries(where)).get(field));
}

function demanded(wanted: unknown): readonly unknown[] | undefined {
  if (typeof wanted === 'string') return wanted.startsWith('@') ? undefined : [wanted];
  if (Array.isArray(wanted)) return wanted;
  if (typeof wanted !== 'object' || wanted === null) return undefined;
  const operators = new Map<string, unknown>(Object.entries(wanted));
  const listed = operators.get('in');
  if (Array.isArray(listed)) return listed;
  const equal = operators.get('equal');
  return typeof equal === 'string' && !equal.startsWith('@') ? [equal] : undefined;
}

/** The stratum of each rule id, over all its versions. Throws an Error that names the loop. */
export function strataOf(rules: readonly Rule[]): ReadonlyMap<string, number> {
  const sources = new Map<string, Set<string>>();
  for (const rule of rules) {
    const known = sources.get(rule.id) ?? new Set<string>();
    sources.set(rule.id, known);
    const reads = hitsRead(rule);
    if (reads === undefined) continue;
    for (const other of rules) if (reads(other)) known.add(other.id);
  }
  const strata = new Map<string, number>();
  for (const id of sources.keys()) settle(id, sources, strata, []);
  return strata;
}

function settle(
  id: string,
  sources: ReadonlyMap<string, ReadonlySet<string>>,
  strata: Map<string, number>,
  path: readonly string[],
): number {
  const known = strata.get(id);
  if (known !== undefined) return known;
  const start = path.indexOf(id);
  if (start >= 0) {
    const loop = [...path.slice(start), id].join(' reads ');
    throw new Error(
      `rules read hits in a loop: ${loop}. Name the rules or families wanted, ` +
        '{"rule_id": ...} or {"family": ...}, in the "where" of every read of kind hit',
    );
  }
  let stratum = 0;
  for (const other of sources.get(id) ?? [])
    stratum = Math.max(stratum, 1 + settle(other, sources, strata, [...path, id]));
  strata.set(id, stratum);
  return stratum;
}
