// Sixty settlements of one code are one case: one hit that names all of them, however they come.
import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { exampleEvents, latest } from '../../rules/examples.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { shuffled } from '../oracle/shuffled.ts';

const rules = loadRules().rules.filter(({ id }) => id === 'TR-01');
const events = exampleEvents([
  {
    kind: 'pharmacy_settlement', at: '2025-07-01 08:00:00', repeat: { times: 60, every_hours: 1 }, fixmedins_code: 'P1',
    msgid: 'm{n}', mdtrt_id: 'M{n}', psn_no: 'Q{n}', setl_id: 'S{n}', med_type: '41', medfee_sumamt: 30,
    drug_trac_info: [{ feedetl_sn: '1', drug_trac_codg: '81000000000000000001', trdn_flag: '0' }],
  },
  {
    kind: 'pharmacy_fee', at: '2025-07-01 08:00:00', repeat: { times: 60, every_hours: 1 }, fixmedins_code: 'P1',
    msgid: 'm{n}', mdtrt_id: 'M{n}', psn_no: 'Q{n}', setl_id: 'S{n}', feedetl_sn: '1', med_list_codg: 'XA02BCA001B001010100001',
    cnt: 1, pric: 30, det_item_fee_sumamt: 30,
  },
]);

describe('sixty settlements of one code', () => {
  it.each([1, 2])('are one hit with sixty details (order %i)', (seed) => {
    const evaluator = new Evaluator({ rules, knowledge: {} });
    const said = shuffled(events, seed).flatMap((event) => evaluator.apply([event]).hits);
    const hits = latest(said).filter(({ state }) => state === 'raised');
    expect(hits.length).toBe(1);
    const settlements = hits[0]?.evidence.filter(({ kind }) => kind === 'pharmacy_settlement') ?? [];
    expect(new Set(settlements.map(({ event_id }) => event_id)).size).toBe(60);
    expect(hits[0]?.amount).toBe('1770.00');
  });
});
