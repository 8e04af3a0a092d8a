// From rules as data to judges in the order in which they must judge. Versions of one rule with the
// same key judge together; the newest one in effect at a service date judges it. A rule that is in force
// already, in the same versions, goes on with the judge that it has.
import { compileRule, type CompiledRule } from './compile-rule.ts';
import { Shared } from './facts/shared.ts';
import { Judge } from './judge.ts';
import type { Surroundings } from './judgement.ts';
import { readRule, type Rule } from './rule.ts';
import { RuleVersion } from './rule-version.ts';
import { hitsRead, strataOf } from './strata.ts';

export interface SeatedJudge {
  readonly judge: Judge;
  /** The versions it judges by, and every version of their rule as text: another text is another judge. */
  readonly given: readonly GivenRule[];
  readonly source: string;
  /** Rules that read hits of this one come later in the list. */
  readonly feeds: boolean;
  /** The hits of other rules that this one reads; undefined when it reads none. */
  readonly reads: ReturnType<typeof hitsRead>;
}

/** Judges in force until now, and whether the surroundings of one are, to it, what they were. */
export interface Before {
  readonly seats: readonly SeatedJudge[];
  mayGoOn(judge: Judge): boolean;
}

interface GivenRule {
  readonly rule: Rule;
  readonly text: string;
}

export interface RulesInForce {
  readonly rules: readonly unknown[];
  readonly shadow?: readonly unknown[];
}

/** Checks and compiles everything. Throws an Error that names the rule that is not one, that does not
 * compile, that comes twice in the same version, or that reads its own hits by some way. `before`: judges
 * to go on with where nothing has changed and nothing has failed. */
export function seatJudges(
  given: RulesInForce,
  surroundings: Surroundings,
  before: Before = { seats: [], mayGoOn: () => false },
): SeatedJudge[] {
  const known = new Map(before.seats.flatMap((seat) => seat.given.map((one) => [one.text, one.rule])));
  const rules = readAll(given.rules, known);
  const trial = readAll(given.shadow ?? [], known);
  const inForce = rules.map(({ rule }) => rule);
  const strata = strataOf(inForce);
  const trialStrata = new Map(trial.map(({ rule }) => [rule.id, trialStratum(rule, inForce)]));
  const readers = [...rules, ...trial].map(({ rule }) => hitsRead(rule)).filter((reads) => reads !== undefined);
  const making: Making = {
    surroundings,
    shared: new Shared(),
    before: new Map(before.seats.map((seat) => [seat.judge.name, seat])),
    mayGoOn: before.mayGoOn,
  };
  const real = makeJudges(rules, making, false).map((made) => ({
    ...made,
    feeds: readers.some((reads) => made.given.some(({ rule }) => reads(rule))),
    stratum: strata.get(made.judge.ruleId) ?? 0,
  }));
  const shadow = makeJudges(trial, making, true).map((made) => ({
    ...made,
    feeds: false,
    stratum: trialStrata.get(made.judge.ruleId) ?? 0,
  }));
  return [...real, ...shadow].toSorted((a, b) => a.stratum - b.stratum);
}

const trialMark = 'trial ';

/** The name of the judge of a rule over keys of one space. */
export function judgeName(ruleId: string, space: string, isShadow: boolean): string {
  return `${isShadow ? trialMark : ''}${ruleId} ${space}`;
}

/** Whether a judge of this name judges on trial. */
export function isTrial(name: string): boolean {
  return name.startsWith(trialMark);
}

/** A rule on trial stands where it would stand if it were in force instead of its own id. */
function trialStratum(rule: Rule, rules: readonly Rule[]): number {
  if (hitsRead(rule) === undefined) return 0;
  return strataOf([...rules.filter(({ id }) => id !== rule.id), rule]).get(rule.id) ?? 0;
}

function readAll(inputs: readonly unknown[], known: ReadonlyMap<string, Rule>): readonly GivenRule[] {
  return inputs.map((input) => {
    const text = JSON.stringify(input);
    const rule = known.get(text);
    if (rule !== undefined) return { rule, text };
    const read = readRule(input);
    if ('problems' in read) throw new Error(`not a rule: ${read.problems.join('; ')}`);
    return { rule: read.rule, text };
  });
}

interface Making {
  readonly surroundings: Surroundings;
  readonly shared: Shared;
  /** By name. */
  readonly before: ReadonlyMap<string, SeatedJudge>;
  mayGoOn(judge: Judge): boolean;
}

type Made = Pick<SeatedJudge, 'judge' | 'reads' | 'given' | 'source'>;

function makeJudges(all: readonly GivenRule[], making: Making, isShadow: boolean): readonly Made[] {
  const versionsOf = Map.groupBy(all, ({ rule }) => rule.id);
  const byName = Map.groupBy(all, ({ rule }) => judgeName(rule.id, rule.key, isShadow));
  return [...byName].flatMap(([name, given]) => {
    const [first] = given;
    if (first === undefined) return [];
    const { id: ruleId, key: space } = first.rule;
    const versions = versionsOf.get(ruleId) ?? [];
    const source = versions.map(({ text }) => text).toSorted().join('\n');
    const before = making.before.get(name);
    if (before?.source === source && !before.judge.hasFailed() && making.mayGoOn(before.judge))
      return [{ judge: before.judge, reads: before.reads, given, source }];
    const compiled = versions.map(({ rule }) => compileRule(rule, making.shared));
    const judge = new Judge({
      ruleId,
      space,
      name,
      isShadow,
      versions: compiled
        .filter(({ rule }) => rule.key === space)
        .toSorted((a, b) => a.rule.version - b.rule.version)
        .map((one) => new RuleVersion(one, making.surroundings, { judge: name, later: laterThan(one, compiled) })),
    });
    const choices = given.map(({ rule }) => hitsRead(rule)).filter((one) => one !== undefined);
    const reads: Made['reads'] =
      choices.length === 0 ? undefined : (other) => choices.some((choice) => choice(other));
    return [{ judge, reads, given, source }];
  });
}

/** Where newer versions of the same rule are in effect. */
function laterThan(
  { rule }: CompiledRule,
  versions: readonly CompiledRule[],
): readonly { readonly from: number; readonly to: number }[] {
  const others = versions.filter((other) => other.rule !== rule);
  if (others.some((other) => other.rule.version === rule.version))
    throw new Error(`${rule.id} version ${rule.version} is in the set twice`);
  return others
    .filter((other) => other.rule.version > rule.version)
    .map(({ effectiveFrom, effectiveTo }) => ({ from: effectiveFrom, to: effectiveTo }));
}
