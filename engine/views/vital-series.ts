// The vital signs of a stay that has ended as one series: what was measured, record after record, without
// the times. Two series that are alike to the last digit were copied, provided that they are long and
// varied enough: `vital_rows` counts the records with at least three of the five values, `vital_kinds` how
// many of them differ. Source: DOMAIN 2.2 HB-14.
import { hash } from 'node:crypto';
import { numberField, textField, type Entry, type Fields } from '../entry.ts';
import type { History } from '../history.ts';

const noEntries: readonly Entry[] = [];
const measured = ['tprt', 'pule', 'vent_frqu', 'systolic', 'diastolic'] as const;
const valuesMin = 3;
/** A shorter series says nothing, and is not kept. */
const rowsMin = 4;
const shownMax = 20;

/** What was measured between two times. */
interface Measured {
  readonly rows: number;
  readonly kinds: number;
  readonly signature: string;
  readonly sources: Entry['sources'];
}

/** The vital signs of one visit. What was measured is read again when the records or the times of the stay
 * have changed, not for every message that comes after the patient has left. */
export class VitalSigns {
  #count = -1;
  #moves = -1;
  #from = 0;
  #to = 0;
  #measured: Measured | undefined = undefined;

  /** `history` is that of the visit, in which its nursing records stand. */
  compose(stay: Entry, history: History | undefined): readonly Entry[] {
    if (stay.until === undefined || history === undefined) return noEntries;
    const measured = this.#read(history, stay.at, stay.until);
    return measured === undefined ? noEntries : [vitalSeries(stay, measured)];
  }

  #read(history: History, from: number, to: number): Measured | undefined {
    const count = history.count('nursing');
    const moves = history.moves('nursing');
    if (count !== this.#count || moves !== this.#moves || from !== this.#from || to !== this.#to) {
      this.#count = count;
      this.#moves = moves;
      this.#from = from;
      this.#to = to;
      this.#measured = count < rowsMin ? undefined : measuredIn(history.of('nursing'), from, to);
    }
    return this.#measured;
  }
}

function measuredIn(nursing: readonly Entry[], from: number, to: number): Measured | undefined {
  const rows: string[] = [];
  const sources: Entry['sources'][number][] = [];
  for (const record of nursing) {
    if (record.at < from || record.at > to) continue;
    const row = rowOf(record.fields);
    if (row === undefined) continue;
    rows.push(row);
    if (sources.length < shownMax) sources.push(...record.sources);
  }
  if (rows.length < rowsMin) return undefined;
  const signature = hash('sha256', rows.join('\n'), 'hex').slice(0, 32);
  return { rows: rows.length, kinds: new Set(rows).size, signature, sources };
}

/** The values with a blank between them; undefined when there are too few. */
function rowOf(fields: Fields): string | undefined {
  let row = '';
  let values = 0;
  for (let i = 0; i < measured.length; i += 1) {
    const value = fields[measured[i]!];
    if (i > 0) row += ' ';
    if (typeof value !== 'number') continue;
    row += value;
    values += 1;
  }
  return values < valuesMin ? undefined : row;
}

function vitalSeries(stay: Entry, { rows, kinds, signature, sources }: Measured): Entry {
  return {
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
      vital_rows: rows,
      vital_kinds: kinds,
      vital_signature: signature,
      medfee_sumamt: numberField(stay, 'medfee_sumamt'),
      fund_pay_sumamt: numberField(stay, 'fund_pay_sumamt'),
    },
    sources,
  };
}
