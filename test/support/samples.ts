// Small valid events and hits, told apart by a number.
import type { FundEvent } from '../../engine/event.ts';
import type { Hit, HitsFrame } from '../../engine/hit.ts';
import { chinaIso } from '../../engine/china-time.ts';

/** 2025-07-01 00:00:00 in China. */
export const sampleStartMs = Date.UTC(2025, 5, 30, 16);
const minuteMs = 60_000;

export function hexId(prefix: string, number: number): string {
  return `${prefix}${number.toString(16)}`.padStart(32, '0');
}

export function sampleEvent(number: number, changes: Partial<FundEvent> = {}): FundEvent {
  const at = sampleStartMs + number * minuteMs;
  return {
    event_id: hexId('e', number),
    kind: 'sale',
    infno: '3505',
    msgid: `H42070000001202507010000${number}`,
    index: 0,
    fixmedins_code: `H4207000000${number % 3}`,
    admdvs: '420700',
    at,
    inf_time: at + 1_000,
    received_at: at + 2_000,
    data: {
      psn_no: `P${number % 7}`, mdtrt_id: `M${number % 5}`, med_list_codg: 'XA02BCA001', fixmedins_bchno: `B${number}`,
      drugtracinfo: [{ drug_trac_codg: `8${String(number).padStart(19, '0')}` }], memo: "it's \"quoted\"\t\\ 感冒",
    },
    ...changes,
  };
}

export function sampleHit(number: number, changes: Partial<Hit> = {}): Hit {
  const at = sampleStartMs + number * minuteMs;
  return {
    hit_id: hexId('a', number),
    revision: 1,
    state: 'raised',
    rule_id: 'TR-01',
    rule_version: 1,
    family: 'trace',
    grade: 1,
    title: '追溯码重复结算',
    title_en: 'Traceability code settled twice',
    reason: `追溯码 8${number} 已在另一机构结算`,
    reason_en: `Code 8${number} was settled elsewhere before`,
    subject_kind: 'trace',
    subject: `8${String(number).padStart(19, '0')}`,
    at: chinaIso(at),
    detected_at: chinaIso(at + 2_000),
    admdvs: '420700',
    fixmedins_code: `H4207000000${number % 3}`,
    psn_no: `P${number % 7}`,
    mdtrt_id: `M${number}`,
    drug_trac_codg: `8${String(number).padStart(19, '0')}`,
    med_list_codg: 'XA02BCA001',
    amount: '12.50',
    evidence: [{
      event_id: hexId('e', number), kind: 'sale', role: 'trigger', at: chinaIso(at), fixmedins_code: `H4207000000${number % 3}`,
      fields: { sel_retn_cnt: 1, rx_flag: true, memo: null },
    }],
    conditions: [{ fact: 'uses', operator: 'greaterThan', actual: 2, required: 1, result: true, zh: '使用 2 次', en: '2 uses' }],
    facts: { uses: 2, first: { at: chinaIso(at) } },
    basis: ['《医疗保障基金使用监督管理条例》第三十八条'],
    ...changes,
  };
}

export function sampleHitsFrame(events_sequence: number, hits: readonly Hit[], changes: Partial<HitsFrame> = {}): HitsFrame {
  return { v: 1, events_sequence, part: 0, last: true, watermark: sampleStartMs, hits, ...changes };
}
