// Conditions that can never hold, or always do: alone, or together with others on the same value. The
// values of parameters count as they are set, nationally and in every region of their own.
import { parameterValues, type Rule } from '../rule.ts';
import { askTogether, type Answer } from './domain.ts';
import type { Report } from './finding.ts';
import type { ValueType } from './value-type.ts';

/** One comparison of a value with a constant or a parameter. */
export interface Atom {
  /** What is compared; atoms of the same operand are about the same value. */
  readonly operand: string;
  readonly type: ValueType;
  readonly operator: string;
  readonly value: { readonly constant: unknown } | { readonly parameter: string };
  readonly place: string;
}

type Together = 'all' | 'any' | 'alone';

export function checkTogether(how: Together, atoms: readonly Atom[], rule: Rule, report: Report): void {
  for (const group of Map.groupBy(atoms, ({ operand }) => operand).values()) {
    if (how === 'alone' || group.length > 1) checkGroup(how, group, rule, report);
  }
}

function checkGroup(how: Together, atoms: readonly Atom[], rule: Rule, report: Report): void {
  const last = atoms.at(-1);
  if (last === undefined) return;
  for (const region of regionsOf(rule, atoms)) {
    const answer = ask(atoms, rule, region);
    if (answer === undefined) return;
    const where = region === '' ? { zh: '', en: '' } : { zh: `（区划${region}）`, en: ` (region ${region})` };
    const operands = { zh: `${last.operand}${where.zh}`, en: `${last.operand}${where.en}` };
    if (how === 'all' && !answer.canHold) {
      // Each of them may be impossible alone, and has then been said to be.
      const alone = atoms.map((atom) => ask([atom], rule, region)?.canHold);
      if (alone.every((one) => one === true)) {
        report('contradiction', last.place, {
          zh: `${operands.zh}：这些条件不可能同时成立`,
          en: `${operands.en}: these conditions cannot hold together`,
        });
      }
    }
    if (how === 'alone' && !answer.canHold) {
      report('never_holds', last.place, {
        zh: `${operands.zh}：该条件不可能成立`,
        en: `${operands.en}: this condition can never hold`,
      });
    }
    if (how !== 'all' && answer.anyAlwaysHolds) {
      report('always_true', last.place, {
        zh: `${operands.zh}：只要有值，条件总是成立`,
        en: `${operands.en}: holds for every value there can be`,
      });
    }
  }
}

function ask(atoms: readonly Atom[], rule: Rule, region: string): Answer | undefined {
  const [first] = atoms;
  if (first === undefined) return undefined;
  const values = parameterValues(rule.params, region);
  const conditions = atoms.map(({ operator, value }) => ({
    operator,
    value: 'parameter' in value ? values[value.parameter] : value.constant,
  }));
  return askTogether(first.type, conditions);
}

/** '' for the country, then each region in which a parameter compared with has a value of its own. */
function regionsOf(rule: Rule, atoms: readonly Atom[]): readonly string[] {
  const names = atoms.flatMap(({ value }) => ('parameter' in value ? [value.parameter] : []));
  const regions = names.flatMap((name) => Object.keys(rule.params[name]?.by_admdvs ?? {}));
  return ['', ...new Set(regions)];
}
