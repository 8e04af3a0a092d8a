// Histories in the short form of the examples, for unit tests of the evaluator.
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import { exampleEvent, latest } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { smallRuleSet } from '../oracle/small-tables.ts';

export type Short = Readonly<Record<string, unknown>>;

/** The shipped rules, or the named ones, over cut-down tables (a pack of XA02BCA001B001010100001
 * holds 14). */
export function ruleSetOf(...ids: readonly string[]): RuleSet {
  const { rules } = loadRules();
  const small = asFirstVersions(smallRuleSet(rules, loadKnowledge()));
  return ids.length === 0
    ? small
    : { ...small, rules: small.rules.filter((_, i) => ids.includes(rules[i]?.id ?? '')) };
}

/** What tries versions counts from 1, whatever the shipped rules have come to. */
function asFirstVersions(ruleSet: RuleSet): RuleSet {
  return { ...ruleSet, rules: ruleSet.rules.map((rule) => ({ ...Object.assign({}, rule), version: 1 })) };
}

/** Message numbers come from the contents, so that the same history made again is the same events. */
export function historyOf(...shorts: readonly Short[]): readonly FundEvent[] {
  return shorts.map((short, position) =>
    exampleEvent({ msgid: JSON.stringify(short), ...short }, position),
  );
}

export function raisedOf(hits: readonly Hit[]): readonly Hit[] {
  return latest(hits).filter((hit) => hit.state === 'raised');
}

/** Raised hits of a fresh evaluator that gets everything at once. */
export function raisedBy(ruleSet: RuleSet, ...shorts: readonly Short[]): readonly Hit[] {
  return raisedOf(new Evaluator(ruleSet).apply(historyOf(...shorts)).hits);
}

const shop = { fixmedins_code: 'P42070400031' };
const drug = {
  med_list_codg: 'XA02BCA001B001010100001',
  fixmedins_hilist_id: 'D1',
  fixmedins_hilist_name: '奥美拉唑肠溶胶囊',
  manu_lotnum: 'L1',
};
const code = '81234567890123456781';

/** A pharmacy settlement of one box with its line, in one message. */
export function purchaseOf(id: string, at: string, more: Short = {}): readonly Short[] {
  const common = {
    ...shop,
    at,
    mdtrt_id: id,
    psn_no: 'P1',
    setl_id: `S-${id}`,
    msgid: `msg-${id}`,
    ...more,
  };
  const flag = { trdn_flag: '0', cnt: 1, codes: [code], ...more };
  return [
    {
      ...common,
      kind: 'pharmacy_settlement',
      medfee_sumamt: 30,
      med_type: '41',
      drug_trac_info: flag.codes.map((drug_trac_codg) => ({
        feedetl_sn: '1',
        drug_trac_codg,
        trdn_flag: flag.trdn_flag,
      })),
    },
    {
      ...common,
      kind: 'pharmacy_fee',
      feedetl_sn: '1',
      bilg_dr_codg: 'D9',
      rxno: `rx-${id}`,
      med_list_codg: drug.med_list_codg,
      cnt: flag.cnt,
      det_item_fee_sumamt: 30,
    },
  ];
}

export function saleOf(id: string, at: string, more: Short = {}): Short {
  return {
    ...shop,
    ...drug,
    kind: 'sale',
    at,
    fixmedins_bchno: `b-${id}`,
    rtal_docno: id,
    mdtrt_sn: id,
    trdn_flag: '0',
    sel_retn_cnt: 1,
    finl_trns_pric: 30,
    drugtracinfo: [{ drug_trac_codg: code }],
    ...more,
  };
}

export function returnOf(id: string, at: string, more: Short = {}): Short {
  return {
    ...shop,
    ...drug,
    kind: 'sale_return',
    at,
    fixmedins_bchno: `r-${id}`,
    mdtrt_sn: id,
    trdn_flag: '0',
    sel_retn_cnt: 1,
    ...more,
  };
}

export function stocktakeOf(day: string, inv_cnt: number, more: Short = {}): Short {
  return {
    ...shop,
    ...drug,
    kind: 'stocktake',
    at: day,
    fixmedins_bchno: `i-${day}`,
    inv_cnt,
    ...more,
  };
}

export function deliveryOf(id: string, at: string, purc_retn_cnt: number, more: Short = {}): Short {
  return {
    ...shop,
    ...drug,
    kind: 'purchase',
    at,
    fixmedins_bchno: `p-${id}`,
    spler_name: '华中医药',
    purc_retn_cnt,
    ...more,
  };
}

/** Admission and, when it has an end, discharge for J18.900. */
export function stayOf(
  id: string,
  from: string,
  to: string | undefined,
  more: Short = {},
): readonly Short[] {
  const diseinfo = [{ diag_code: 'J18.900', maindiag_flag: '1' }];
  const common = { mdtrt_id: id, psn_no: 'P1', med_type: '21', diseinfo, ...more };
  const admission = { ...common, kind: 'admission', at: from, adm_dept_codg: '0301' };
  return to === undefined
    ? [admission]
    : [admission, { ...common, kind: 'discharge', at: to, dscg_way: '1', dscg_dept_codg: '0301' }];
}
