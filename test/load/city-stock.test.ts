// An auditor that knows nothing of the generator's shelves: from the messages alone, do the books add up?
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { generateCity } from '../../load/city/generate.ts';
import type { Truth } from '../../load/city/truth.ts';
import { drugs } from '../../load/city/drugs.ts';

const row = z.looseObject({
  med_list_codg: z.string(),
  inv_cnt: z.number().optional(),
  purc_retn_cnt: z.number().optional(),
  sel_retn_cnt: z.number().optional(),
  cnt: z.number().optional(),
  invdate: z.string().optional(),
  trdn_flag: z.string().optional(),
  inv_chg_type: z.string().optional(),
  sel_retn_time: z.string().optional(),
  purc_retn_stoin_time: z.string().optional(),
  inv_chg_time: z.string().optional(),
  drugtracinfo: z.array(z.object({ drug_trac_codg: z.string() })).optional(),
});
const body = z.looseObject({
  invinfoDetail: z.array(row).optional(),
  purcinfoDetail: z.array(row).optional(),
  selinfoDetail: z.array(row).optional(),
});

interface Movement {
  readonly at: string;
  readonly boxes: number;
}
interface Count {
  readonly at: string;
  readonly boxes: number;
}

describe('stock of the simulated city', () => {
  const movements = new Map<string, Movement[]>();
  const counts = new Map<string, Count[]>();
  const cameIn = new Map<string, number>();
  /** By a change of stock: from another place, as a gift, as a surplus. */
  const movedIn = new Set<string>();
  const sold = new Map<string, string>();
  const packs = new Map(drugs.map((drug) => [drug.med_list_codg, drug.packUnits]));
  const deleted = new Set<string>();
  const cases: Truth[] = [];
  const seen = new Set<string>();
  const put = <T>(map: Map<string, T[]>, key: string, value: T): void =>
    void map.set(key, [...(map.get(key) ?? []), value]);

  for (const { envelope } of generateCity(
    { seed: 3, start: '2026-03-02', days: 4, scale: 0.01, warmupDays: 3, cycleDays: 4 },
    (truth) => cases.push(truth),
  )) {
    if (!envelope.infno.startsWith('35') || seen.has(envelope.msgid)) continue;
    seen.add(envelope.msgid);
    const input = body.parse(envelope.input);
    const { infno } = envelope;
    for (const one of [
      ...(input.invinfoDetail ?? []),
      ...(input.purcinfoDetail ?? []),
      ...(input.selinfoDetail ?? []),
    ]) {
      const key = `${envelope.fixmedins_code} ${one.med_list_codg}`;
      const codes = (one.drugtracinfo ?? []).map((each) => each.drug_trac_codg);
      switch (infno) {
        case '3501A':
          put(counts, key, { at: `${one.invdate ?? ''} 23:59:59`, boxes: one.inv_cnt ?? 0 });
          for (const code of codes) cameIn.set(code, (cameIn.get(code) ?? 0) + 1);
          break;
        case '3503A':
          put(movements, key, {
            at: one.purc_retn_stoin_time ?? '',
            boxes: one.purc_retn_cnt ?? 0,
          });
          for (const code of codes) cameIn.set(code, (cameIn.get(code) ?? 0) + 1);
          break;
        case '3504A':
          put(movements, key, {
            at: one.purc_retn_stoin_time ?? '',
            boxes: -(one.purc_retn_cnt ?? 0),
          });
          break;
        case '3502A':
          put(movements, key, {
            at: one.inv_chg_time ?? '',
            boxes: (one.inv_chg_type === '102' ? -1 : 1) * (one.cnt ?? 0),
          });
          if (one.inv_chg_type !== '102') for (const code of codes) movedIn.add(code);
          break;
        case '3505A':
        case '3506A': {
          const boxes =
            one.trdn_flag === '1'
              ? (one.sel_retn_cnt ?? 0) / (packs.get(one.med_list_codg) ?? 1)
              : (one.sel_retn_cnt ?? 0);
          put(movements, key, {
            at: one.sel_retn_time ?? '',
            boxes: infno === '3505A' ? -boxes : boxes,
          });
          for (const code of codes) sold.set(code, key);
          break;
        }
        default:
          deleted.add(infno);
      }
    }
  }
  // Products that a situation touches at an institution are the situation's business.
  const touched = new Set(
    cases
      .flatMap((truth) => [truth.subject, ...truth.involves])
      .flatMap(({ fixmedins_code, med_list_codg }) =>
        fixmedins_code === undefined || med_list_codg === undefined
          ? []
          : [`${fixmedins_code} ${med_list_codg}`],
      ),
  );
  // Shops of other provinces only lend their name to situations.
  const honest = (key: string): boolean => !touched.has(key) && key.startsWith('4207', 1);

  it('lets every box come in once', () => {
    const twice = [...cameIn].filter(([, times]) => times > 1);
    // Goods sent back to the supplier come in again at the next shop: one situation a cycle.
    expect(twice.length).toBeLessThanOrEqual(3);
    expect(cameIn.size).toBeGreaterThan(10_000);
    expect([...cameIn.keys()].every((code) => /^8\d{19}$/.test(code))).toBe(true);
  });

  it('sells only what came in', () => {
    const strange = [...sold].filter(
      ([code, key]) => honest(key) && !cameIn.has(code) && !movedIn.has(code),
    );
    expect(strange).toEqual([]);
  });

  it('counts what the ledger computes, and never falls below nothing', () => {
    let checked = 0;
    for (const [key, list] of movements) {
      if (!honest(key)) continue;
      const [opening, ...later] = (counts.get(key) ?? []).toSorted((a, b) =>
        a.at < b.at ? -1 : 1,
      );
      if (opening === undefined) continue;
      const ordered = list.toSorted((a, b) => (a.at < b.at ? -1 : 1));
      let balance = opening.boxes;
      for (const movement of ordered) {
        balance += movement.boxes;
        expect(balance, `${key} at ${movement.at}`).toBeGreaterThan(-1);
      }
      for (const count of later) {
        const computed =
          opening.boxes +
          ordered.filter((one) => one.at <= count.at).reduce((sum, one) => sum + one.boxes, 0);
        expect(Math.abs(computed - count.boxes), `${key} on ${count.at}`).toBeLessThan(2);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(20);
  });
});
