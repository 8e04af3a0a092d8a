// Names and values an author gives: parameters inside their range, names that mean one thing, a legal
// basis, units that messages can show, and nothing declared that nobody reads.
import { readChinaTime } from '../china-time.ts';
import type { Rule } from '../rule.ts';
import type { CheckedFact } from './check-facts.ts';
import { pointer, type Report } from './finding.ts';
import { nearest } from './nearest.ts';

/** Units that sentences know how to show (message.ts), and plain ones. */
export const units = [
  'days', 'hours', 'yuan', 'percent', 'time', 'date', 'count', 'text', 'number', 'grade', 'celsius', 'years',
] as const;

export function checkNames(rule: Rule, report: Report): void {
  for (const name of Object.keys(rule.facts)) checkName(name, pointer('/facts', name), rule, report);
  for (const [name, parameter] of Object.entries(rule.params)) {
    const place = pointer('/params', name);
    checkName(name, place, rule, report);
    checkUnit(parameter.unit, pointer(place, 'unit'), report);
    checkRange(parameter, place, report);
  }
  for (const [name, { unit }] of Object.entries(rule.facts))
    if (unit !== undefined) checkUnit(unit, pointer('/facts', name, 'unit'), report);
  checkDuplicates(rule.exclusions.map(({ id }) => id), '/exclusions', 'id', report);
  checkDuplicates(rule.examples.map(({ name }) => name.zh), '/examples', 'name', report);
  checkBasis(rule, report);
  checkEffective(rule, report);
}

function checkName(name: string, place: string, rule: Rule, report: Report): void {
  const isBoth = Object.hasOwn(rule.facts, name) && Object.hasOwn(rule.params, name);
  if (!isBoth && name !== 'trigger' && /^[a-z][a-z0-9_]*$/.test(name)) return;
  report('name_clash', place, {
    zh: isBoth ? `“${name}”既是因子又是参数` : `“${name}”不能用作名称：用小写字母、数字和下划线，且不是 trigger`,
    en: isBoth ? `${name} is both a fact and a parameter` : `${name} cannot be a name: use a-z, 0-9 and _, and not trigger`,
  });
}

function checkUnit(unit: string, place: string, report: Report): void {
  if (unit === '' || units.some((known) => known === unit)) return;
  report(
    'unknown_unit',
    place,
    { zh: `没有单位“${unit}”`, en: `there is no unit ${unit}` },
    { suggestion: nearest(unit, units) },
  );
}

function checkRange({ default: normal, by_admdvs = {}, min, max }: Rule['params'][string], place: string, report: Report): void {
  if (min !== undefined && max !== undefined && min > max) {
    report('parameter_range', pointer(place, 'min'), { zh: '下限大于上限', en: 'the least is more than the most' });
    return;
  }
  const values = [['default', normal] as const, ...Object.entries(by_admdvs)];
  for (const [region, value] of values) {
    const at = region === 'default' ? pointer(place, region) : pointer(place, 'by_admdvs', region);
    if (typeof value !== typeof normal || Array.isArray(value) !== Array.isArray(normal)) {
      report('wrong_type', at, { zh: '与默认值的类型不同', en: 'not of the type of the default' });
    } else if (typeof value === 'number' && ((min !== undefined && value < min) || (max !== undefined && value > max))) {
      report('parameter_range', at, {
        zh: `${value}不在${min ?? '-∞'}到${max ?? '∞'}之间`,
        en: `${value} is not between ${min ?? '-∞'} and ${max ?? '∞'}`,
      });
    }
  }
}

function checkDuplicates(names: readonly string[], place: string, setting: string, report: Report): void {
  names.forEach((name, i) => {
    if (names.indexOf(name) === i) return;
    report('duplicate_name', pointer(place, i, setting), { zh: `“${name}”重复`, en: `${name} is used twice` });
  });
}

function checkBasis({ basis }: Rule, report: Report): void {
  basis.forEach((text, i) => {
    const said = text.trim();
    if (said.length >= 2 && !/^(todo|tbd|待补|待定|无|none|n\/a)/i.test(said)) return;
    report('missing_basis', pointer('/basis', i), {
      zh: '缺少依据：写明法规条款、国家规则编号或协议条文',
      en: 'no legal basis: name the article, the national rule or the clause of the agreement',
    });
  });
}

function checkEffective({ effective: { from, to } }: Rule, report: Report): void {
  const [start, end] = [from, to].map((date) => (date === undefined ? undefined : readChinaTime(date)));
  for (const [name, date] of Object.entries({ from, to })) {
    if (date === undefined || isDate(date)) continue;
    report('shape', pointer('/effective', name), { zh: `${date}不是日期`, en: `${date} is no date` });
  }
  if (start === undefined || end === undefined || start <= end) return;
  report('never_in_force', '/effective/to', { zh: '终止日早于生效日', en: 'ends before it begins' });
}

function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** What conditions, messages and results reach through facts made from other facts. */
export function checkUsage(rule: Rule, facts: readonly CheckedFact[], used: ReadonlySet<string>, report: Report): void {
  const reached = new Set<string>();
  const reach = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const other of facts.find((fact) => fact.name === name)?.reads ?? []) reach(other);
  };
  for (const name of used) reach(name);
  for (const name of Object.keys(rule.params)) {
    if (reached.has(name)) continue;
    report('unused_parameter', pointer('/params', name), {
      zh: `参数“${name}”没有被用到`,
      en: `nothing reads the parameter ${name}`,
    });
  }
  for (const { name, place, reads } of facts) {
    if (!reached.has(name)) {
      report('unused_fact', place, {
        zh: `因子“${name}”不影响判断，只随疑点显示`,
        en: `no judgement depends on the fact ${name}: it is only shown with the hit`,
      });
    }
    if (dependsOn(name, reads, facts)) {
      report('circular_fact', place, { zh: `因子“${name}”依赖自身`, en: `the fact ${name} depends on itself` });
    }
  }
}

function dependsOn(name: string, reads: ReadonlySet<string>, facts: readonly CheckedFact[]): boolean {
  const seen = new Set<string>();
  const waiting = [...reads];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(facts.find((fact) => fact.name === next)?.reads ?? []));
  }
  return false;
}
