// TR-01, TR-02, TR-03 and TR-11 (DOMAIN 2.5).
import type { Judgement } from './judgement.ts';
import { formOf } from './naive/goods-operators.ts';
import type { Past } from './past.ts';
import type { Tables } from './reading.ts';
import { usesOf, type Use } from './uses.ts';

type Verdict = Pick<Judgement, 'grade' | 'amount'>;

export function codeReuse(past: Past, tables: Tables): Judgement[] {
  return [...usesOf(past)].flatMap(([box, uses]) => {
    const found: Judgement[] = [];
    const form = formOf(box);
    if (form === 'one_sign' || form === 'test') return found;
    /** Judged at the first use, and about those after it: they name what all of them share. */
    const judged = (rule_id: string, first: Use, later: readonly Use[], verdict: Verdict): void => {
      if (!tables.applies(rule_id, first.at)) return;
      const about = later.length > 0 ? later : [first];
      const ofAll = (read: (use: Use) => string | undefined): string | undefined =>
        new Set(about.map(read)).size === 1 ? read(about[0] ?? first) : undefined;
      found.push({
        ...{ ...verdict, rule_id, subject: first.code, drug_trac_codg: first.code },
        grade: form === 'plausible' ? verdict.grade : 3,
        at: Math.min(...about.map(({ at }) => at)),
        psn_no: ofAll(({ psn_no }) => psn_no),
        mdtrt_id: ofAll(({ mdtrt_id }) => mdtrt_id),
        setl_id: ofAll(({ setl_id }) => setl_id),
        med_list_codg: ofAll(({ med_list_codg }) => med_list_codg),
      });
    };
    const whole = uses.filter((use) => !use.isSplit);
    const [first] = whole;
    const [oldest] = uses;
    if (first !== undefined) {
      const kinds = (read: (use: Use) => string | undefined): number =>
        new Set(whole.map(read).filter((one) => one !== undefined)).size;
      const later = whole.slice(1);
      const amount = later.reduce((sum, use) => sum + (use.amount ?? 0), 0);
      const isClear = whole.length >= 3 || kinds((use) => use.province) >= 2;
      const admdvs = `${first.province}0000`;
      if (whole.length >= tables.parameter('TR-01', 'uses_min', admdvs))
        judged('TR-01', first, later, { grade: isClear ? 1 : 2, amount });
      if (kinds((use) => use.psn_no) >= 2) judged('TR-02', first, later, { grade: 2, amount });
      if (kinds((use) => use.fixmedins_code) >= 2) judged('TR-03', first, later, { grade: 2, amount });
    }
    const split = uses.filter((use) => use.isSplit).reduce((sum, use) => sum + (use.units ?? 0), 0);
    const pack = tables.packUnits(oldest?.med_list_codg);
    if (oldest !== undefined && pack !== undefined && split > 0) {
      const sold = Math.round((split + whole.length * pack) * 1e6) / 1e6;
      if (sold > pack + tables.parameter('TR-11', 'tolerance', '420000'))
        judged('TR-11', oldest, uses.slice(1), { grade: 2, amount: oldest.amount });
    }
    return found;
  });
}
