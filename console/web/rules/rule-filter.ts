// Which rules of the list are shown. The choice is in the address, so that a list can be linked.
import type { RuleDocument } from '../contract.ts';

export const lifeFilters = ['all', 'active', 'draft', 'shadow', 'off', 'retired'] as const;
export type LifeFilter = (typeof lifeFilters)[number];

export interface RuleFilter {
  readonly q: string;
  readonly state: LifeFilter;
  readonly family: string | undefined;
  readonly grade: number | undefined;
}

export function readRuleFilter(query: URLSearchParams): RuleFilter {
  const state = query.get('state');
  const grade = Number(query.get('grade') ?? 0);
  return {
    q: query.get('q') ?? '',
    state: lifeFilters.find((known) => known === state) ?? 'all',
    family: query.get('family') ?? undefined,
    grade: grade === 0 ? undefined : grade,
  };
}

export function ruleFilterAddress({ q, state, family, grade }: RuleFilter): string {
  const query = new URLSearchParams();
  if (q !== '') query.set('q', q);
  if (state !== 'all') query.set('state', state);
  if (family !== undefined) query.set('family', family);
  if (grade !== undefined) query.set('grade', String(grade));
  const text = query.toString();
  return text === '' ? '/rules' : `/rules?${text}`;
}

export function isInState(rule: RuleDocument, state: LifeFilter): boolean {
  const { life, broken } = rule;
  switch (state) {
    case 'all':
      return true;
    case 'active':
      return (life === undefined || life.state === 'active') && typeof broken !== 'string';
    case 'draft':
      return life?.draft !== undefined;
    case 'shadow':
      return life?.shadow !== undefined;
    case 'off':
      return life?.off !== undefined || typeof broken === 'string';
    case 'retired':
      return life?.state === 'retired';
    default:
      return state satisfies never;
  }
}

export function isShown(rule: RuleDocument, { q, state, family, grade }: RuleFilter): boolean {
  const text = [rule.id, rule.name?.zh, rule.name?.en, ...(rule.basis ?? [])].join('\n').toLowerCase();
  return isInState(rule, state) && (family === undefined || rule.family === family) &&
    (grade === undefined || rule.grade === grade) && text.includes(q.trim().toLowerCase());
}
