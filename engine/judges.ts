// From rules as data to judges in the order in which they must judge. Versions of one rule with the
// same key judge together; the newest one in effect at a service date judges it.
import { compileRule, type CompiledRule } from './compile-rule.ts';
import { Shared } from './facts/shared.ts';
import { Judge } from './judge.ts';
import { readRule, type Rule } from './rule.ts';
import { RuleVersion, type Surroundings } from './rule-version.ts';
import { hitsRead, strataOf } from './strata.ts';

export interface SeatedJudge {
  readonly judge: Judge;
  /** Rules that read hits of this one come later in the list. */
  readonly feeds: boolean;
  /** The hits of other rules that this one reads; undefined when it reads none. */
  readonly reads: ReturnType<typeof hitsRead>;
}

export interface RulesInForce {
  readonly rules: readonly unknown[];
  readonly shadow?: readonly unknown[];
}

/** Checks and compiles everything. Throws an Error that names the rule that is not one, that does not
 * compile, that comes twice in the same version, or that reads its own hits by some way. */
export function seatJudges(given: RulesInForce, surroundings: Surroundings): SeatedJudge[] {
  const rules = readAll(given.rules);
  const trial = readAll(given.shadow ?? []);
  const strata = strataOf(rules);
  const trialStrata = new Map(trial.map((rule) => [rule.id, trialStratum(rule, rules)]));
  const readers = [...rules, ...trial].map(hitsRead).filter((reads) => reads !== undefined);
  const shared = new Shared();
  const compiled = (all: readonly Rule[]): readonly CompiledRule[] =>
    all.map((rule) => compileRule(rule, shared));
  const real = makeJudges(compiled(rules), surroundings, false).map((seat) => ({
    ...seat,
    feeds: readers.some((reads) => seat.rules.some((one) => reads(one))),
    stratum: strata.get(seat.judge.ruleId) ?? 0,
  }));
  const shadow = makeJudges(compiled(trial), surroundings, true).map((seat) => ({
    ...seat,
    feeds: false,
    stratum: trialStrata.get(seat.judge.ruleId) ?? 0,
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

function readAll(inputs: readonly unknown[]): readonly Rule[] {
  return inputs.map((input) => {
    const read = readRule(input);
    if ('problems' in read) throw new Error(`not a rule: ${read.problems.join('; ')}`);
    return read.rule;
  });
}

interface Made {
  readonly judge: Judge;
  readonly reads: ReturnType<typeof hitsRead>;
  readonly rules: readonly Rule[];
}

function makeJudges(
  compiled: readonly CompiledRule[],
  surroundings: Surroundings,
  isShadow: boolean,
): readonly Made[] {
  return [...Map.groupBy(compiled, ({ rule }) => judgeName(rule.id, rule.key, isShadow))].flatMap(
    ([name, members]) => {
      const [first] = members;
      if (first === undefined) return [];
      const versions = members
        .toSorted((a, b) => a.rule.version - b.rule.version)
        .map((one) => new RuleVersion(one, surroundings, { judge: name, later: laterThan(one, compiled) }));
      const choices = members.map(({ rule }) => hitsRead(rule)).filter((one) => one !== undefined);
      const { id: ruleId, key: space } = first.rule;
      return [
        {
          judge: new Judge({ ruleId, space, name, isShadow, versions }),
          reads:
            choices.length === 0
              ? undefined
              : (other) => choices.some((choice) => choice(other)),
          rules: members.map(({ rule }) => rule),
        },
      ];
    },
  );
}

/** Where newer versions of the same rule are in effect. */
function laterThan(
  { rule }: CompiledRule,
  all: readonly CompiledRule[],
): readonly { readonly from: number; readonly to: number }[] {
  const others = all.filter((other) => other.rule.id === rule.id && other.rule !== rule);
  if (others.some((other) => other.rule.version === rule.version))
    throw new Error(`${rule.id} version ${rule.version} is in the set twice`);
  return others
    .filter((other) => other.rule.version > rule.version)
    .map(({ effectiveFrom, effectiveTo }) => ({ from: effectiveFrom, to: effectiveTo }));
}
