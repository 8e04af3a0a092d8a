// Kinds of entries that a rule names, and the numbers that bound its windows.
import type { EntryKind } from '../entry.ts';
import { kindFields, kindNames, kindSpaces, recordFields } from '../fields.ts';
import { pointer, type Report } from './finding.ts';
import { nearest } from './nearest.ts';
import type { RuleScope } from './rule-scope.ts';

export function listOf(kinds: string | readonly string[]): readonly string[] {
  return typeof kinds === 'string' ? [kinds] : kinds;
}

function isKind(name: string): name is EntryKind {
  return Object.hasOwn(kindFields, name) || Object.hasOwn(recordFields, name);
}

export function knownKinds(kinds: string | readonly string[]): readonly EntryKind[] {
  return listOf(kinds).filter(isKind);
}

/** Every kind is known, and stands in the histories of the rule's key. */
export function checkKinds(kinds: string | readonly string[], place: string, scope: RuleScope, report: Report): void {
  const { key } = scope.rule;
  listOf(kinds).forEach((kind, i) => {
    const at = typeof kinds === 'string' ? place : pointer(place, i);
    if (!isKind(kind)) reportUnknownKind(kind, at, report);
    else if (kindSpaces[kind]?.includes(key) !== true) {
      const spaces = kindSpaces[kind];
      report('kind_not_in_key', at, {
        zh: `以 ${key} 为键的历史里没有 ${kind}${spaces === undefined ? '' : `，它在 ${spaces.join('、')} 里`}`,
        en: `histories by ${key} hold no ${kind}${spaces === undefined ? '' : `; those by ${spaces.join(', ')} do`}`,
      });
    }
  });
}

export function reportUnknownKind(kind: string, place: string, report: Report): void {
  report(
    'unknown_kind',
    place,
    { zh: `没有“${kind}”这种事件或记录`, en: `there is no kind of event or record ${kind}` },
    { suggestion: nearest(kind, kindNames) },
  );
}

/** The greatest value a bound can have; 0 when it is none. */
export function boundOf(bound: number | string, place: string, scope: RuleScope, report: Report): number {
  if (typeof bound === 'number') return bound;
  const parameter = Object.hasOwn(scope.rule.params, bound) ? scope.rule.params[bound] : undefined;
  if (parameter === undefined) {
    report(
      'unknown_reference',
      place,
      { zh: `没有参数“${bound}”`, en: `no parameter is named ${bound}` },
      { suggestion: nearest(bound, Object.keys(scope.rule.params)) },
    );
    return 0;
  }
  scope.used.add(bound);
  const values = [parameter.default, ...Object.values(parameter.by_admdvs ?? {})];
  if (values.some((value) => typeof value !== 'number')) {
    report('wrong_type', place, { zh: `参数“${bound}”不是数值`, en: `the parameter ${bound} is no number` });
  }
  return Math.max(0, ...values.filter((value) => typeof value === 'number'));
}
