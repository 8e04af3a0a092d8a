// A CHS-DRG 1.1 grouper: principal diagnosis and operations to ADRG (adrg.ts), complications to DRG,
// weight of the year of discharge. Everything of an edition stands in tables (drg-tables.ts), so that a
// city's own swaps in without code. It is honest before it is complete: where the tables do not decide
// (an age that was not sent, a code coarser than the lists, an operation that fits no group of the
// MDC), it answers undefined.
import { findAdrgs, type GroupedStay } from './adrg.ts';
import type { DrgTables } from './drg-tables.ts';

export interface DrgGroup {
  readonly adrg: string;
  /** With the last sign of the city's edition when it pays the ADRG, else of the national one. */
  readonly drg: string;
  /** Absent when the city has no weight for it. */
  readonly weight?: number;
  /** Every ADRG whose lists the stay meets; the first one decides. */
  readonly candidates: readonly string[];
}

export interface Alternative extends DrgGroup {
  /** The complications that were left out. */
  readonly without: readonly string[];
}

export interface Grouper {
  /** Undefined when the stay cannot be grouped with certainty. */
  readonly group: (stay: GroupedStay) => DrgGroup | undefined;
  /** The group of the next lower severity: the same stay without the MCC that decide its group, or
   * when that changes nothing without its CC too. Undefined when it is in the lowest group
   * already. */
  readonly alternative: (stay: GroupedStay) => Alternative | undefined;
  /** Of the other diagnoses those that count as complications beside this principal one. */
  readonly complications: (stay: GroupedStay) => {
    readonly mcc: readonly string[];
    readonly cc: readonly string[];
  };
  /** Payment standard in yuan: weight x rate of the year, else of the newest year that has one.
   * `admdvs` picks the city's own rate when it has one. */
  readonly standard: (
    weight: number,
    of: { year: number; insutype: string; admdvs?: string },
  ) => number | undefined;
}

type Severity = 'MCC' | 'CC' | 'none';

/** Last signs in the order in which a severity takes them. 1 with MCC, 3 with CC (or MCC where
 * there is no 1), 5 without, 9 undivided. The 2022 weights also know A (with CC or MCC, beside 5)
 * and B (without MCC, beside 1); their source has no legend, this reading follows from which signs
 * go together. */
const signsBySeverity: Readonly<Record<Severity, readonly string[]>> = {
  MCC: ['1', 'A', '3', '9'],
  CC: ['3', 'A', '5', 'B', '9'],
  none: ['5', 'B', '9'],
};

export function createGrouper(tables: DrgTables): Grouper {
  const newestYear = Math.max(...tables.weights.keys());

  const group = (stay: GroupedStay): DrgGroup | undefined => {
    const candidates = findAdrgs(tables, stay);
    const adrg = candidates[0];
    if (adrg === undefined) return undefined;
    const weights = (tables.weights.get(stay.year) ?? tables.weights.get(newestYear))?.get(adrg);
    const signs = weights === undefined ? (tables.national.get(adrg) ?? []) : [...weights.keys()];
    const severity = severityOf(tables, stay);
    const sign = signsBySeverity[severity].find((candidate) => signs.includes(candidate));
    if (sign === undefined) return undefined;
    const weight = weights?.get(sign);
    return { adrg, drg: `${adrg}${sign}`, ...(weight === undefined ? {} : { weight }), candidates };
  };

  const alternative = (stay: GroupedStay): Alternative | undefined => {
    const claimed = group(stay);
    if (claimed === undefined) return undefined;
    const major = stay.others.filter((code) => complicationOf(tables, stay.main, code) === 'MCC');
    const any = stay.others.filter((code) => complicationOf(tables, stay.main, code) !== undefined);
    for (const without of [major, any]) {
      if (without.length === 0) continue;
      const others = stay.others.filter((code) => !without.includes(code));
      const lower = group({ ...stay, others });
      if (lower === undefined || lower.adrg !== claimed.adrg) return undefined;
      if (lower.drg !== claimed.drg) return { ...lower, without };
    }
    return undefined;
  };

  const standard: Grouper['standard'] = (weight, { year, insutype, admdvs }) => {
    const ofKind = tables.rates.filter((rate) => rate.insutype === insutype);
    const own = ofKind.filter((rate) => rate.admdvs === admdvs);
    const rates = own.length > 0 ? own : ofKind;
    const newest = Math.max(...rates.map((rate) => rate.year));
    const rate =
      rates.find((each) => each.year === year) ?? rates.find((each) => each.year === newest);
    return rate === undefined ? undefined : Math.round(weight * rate.rate * 100) / 100;
  };

  const complications: Grouper['complications'] = ({ main, others }) => {
    const of = (kind: string): string[] =>
      others.filter((code) => complicationOf(tables, main, code) === kind);
    return { mcc: of('MCC'), cc: of('CC') };
  };

  return { group, alternative, complications, standard };
}

function severityOf(tables: DrgTables, stay: GroupedStay): Severity {
  let severity: Severity = 'none';
  for (const code of stay.others) {
    const complication = complicationOf(tables, stay.main, code);
    if (complication === 'MCC') return 'MCC';
    if (complication === 'CC') severity = 'CC';
  }
  return severity;
}

/** Undefined when the principal diagnosis excludes it. */
function complicationOf(tables: DrgTables, main: string, code: string): 'MCC' | 'CC' | undefined {
  if (code === main) return undefined;
  const diagnosis = tables.diagnosis(code);
  if (diagnosis?.complication === undefined) return undefined;
  const table = diagnosis.exclusionTable;
  if (table !== undefined && tables.exclusions(main).includes(table)) return undefined;
  return diagnosis.complication;
}
