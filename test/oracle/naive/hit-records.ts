// Raised hits as entries in the histories of what they are about, from the final set of hits: each says
// what the hit says, and stands under its subject and under whatever else it names.
import { chinaIso } from '../../../engine/china-time.ts';
import type { Entry } from '../../../engine/entry.ts';
import type { KeySpace } from '../../../engine/rule.ts';
import type { FinalHit } from '../final-hits.ts';
import type { Placed } from './linked-records.ts';

const yuan = (amount: string | undefined): number | undefined => (amount === undefined ? undefined : Number(amount));

/** Where a hit stands: key by space. */
function keysOf(hit: FinalHit): readonly (readonly [KeySpace, string])[] {
  const { fixmedins_code: place, psn_no, mdtrt_id, drug_trac_codg, med_list_codg, dr_codg, admdvs = '', subject } = hit;
  const here = (code: string | undefined): string | undefined => (code === undefined ? undefined : `${place ?? ''}|${code}`);
  const named: readonly (readonly [KeySpace, string | undefined])[] = [
    ['institution', place],
    ['person', psn_no],
    ['encounter', here(mdtrt_id)],
    ['doctor', here(dr_codg)],
    ['trace', drug_trac_codg],
    ['product', here(med_list_codg)],
    ['prescriber', dr_codg],
    ['area', admdvs.length < 4 ? undefined : admdvs.slice(0, 4)],
    ['stock', undefined],
  ];
  return named.flatMap(([space, key]) => {
    const own = hit.subject_kind === space ? subject : key;
    return own === undefined ? [] : [[space, own] as const];
  });
}

/** The box, else the visit, else the settlement, else of stock rules the product, else the hit alone. */
export function matterOf(hit: FinalHit): string {
  const { drug_trac_codg, mdtrt_id, setl_id, family, med_list_codg, subject, hit_id, fixmedins_code = '' } = hit;
  if (drug_trac_codg) return `box|${drug_trac_codg}`;
  if (mdtrt_id) return `visit|${fixmedins_code}|${mdtrt_id}`;
  if (setl_id) return `settlement|${fixmedins_code}|${setl_id}`;
  if (family !== 'stock') return hit_id;
  return med_list_codg ? `goods|${fixmedins_code}|${med_list_codg}` : `goods|${subject}`;
}

export function hitRecords(hits: Iterable<FinalHit>): readonly Placed[] {
  return [...hits].flatMap((hit) => {
    const { hit_id, rule_id, family, grade, title, subject_kind, subject, fixmedins_code, psn_no, mdtrt_id } = hit;
    const { setl_id, drug_trac_codg, med_list_codg, dr_codg, amount, fund_amount, admdvs = '' } = hit;
    const at = Date.parse(hit.at);
    if (chinaIso(at) !== hit.at) throw new Error(`${hit.at} is not a time`);
    const entry: Entry = {
      ...{ id: hit_id, kind: 'hit', at, fixmedins_code: fixmedins_code ?? '', admdvs, sources: [] },
      fields: {
        matter: matterOf(hit),
        ...{ hit_id, rule_id, family, grade, title, subject_kind, subject, fixmedins_code, psn_no, mdtrt_id, setl_id },
        ...{ drug_trac_codg, med_list_codg, dr_codg, amount: yuan(amount), fund_amount: yuan(fund_amount) },
        unconfirmed: Object.values(hit.facts).some((fact) => JSON.stringify(fact).includes('"source":"样例"')),
      },
    };
    return keysOf(hit).map(([space, key]): Placed => ({ space, key, entry }));
  });
}
