// The vital signs of a stay that has ended as one series: what was measured, record after record, without
// the times. Two series that are alike to the last digit were copied, provided that they are long and
// varied enough: `vital_rows` counts the records with at least three of the five values, `vital_kinds` how
// many of them differ. Source: DOMAIN 2.2 HB-14.
import { createHash } from 'node:crypto';
import { numberField, textField, type Entry } from '../entry.ts';

const noEntries: readonly Entry[] = [];
const measured = ['tprt', 'pule', 'vent_frqu', 'systolic', 'diastolic'] as const;
const valuesMin = 3;
/** A shorter series says nothing, and is not kept. */
const rowsMin = 4;
const shownMax = 20;

/** `nursing` are the records of the stay that count, in time order. */
export function composeVitalSeries(stay: Entry | undefined, nursing: readonly Entry[]): readonly Entry[] {
  if (stay === undefined || stay.until === undefined) return noEntries;
  const { at: from, until: to } = stay;
  const rows: string[] = [];
  const sources: Entry['sources'][number][] = [];
  for (const record of nursing) {
    if (record.at < from || record.at > to) continue;
    const values = measured.map((name) => numberField(record, name));
    if (values.filter((value) => value !== undefined).length < valuesMin) continue;
    rows.push(values.map((value) => value ?? '').join(' '));
    if (sources.length < shownMax) sources.push(...record.sources);
  }
  if (rows.length < rowsMin) return noEntries;
  return [
    {
      id: `vitals:${stay.id}`,
      kind: 'vital_series',
      at: stay.at,
      until: stay.until,
      fixmedins_code: stay.fixmedins_code,
      admdvs: stay.admdvs,
      fields: {
        psn_no: textField(stay, 'psn_no'),
        mdtrt_id: textField(stay, 'mdtrt_id'),
        fixmedins_code: stay.fixmedins_code,
        dr_codg: textField(stay, 'dr_codg'),
        vital_rows: rows.length,
        vital_kinds: new Set(rows).size,
        vital_signature: createHash('sha256').update(rows.join('\n')).digest('hex').slice(0, 32),
        medfee_sumamt: numberField(stay, 'medfee_sumamt'),
        fund_pay_sumamt: numberField(stay, 'fund_pay_sumamt'),
      },
      sources,
    },
  ];
}
