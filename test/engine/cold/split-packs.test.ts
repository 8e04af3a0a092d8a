// Packs that are sold in pieces tie patient to patient. They must not keep each other in memory, and a pack that
// comes back without the visits that used it must have the uses that it had.
import { expect, it } from 'vitest';
import { ColdStore } from '../../../engine/cold/cold-store.ts';
import { MemoryColdDisk } from '../../../engine/cold/disk.ts';
import { dayMs } from '../../../engine/china-time.ts';
import { Evaluator } from '../../../engine/evaluator.ts';
import type { FundEvent } from '../../../engine/event.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { exampleEvent } from '../../../rules/examples.ts';
import { comparable } from './cold-hits.ts';

const days = 60;
const hotDays = 2;
const packs = Array.from({ length: days + 1 }, (_, i) => `8${String(i).padStart(19, '0')}`);

/** Every day one patient, settled for pieces of the pack of the day before and of that day's. */
function dayOf(day: number): readonly FundEvent[] {
  const at = `2025-0${day < 30 ? 7 : 8}-${String((day % 30) + 1).padStart(2, '0')} 10:00:00`;
  const codes = [packs[day], packs[day + 1]];
  const visit = { mdtrt_id: `M${day}`, psn_no: `P${day}`, setl_id: `S${day}` };
  const fee = { med_list_codg: 'XA02BCA001B001010100001', cnt: 3, pric: 1, det_item_fee_sumamt: 3 };
  return [
    ...codes.map((_, i) => ({ kind: 'pharmacy_fee', at, ...visit, feedetl_sn: String(i), ...fee })),
    {
      kind: 'pharmacy_settlement', at, ...visit, medfee_sumamt: 6, fund_pay_sumamt: 3,
      drug_trac_info: codes.map((drug_trac_codg, i) => ({ feedetl_sn: String(i), drug_trac_codg, trdn_flag: '1' })),
    },
    ...codes.map((drug_trac_codg, i) => ({
      kind: 'sale', at, psn_no: visit.psn_no, setl_id: visit.setl_id, rtal_docno: `R${day}-${i}`, sel_retn_cnt: 3, finl_trns_pric: 1,
      fixmedins_hilist_id: 'D1', med_list_codg: fee.med_list_codg, manu_lotnum: 'L1', trdn_flag: '1',
      drugtracinfo: [{ drug_trac_codg }],
    })),
  ].map((event, i) => exampleEvent({ fixmedins_code: 'P42070400031', msgid: `m${day}`, ...event }, day * 10 + i));
}

const ruleSet = {
  rules: loadRules().rules.filter(({ family }) => family === 'trace'),
  knowledge: { ...loadKnowledge(), 'pack-sizes': 'med_list_codg,units_per_pack,min_unit\nXA02BCA001B001010100001,4,粒\n' },
};

it('what is old leaves memory however long the chain of packs is, and counts when a pack is sold on', () => {
  const usual = new Evaluator(ruleSet);
  const cold = new Evaluator(ruleSet, { cold: { store: new ColdStore(new MemoryColdDisk(), 4_096), hotMs: hotDays * dayMs } });
  let hits = 0;
  for (let day = 0; day < days; day += 1) {
    const wanted = usual.apply(dayOf(day));
    expect(comparable(cold.apply(dayOf(day)))).toEqual(comparable(wanted));
    hits += wanted.hits.length;
  }
  const { events } = usual.counts();
  const { frozen_events = 0 } = cold.coldCounts() ?? {};
  expect(events - frozen_events).toBeLessThanOrEqual((hotDays + 2) * 5);
  expect(hits, 'three pieces and three pieces are more than the four of a pack').toBeGreaterThan(0);
});

it('a cancelled settlement and a return reach uses that are out of memory', () => {
  const usual = new Evaluator(ruleSet);
  const cold = new Evaluator(ruleSet, { cold: { store: new ColdStore(new MemoryColdDisk(), 4_096), hotMs: 0, hotHitsMax: 0 } });
  const later = [
    { kind: 'pharmacy_settlement_cancel', at: '2025-09-01 10:00:00', mdtrt_id: 'M3', psn_no: 'P3', setl_id: 'S3' },
    { kind: 'sale_return', at: '2025-09-02 10:00:00', psn_no: 'P7', sel_retn_cnt: 3, fixmedins_hilist_id: 'D1', manu_lotnum: 'L1', trdn_flag: '1' },
  ].map((event, i) => exampleEvent({ fixmedins_code: 'P42070400031', msgid: `l${i}`, ...event }, 900 + i));
  const said = { raised: 0, withdrawn: 0 };
  for (const batch of [...Array.from({ length: 12 }, (_, day) => dayOf(day)), ...later.map((event) => [event])]) {
    const wanted = usual.apply(batch);
    expect(comparable(cold.apply(batch))).toEqual(comparable(wanted));
    for (const { state } of wanted.hits) said[state === 'withdrawn' ? 'withdrawn' : 'raised'] += 1;
  }
  expect(said.raised).toBeGreaterThan(0);
  expect(said.withdrawn).toBeGreaterThan(1);
});

it('a pack that is only asked for is in memory for that moment', () => {
  const cold = new Evaluator(ruleSet, { cold: { store: new ColdStore(new MemoryColdDisk(), 4_096), hotMs: hotDays * dayMs } });
  for (let day = 0; day < 10; day += 1) cold.apply(dayOf(day));
  const lying = (): number | undefined => cold.coldCounts()?.islands;
  const before = lying();
  const [key = ''] = packs;
  const entry = { id: 'asks', kind: 'other', at: 0, fixmedins_code: '', admdvs: '', fields: {}, sources: [] } as const;
  cold.foresee([{ space: 'trace', key, entry }]);
  expect(lying()).toBe((before ?? 0) - 1);
  cold.apply([]);
  expect(lying()).toBe(before);
});

it('a pack that the disk had no room for leaves when there is room', () => {
  const disk = new MemoryColdDisk();
  let isFull = true;
  const full = {
    append(bytes: Uint8Array): void {
      if (isFull) throw new Error('ENOSPC: no space left on device');
      disk.append(bytes);
    },
    read: (at: number, into: Uint8Array): number => disk.read(at, into),
  };
  const cold = new Evaluator(ruleSet, { cold: { store: new ColdStore(full, 64), hotMs: hotDays * dayMs } });
  for (let day = 0; day < 10; day += 1) cold.apply(dayOf(day));
  expect(cold.coldCounts()).toMatchObject({ blocked: expect.stringContaining('ENOSPC') });
  isFull = false;
  for (let day = 10; day < 20; day += 1) cold.apply(dayOf(day));
  const { frozen_events = 0, blocked } = cold.coldCounts() ?? {};
  expect(blocked).toBe('');
  expect(20 * 5 - frozen_events).toBeLessThanOrEqual((hotDays + 2) * 5);
});
