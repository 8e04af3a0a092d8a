// What one hit is to the others about the same stay, lines or box.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rulingsOn, type Claimant } from '../../engine/ruling.ts';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import { families, type Family, type Grade } from '../../engine/hit.ts';
import { resumed } from '../oracle/resumed.ts';
import { historyOf, purchaseOf, raisedBy, raisedOf, ruleSetOf } from './short-history.ts';

interface Said {
  readonly id: string;
  readonly family: Family;
  readonly grade?: Grade;
  readonly amount?: number;
  /** Ids of fee lines, each of ten yuan; absent for a hit on the stay. */
  readonly lines?: readonly string[];
  /** What the stay cost; 100 when absent. */
  readonly total?: number;
}

const place = { fixmedins_code: 'H1', admdvs: '420700' };
const words = { title: '', title_en: '', reason: '', reason_en: '' };
const stayTotal = 100;

/** A refund is a line of its own. */
function feeOf(id: string): number {
  return id === 'refund' ? -10 : 10;
}

function lineOf(id: string): Claimant['trigger'] {
  return { ...place, id, kind: 'inpatient_fee', at: 0, fields: { det_item_fee_sumamt: feeOf(id) }, sources: [] };
}

function claimantOf({ id, family, grade = 2, amount, lines, total = stayTotal }: Said): Claimant {
  const stay = { ...place, id: 'M1', kind: 'stay', at: 0, fields: { medfee_sumamt: total }, sources: [] } as const;
  const matches = (lines ?? []).map(lineOf);
  return {
    trigger: matches[0] ?? stay,
    matches,
    hit: {
      ...{ hit_id: id, revision: 1, state: 'raised', rule_id: `R-${id}`, rule_version: 1, family, grade, ...words },
      ...{ subject_kind: 'encounter', subject: 'H1|M1', at: '', detected_at: '', fixmedins_code: 'H1', mdtrt_id: 'M1' },
      ...(amount === undefined ? {} : { amount: amount.toFixed(2), fund_amount: (amount / 2).toFixed(2) }),
      ...{ evidence: [], conditions: [], facts: {}, basis: [] },
    },
  };
}

const rulings = (...said: readonly Said[]): unknown =>
  Object.fromEntries(
    [...rulingsOn(said.map(claimantOf))].map(([id, { parent_hit_id, counted_amount }]) => [
      id,
      [parent_hit_id, counted_amount],
    ]),
  );

describe('rulings on one visit', () => {
  it('one hit counts as it is', () => {
    expect(rulings({ id: 'a', family: 'policy', amount: 10, lines: ['1'] })).toEqual({ a: [undefined, '10.00'] });
  });

  it('a split admission is the parent of a hanging bed on the same stay, and of its lines', () => {
    expect(
      rulings(
        { id: 'hb', family: 'hanging', grade: 1, amount: stayTotal },
        { id: 'sp', family: 'split', amount: stayTotal },
        { id: 'gn', family: 'policy', amount: 10, lines: ['1'] },
      ),
    ).toEqual({ sp: [undefined, '100.00'], hb: ['sp', '0.00'], gn: ['sp', '0.00'] });
  });

  it('a fee line counts once, a hit with other lines too for those', () => {
    expect(
      rulings(
        { id: 'a', family: 'policy', grade: 1, amount: 20, lines: ['1', '2'] },
        { id: 'b', family: 'policy', amount: 20, lines: ['2', '3'] },
        { id: 'c', family: 'policy', amount: 10, lines: ['3'] },
      ),
    ).toEqual({ a: [undefined, '20.00'], b: [undefined, '10.00'], c: ['b', '0.00'] });
  });

  it('of two differences of payment standards the dearer counts', () => {
    expect(
      rulings({ id: 'a', family: 'upcoding', amount: 30 }, { id: 'b', family: 'upcoding', amount: 40 }),
    ).toEqual({ b: [undefined, '40.00'], a: ['b', '0.00'] });
  });

  it('what is no amount stays none, and a clearer, cheaper hit keeps what a dearer one adds', () => {
    expect(
      rulings(
        { id: 'a', family: 'upcoding', grade: 1, amount: 30 },
        { id: 'b', family: 'upcoding', amount: 40 },
        { id: 'c', family: 'hanging' },
      ),
    ).toEqual({ a: [undefined, '30.00'], b: ['a', '10.00'], c: [undefined, undefined] });
  });

  it('a hit without an amount on a stay that cost nothing swallows no fee lines', () => {
    expect(
      rulings(
        { id: 'a', family: 'hanging', total: 0 },
        { id: 'b', family: 'policy', amount: 10, lines: ['1'], total: 0 },
      ),
    ).toEqual({ a: [undefined, undefined], b: [undefined, '10.00'] });
  });

  it('what is left of a hit is never less than nothing', () => {
    expect(
      rulings(
        { id: 'a', family: 'policy', grade: 1, amount: 10, lines: ['1'] },
        { id: 'b', family: 'policy', amount: 5, lines: ['1', 'refund'] },
      ),
    ).toEqual({ a: [undefined, '10.00'], b: [undefined, '0.00'] });
    expect(rulings({ id: 'a', family: 'hanging', amount: -10, total: -10 })).toEqual({ a: [undefined, '0.00'] });
  });
});

const said = fc.record(
  {
    family: fc.constantFrom(...families),
    grade: fc.constantFrom(1, 2, 3),
    amount: fc.constantFrom(10, 20, 40, stayTotal),
    lines: fc.uniqueArray(fc.constantFrom('1', '2', '3', '4'), { minLength: 1 }),
  },
  { requiredKeys: ['family', 'grade'] },
);

it('says the same in every order; lines never count twice; a parent has no parent', () => {
  fc.assert(
    fc.property(fc.array(said, { maxLength: 7 }), fc.array(fc.nat(), { minLength: 7, maxLength: 7 }), (all, keys) => {
      const hits = all.map((one, i): Said => ({
        ...one,
        id: `h${i}`,
        ...(one.lines === undefined ? {} : { amount: one.lines.length * 10 }),
      }));
      const mixed = hits.map((hit, i) => ({ hit, key: keys[i] ?? 0 })).toSorted((a, b) => a.key - b.key);
      const wanted = rulings(...hits);
      expect(rulings(...mixed.map(({ hit }) => hit))).toEqual(wanted);
      const found = rulingsOn(hits.map(claimantOf));
      for (const { parent_hit_id: parent } of found.values())
        if (parent !== undefined) expect(found.get(parent)?.parent_hit_id).toBeUndefined();
      const lines = hits.filter((hit) => hit.lines !== undefined);
      const counted = lines.reduce((sum, { id }) => sum + Number(found.get(id)?.counted_amount ?? 0), 0);
      expect(counted).toBeLessThanOrEqual(new Set(lines.flatMap((hit) => hit.lines ?? [])).size * 10);
    }),
    { numRuns: 500 },
  );
});

describe('in the evaluator', () => {
  const ruleSet = ruleSetOf('TR-01', 'TR-02');
  const first = purchaseOf('A', '2026-03-01 10:00:00');
  const second = purchaseOf('B', '2026-03-02 10:00:00', { psn_no: 'P2' });
  const third = purchaseOf('C', '2026-03-03 10:00:00', { psn_no: 'P2' });

  it('two rules about one box: the clearer is the parent and the money counts once', () => {
    const [tr1, tr2] = raisedBy(ruleSet, ...first, ...second, ...third).toSorted((a, b) => (a.rule_id < b.rule_id ? -1 : 1));
    expect(tr1).toMatchObject({ rule_id: 'TR-01', amount: '60.00', counted_amount: '60.00' });
    expect(tr2).toMatchObject({ rule_id: 'TR-02', parent_hit_id: tr1?.hit_id, counted_amount: '0.00', parent_subject_kind: 'trace' });
  });

  it('a parent that goes leaves its detail standing for itself', () => {
    const evaluator = new Evaluator(ruleSet);
    const hits = [...evaluator.apply(historyOf(...first, ...second)).hits];
    expect(raisedOf(hits).map(({ parent_hit_id }) => parent_hit_id === undefined)).toContain(false);
    const version = raisedOf(hits).find(({ rule_id }) => rule_id === 'TR-01')?.rule_version ?? 0;
    hits.push(...evaluator.switchOff('TR-01', version, 'test', 0).hits);
    const [left, ...others] = raisedOf(hits);
    expect(others).toEqual([]);
    expect(left).toMatchObject({ rule_id: 'TR-02', revision: 2, counted_amount: '30.00' });
    expect(left?.parent_hit_id).toBeUndefined();
  });

  it.each([true, false])('a parent that goes after a restart does so too, what was said stands: %s', (isTrusting) => {
    const before = [historyOf(...first, ...second)];
    const ended = new Evaluator(ruleSet);
    const hits = before.flatMap((batch) => ended.apply(batch).hits);
    const make = (given: RuleSet): Evaluator => new Evaluator(given);
    const said = new Map(hits.map((hit) => [hit.hit_id, hit])).values();
    const evaluator = resumed(ended, { ruleSet, before, said, make, isTrusting });
    const version = raisedOf(hits).find(({ rule_id }) => rule_id === 'TR-01')?.rule_version ?? 0;
    const [left] = raisedOf(evaluator.switchOff('TR-01', version, 'test', 0).hits);
    expect(left).toMatchObject({ rule_id: 'TR-02', revision: 2, counted_amount: '30.00' });
    expect(left?.parent_hit_id).toBeUndefined();
  });

  it('a group counts what no hit on one of its visits counts, whichever comes first', () => {
    const cards = [1, 2, 3, 4].flatMap((day) =>
      [0, 1, 2, 3, 4].map((n) => ({
        ...{ kind: 'pharmacy_settlement', at: `2025-07-0${day} 09:0${2 * n}:00`, fixmedins_code: 'P42070400001', med_type: '41' },
        ...{ psn_no: `P${n}`, mdtrt_id: `V${day}-${n}`, setl_id: `S${day}-${n}`, medfee_sumamt: 100, fund_pay_sumamt: 70 },
      })),
    );
    const suspended = 'fixmedins_code,state,from,to,reason\nP42070400001,暂停协议,2025-07-02,2025-07-03,检查\n';
    const group = ruleSetOf('JB-02', 'PH-17');
    const both = { ...group, knowledge: { ...group.knowledge, 'suspended-institutions': suspended } };
    for (const order of [cards, cards.toReversed()]) {
      const evaluator = new Evaluator(both);
      const raised = raisedOf(order.flatMap((one) => evaluator.apply(historyOf(one)).hits));
      expect(raised.filter(({ rule_id }) => rule_id === 'PH-17')).toHaveLength(10);
      const [jb] = raised.filter(({ rule_id }) => rule_id === 'JB-02');
      expect(jb).toMatchObject({ amount: '2000.00', counted_amount: '1000.00', counted_fund_amount: '700.00' });
      const [first] = raised.filter(({ rule_id }) => rule_id === 'PH-17');
      const off = evaluator.switchOff('PH-17', first?.rule_version ?? 0, 'test', 0).hits;
      expect(raisedOf(off).find(({ rule_id }) => rule_id === 'JB-02')).toMatchObject({ counted_amount: '2000.00' });
    }
  });

  it('a filed exemption excuses from the rule it names, and from no other', () => {
    const filed = 'kind,subject_kind,subject,from,to,reason,rule\nspecial_case,person,P1,2026-01-01,,备案,TR-01\n';
    const exempted = { ...ruleSet, knowledge: { ...ruleSet.knowledge, exemptions: filed } };
    expect(raisedBy(exempted, ...first, ...second).map(({ rule_id }) => rule_id)).toEqual(['TR-02']);
    const ended = { ...exempted, knowledge: { ...exempted.knowledge, exemptions: filed.replace(',,备案', ',2026-02-28,备案') } };
    expect(raisedBy(ended, ...first, ...second)).toHaveLength(2);
  });
});
