// Records of single stays again, from the complete list of events: the stay of a doctor as a patient, the
// vital signs of a stay as one series.
import { createHash } from 'node:crypto';
import { chinaDate } from '../../../engine/china-time.ts';
import type { Entry } from '../../../engine/entry.ts';
import type { FundEvent } from '../../../engine/event.ts';
import type { Past } from '../past.ts';
import { amountOf, inTimeOrder, newest, text, type Tables } from '../reading.ts';
import { staysOf, type Stay } from '../stays.ts';
import type { Placed } from './linked-records.ts';

function entryOf(kind: Entry['kind'], id: string, stay: Stay, fields: Readonly<Record<string, unknown>>): Entry {
  const { begin, end, fixmedins_code, admdvs, psn_no, mdtrt_id, fee, settlements } = stay;
  const fund = settlements.reduce((sum, one) => sum + Math.round((amountOf(one, 'fund_pay_sumamt') ?? 0) * 100), 0) / 100;
  const paid = { medfee_sumamt: fee, fund_pay_sumamt: settlements.length === 0 ? undefined : fund };
  const own = { psn_no, mdtrt_id, fixmedins_code, ...paid, ...fields };
  return { id, kind, at: begin, until: end, fixmedins_code, admdvs, fields: own, sources: [] };
}

/** One for each post as a doctor that the patient held on the day of admission (table `staff`). */
export function ownStays(past: Past, tables: Tables): readonly Placed[] {
  return staysOf(past).flatMap((stay) => {
    const day = chinaDate(stay.begin);
    const posts = tables.rows('staff').filter((row) =>
      row['psn_no'] === stay.psn_no && row['dr_codg'] !== '' && (row['from'] ?? '') <= day && (!row['to'] || row['to'] >= day));
    const names = new Set(posts.map((row) => `${row['fixmedins_code'] ?? ''}|${row['dr_codg'] ?? ''}`));
    return [...names].map((post): Placed => {
      const [employer = '', dr_codg = ''] = post.split('|');
      const fields = { employer, dr_codg, med_type: stay.med_type, main_diag_code: stay.main };
      return { space: 'doctor', key: post, entry: entryOf('own_stay', `own:stay:${stay.visit}|${post}`, stay, fields) };
    });
  });
}

const signs = ['tprt', 'pule', 'vent_frqu', 'systolic', 'diastolic'];

/** Of stays that have ended, with at least four records of three signs or more. */
export function vitalSeries(past: Past): readonly Placed[] {
  const records = Map.groupBy(past.counting('nursing'), (one) => one.fixmedins_code);
  return staysOf(past).flatMap((stay): Placed[] => {
    const { begin, end, fixmedins_code } = stay;
    if (end === undefined) return [];
    const rows = (records.get(fixmedins_code) ?? [])
      .filter((one) => one.at >= begin && one.at <= end && isAbout(one, stay, past))
      .toSorted(inTimeOrder)
      .map((one) => signs.map((name) => amountOf(one, name)))
      .filter((values) => values.filter((value) => value !== undefined).length >= 3)
      .map((values) => values.map((value) => value ?? '').join(' '));
    if (rows.length < 4) return [];
    const fields = {
      dr_codg: stay.dr_codg,
      vital_rows: rows.length,
      vital_kinds: new Set(rows).size,
      vital_signature: createHash('sha256').update(rows.join('\n')).digest('hex').slice(0, 32),
    };
    return [{ space: 'institution', key: fixmedins_code, entry: entryOf('vital_series', `vitals:stay:${stay.visit}`, stay, fields) }];
  });
}

/** By the platform's number of the visit, else by the institution's own. */
function isAbout(record: FundEvent, { visit, mdtrt_id, fixmedins_code }: Stay, past: Past): boolean {
  if (record.fixmedins_code !== fixmedins_code) return false;
  const named = text(record, 'mdtrt_id');
  if (named !== undefined) return named === mdtrt_id;
  const own = text(record, 'mdtrt_sn');
  return own !== undefined && (own === mdtrt_id || own === text(newest(past.ofVisit('admission', visit)), 'ipt_otp_no'));
}
