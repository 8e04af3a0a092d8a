// What a rule costs, estimated from its declarations: relative units a thousand events of a city, where
// reading one field is 1. It ranks rules and shows what is dear in one; it is no measurement (those
// are in load/). A judgement costs its facts and conditions; there is one for each trigger, and for
// each entry inside a fact's reach, since that may change the judgement.
import { dayMs } from '../china-time.ts';
import type { Influence } from '../facts/operator.ts';
import { leaves } from '../language/conditions.ts';
import type { KeySpace, Rule } from '../rule.ts';
import type { CheckedFact } from './check-facts.ts';
import type { Cost, CostClass } from './finding.ts';

/** Entries among a thousand events. City of a million insured (DOMAIN section 5): about 200 thousand
 * coded sales, 125 thousand inpatient and as many other fee lines, 50 thousand settlements a day. */
const entriesPerThousand: Readonly<Record<string, number>> = {
  sale: 370, use: 370, inpatient_fee: 230, outpatient_fee: 130, pharmacy_fee: 100, nursing: 15, order: 15,
  pharmacy_settlement: 50, outpatient_settlement: 30, visit_settlement: 30, visit: 30, registration: 30,
  purchase: 10, stocktake: 5, stock_change: 2, sale_return: 1, purchase_return: 1, stay: 2, bed_use: 2, hit: 1,
  transfer_filing: 0.1, institution_day: 0.1, institution_month: 0.01,
  shared_code: 0.5, passed_code: 0.5, contact_stay: 3, cluster: 0.01,
  cost_month: 0.01, trade_month: 0.01, doctor_month: 0.05, area_month: 0.001,
};
const otherPerThousand = 1;

/** Entries a day in one history, about. */
const entriesPerDay: Readonly<Record<KeySpace, number>> = {
  person: 0.1, encounter: 25, trace: 0.01, stock: 2, product: 5, institution: 20, doctor: 2,
  prescriber: 1, area: 500, contact: 0.01, cluster: 0.01, pharmacist: 50, prescription: 0.01, bed: 0.1,
};
/** What "as far as the history goes" is taken for, days; a stay's history is a stay. */
const endlessDays = 400;
const stayDays = 10;

/** Beyond reading its fields: searching tables, walking the days of a stay, grouping. */
const workOf: Readonly<Record<string, number>> = {
  drg_group: 60, dip_group: 30, complications: 20, regrouped: 60, billed: 40, diagnosis_resources: 120,
  impossible_codes: 60, codes_without: 3, inactivity: 150, gaps: 80, fee_mix: 40, outside: 10, chain: 10,
  unsupported_diagnoses: 80, missing_companions: 80, peers: 20, case_mix: 60, own_past: 30, similarity: 10,
  excused_diagnosis: 8, exempt: 5, lookup: 4, absent: 5, feed_passed: 3, observed: 3, lasting: 3, matched: 5,
};
/** An answer kept in step with the history instead of read again (facts/series.ts). */
const keptWork = 6;

/** Bounds of the classes, units a thousand events: below it is cheap, moderate. */
const cheapBelow = 5_000;
const moderateBelow = 50_000;

export function costOf(rule: Rule, facts: readonly CheckedFact[]): Cost {
  const kinds = typeof rule.trigger.kind === 'string' ? [rule.trigger.kind] : rule.trigger.kind;
  const triggers = sum(kinds.map(entriesOf));
  const conditions = [...leaves(rule.conditions)].length;
  const judgement = facts.map((fact) => ({ fact, units: workOfFact(fact, rule.key) }));
  const once = conditions + sum(judgement.map(({ units }) => units));
  const again = sum([...new Set(facts.flatMap(({ influence }) => influence.kinds))].map((kind) => {
    const isTrigger = kinds.includes(kind);
    return isTrigger ? 0 : entriesOf(kind) * againPerEntry(rule.key);
  }));
  const judgements = triggers + again;
  const parts = judgement
    .filter(({ units }) => units > 1)
    .toSorted((a, b) => b.units - a.units || (a.fact.name < b.fact.name ? -1 : 1))
    .slice(0, 5)
    .map(({ fact, units }) => ({ place: fact.place, units, ...whyOf(fact, units) }));
  const units = Math.round(judgements * once);
  return {
    units,
    class: classOf(units),
    parts: [
      {
        place: '/trigger',
        units: Math.round(judgements),
        zh: `每千条事件约判断${round(judgements)}次`,
        en: `about ${round(judgements)} judgements a thousand events`,
      },
      ...parts,
    ],
  };
}

function entriesOf(kind: string): number {
  return entriesPerThousand[kind] ?? otherPerThousand;
}

/** Triggers that one other entry may change. A stay's history has one trigger or two; other histories
 * have their triggers spread over time. */
function againPerEntry(key: KeySpace): number {
  return key === 'encounter' ? 1 : 2;
}

function workOfFact({ spec, influence }: CheckedFact, key: KeySpace): number {
  const own = workOf[spec.op] ?? 1;
  if (influence.kinds.length === 0) return own;
  return own + (readsAll(spec) ? Math.max(1, windowDays(influence, key) * entriesPerDay[key]) : keptWork);
}

/** A filter that compares with the trigger or a fact other than by equality cannot be kept. */
function readsAll(spec: CheckedFact['spec']): boolean {
  const { where } = spec;
  if (typeof where !== 'object' || where === null) return false;
  if ('all' in where || 'any' in where || 'not' in where) return JSON.stringify(where).includes('"fact"');
  return Object.values(where).some(
    (wanted) => typeof wanted === 'object' && wanted !== null && JSON.stringify(wanted).includes('"@'),
  );
}

function windowDays({ behindMs, aheadMs }: Influence, key: KeySpace): number {
  const most = key === 'encounter' ? stayDays : endlessDays;
  return Math.min(most, (behindMs + aheadMs) / dayMs);
}

function whyOf({ name, spec, influence }: CheckedFact, units: number): { zh: string; en: string } {
  const kinds = influence.kinds.join('、');
  const days = (influence.behindMs + influence.aheadMs) / dayMs;
  const whole = days === Infinity;
  const spanZh = whole ? '全部历史' : `${Math.round(days)}天`;
  const spanEn = whole ? 'the whole history' : `${Math.round(days)} days`;
  const reads =
    kinds === ''
      ? { zh: '', en: '' }
      : { zh: `，读${spanZh}的${kinds}`, en: `, over ${spanEn} of ${influence.kinds.join(', ')}` };
  return {
    zh: `${name}（${spec.op}）每次约${round(units)}${reads.zh}`,
    en: `${name} (${spec.op}) about ${round(units)} each time${reads.en}`,
  };
}

function classOf(units: number): CostClass {
  return units < cheapBelow ? 'cheap' : units < moderateBelow ? 'moderate' : 'heavy';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function round(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}
