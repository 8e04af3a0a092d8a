// What a hit counts that joins several visits.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Arbiter, type Standing } from '../../engine/arbiter.ts';
import type { Entry } from '../../engine/entry.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import { families, type Family, type Grade, type Hit } from '../../engine/hit.ts';
import { historyOf, raisedOf, ruleSetOf, type Short } from './short-history.ts';

const shop = 'P42070400031';
const bought = '2025-07-31';

/** Of an item that the shop neither counted nor bought, 50 yuan. */
function unboughtLine(id: string, psn_no: string, at: string): readonly Short[] {
  const common = { at, fixmedins_code: shop, mdtrt_id: id, psn_no, setl_id: `S-${id}` };
  const line = { feedetl_sn: '1', med_list_codg: 'XC09AAY001A001010100002', medins_list_codg: 'D2', cnt: 2, pric: 25 };
  return [
    { kind: 'pharmacy_settlement', ...common, medfee_sumamt: 50, fund_pay_sumamt: 35, med_type: '41' },
    { kind: 'pharmacy_fee', ...common, ...line, det_item_fee_sumamt: 50 },
  ];
}

const stocktake = {
  ...{ kind: 'stocktake', at: bought, fixmedins_code: shop, med_list_codg: 'XA02BCA001B001010100001', inv_cnt: 20 },
  ...{ fixmedins_hilist_id: 'D1', fixmedins_bchno: 'i1', manu_lotnum: 'L1' },
};
const otherPurchase = {
  ...{ kind: 'purchase', at: '2025-08-12 09:00:00', fixmedins_code: shop, med_list_codg: 'XB', fixmedins_hilist_id: 'D7' },
  ...{ fixmedins_bchno: 'p7', manu_lotnum: 'Q', spler_name: '华中医药', purc_retn_cnt: 5 },
};

it('an item sold to two persons is no detail of a hit on the first of the visits', () => {
  const unbought = ruleSetOf('IV-03', 'PH-17');
  const suspended = `fixmedins_code,state,from,to,reason\n${shop},暂停协议,2025-08-05,2025-08-05,检查\n`;
  const ruleSet = { ...unbought, knowledge: { ...unbought.knowledge, 'suspended-institutions': suspended } };
  const history = [
    stocktake,
    ...unboughtLine('B1', 'P1', '2025-08-05 10:00:00'),
    ...unboughtLine('B2', 'P2', '2025-08-06 10:00:00'),
    otherPurchase,
  ];
  for (const order of [history, history.toReversed()]) {
    const evaluator = new Evaluator(ruleSet);
    const raised = raisedOf(order.flatMap((one) => evaluator.apply(historyOf(one)).hits));
    const item = raised.find(({ rule_id }) => rule_id === 'IV-03');
    expect(raised.find(({ rule_id }) => rule_id === 'PH-17')).toMatchObject({ mdtrt_id: 'B1', counted_amount: '50.00' });
    expect(item).toMatchObject({ amount: '100.00', counted_amount: '50.00', med_list_codg: 'XC09AAY001A001010100002' });
    const named = [item?.parent_hit_id, item?.psn_no, item?.mdtrt_id, item?.setl_id];
    expect(named).toEqual([undefined, undefined, undefined, undefined]);
  }
});

const place = { fixmedins_code: 'H1', admdvs: '420700' };
const visits = ['M1', 'M2', 'M3'] as const;
const visitCents = 4000;

const lineOf = (visit: string, n: number): Entry => ({
  ...{ ...place, id: `${visit}-${n}`, kind: 'inpatient_fee', at: n, sources: [] },
  fields: { det_item_fee_sumamt: 10, mdtrt_id: visit },
});
const stayOf = (visit: string): Entry => ({
  ...{ ...place, id: visit, kind: 'stay', at: 0, sources: [] },
  fields: { medfee_sumamt: visitCents / 100, mdtrt_id: visit },
});

interface Said {
  readonly family: Family;
  readonly grade: Grade;
  readonly visits: readonly string[];
  /** Numbers of the lines of each visit; none: whole visits. */
  readonly lines: readonly number[];
}

function standing({ family, grade, visits: met, lines }: Said, id: string): Standing {
  const matches = met.flatMap((visit) => (lines.length === 0 ? [stayOf(visit)] : lines.map((n) => lineOf(visit, n))));
  const yuan = lines.length === 0 ? (met.length * visitCents) / 100 : matches.length * 10;
  const visit = met.length === 1 ? { mdtrt_id: met[0] ?? '' } : {};
  return {
    trigger: matches[0] ?? stayOf(''),
    matches: lines.length === 0 && met.length === 1 ? [] : matches,
    hit: {
      ...{ hit_id: id, revision: 1, state: 'raised', rule_id: `R-${id}`, rule_version: 1, family, grade },
      ...{ title: '', title_en: '', reason: '', reason_en: '', subject_kind: 'person', subject: 'P1', at: '', detected_at: '' },
      ...{ fixmedins_code: 'H1', ...visit, amount: yuan.toFixed(2), evidence: [], conditions: [], facts: {}, basis: [] },
    },
  };
}

const said = fc.record({
  family: fc.constantFrom(...families.filter((family) => family !== 'indicator' && family !== 'stock')),
  grade: fc.constantFrom(1, 2, 3),
  visits: fc.uniqueArray(fc.constantFrom(...visits), { minLength: 1 }),
  lines: fc.uniqueArray(fc.constantFrom(1, 2, 3, 4), { maxLength: 3 }),
});

it('says the same in every order, also of hits that went; lines and visits never count twice', () => {
  const all = fc.array(fc.record({ hit: said, isGone: fc.boolean(), key: fc.nat(), turn: fc.nat(3) }), { maxLength: 8 });
  fc.assert(
    fc.property(all, (given) => {
      const made = given.map((one, i) => ({ ...one, hit: standing(one.hit, `h${i}`), claim: one.hit }));
      const counted = (order: typeof made): Readonly<Record<string, unknown>> => {
        const arbiter = new Arbiter();
        for (const { hit, turn } of order) {
          arbiter.stands(hit, undefined);
          if (turn === 0) arbiter.settle([], 'then');
        }
        for (const { hit, isGone } of order) if (isGone) arbiter.gone(hit);
        arbiter.settle([], 'then');
        const left = order.filter(({ isGone }) => !isGone).map(({ hit: { hit } }) => hit);
        return Object.fromEntries(left.map((hit) => [hit.hit_id, [hit.counted_amount, hit.parent_hit_id]]));
      };
      const copies = (): typeof made => given.map((one, i) => ({ ...one, hit: standing(one.hit, `h${i}`), claim: one.hit }));
      const wanted = counted(made.filter(({ isGone }) => !isGone));
      expect(counted(copies())).toEqual(wanted);
      expect(counted(copies().toSorted((a, b) => a.key - b.key))).toEqual(wanted);

      const stands = made.filter(({ isGone }) => !isGone);
      const sumOf = (some: typeof made): number =>
        some.reduce((sum, { hit: { hit } }) => sum + Number(hit.counted_amount ?? 0), 0);
      const ofLines = stands.filter(({ claim }) => claim.lines.length > 0);
      const lines = new Set(ofLines.flatMap(({ hit }) => hit.matches.map(({ id }) => id)));
      expect(sumOf(ofLines)).toBeLessThanOrEqual(lines.size * 10);
      const ofWholes = stands.filter(({ claim }) => claim.lines.length === 0);
      const whole = new Set(ofWholes.flatMap(({ claim }) => claim.visits));
      expect(sumOf(ofWholes)).toBeLessThanOrEqual((whole.size * visitCents) / 100);
      const all = new Set(stands.flatMap(({ claim }) => claim.visits));
      expect(sumOf(stands)).toBeLessThanOrEqual((all.size * visitCents) / 100);
      // Who objects to nothing that another objects to counts all of it.
      for (const one of stands) {
        const isAlone = stands.every((other) => other === one || other.claim.visits.every((v) => !one.claim.visits.includes(v)));
        if (isAlone) expect(one.hit.hit.counted_amount).toBe(one.hit.hit.amount);
      }
    }),
    { numRuns: 1000 },
  );
});

it('says nothing of a ruling any more once what it joins lies in no visit', () => {
  const claim: Said = { family: 'policy', grade: 2, visits: ['M1', 'M2'], lines: [1] };
  const hit = standing(claim, 'h');
  const arbiter = new Arbiter();
  arbiter.stands(hit, undefined);
  arbiter.settle([], 'then');
  expect(hit.hit.counted_amount).toBe('20.00');
  // The triggers became records of several visits each; the hit says the same.
  const nowhere = hit.matches.map((entry) => ({ ...entry, kind: 'hit' as const, fields: {} }));
  const later: Standing = { ...hit, matches: nowhere };
  arbiter.stands(later, hit);
  const said: Hit[] = [];
  arbiter.settle(said, 'later');
  expect(said.map(({ revision, counted_amount }) => [revision, counted_amount])).toEqual([[3, undefined]]);
  expect(later.hit.counted_amount).toBeUndefined();
  // And nothing is said of one that goes meanwhile.
  const again = { ...standing(claim, 'h'), hit: hit.hit, matches: nowhere };
  arbiter.stands(again, later);
  arbiter.gone(again);
  arbiter.settle(said, 'later');
  expect(said).toHaveLength(1);
});
