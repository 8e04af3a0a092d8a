// A small CHS-DRG 1.1 grouper: principal diagnosis to MDC, operations to surgical ADRG, else
// diagnosis to medical ADRG, complications to DRG, weight of the year of discharge. It is honest
// before it is complete: where the scheme asks for something the tables do not hold (birth weight,
// injured sites, the list of operating-room procedures, how several lists combine), it answers
// undefined, because a wrong group would accuse somebody. Not grouped on purpose: JA1, JA2, NA1,
// YC1 (lists whose combination is unread), SB1, TB1, WJ1, XJ1, ZZ1 and QY (operating-room list),
// MDCZ when two injuries are coded.
import type { DrgDiagnosis, DrgTables, Membership } from './drg-tables.ts';

export interface GroupedStay {
  /** 医保版 ICD-10 codes: principal, then the others in any order. */
  readonly main: string;
  readonly others: readonly string[];
  /** 医保版 ICD-9-CM-3 codes. */
  readonly operations: readonly string[];
  /** Years, with a fraction in the first year of life. */
  readonly age?: number;
  /** National `gend`: 1 male, 2 female. */
  readonly gend?: string;
  /** Of discharge. */
  readonly year: number;
}

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
  /** Payment standard in yuan: weight x rate of the year, else of the newest year that has one.
   * `admdvs` picks the city's own rate when it has one. */
  readonly standard: (
    weight: number,
    of: { year: number; insutype: string; admdvs?: string },
  ) => number | undefined;
}

type Severity = 'MCC' | 'CC' | 'none';

/** 29 days: to the neonatal groups of MDCP. */
const neonatalYears = 29 / 365;

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

  return { group, alternative, standard };
}

/** ADRGs the stay meets, the deciding one first; none when it cannot be told. */
function findAdrgs(tables: DrgTables, stay: GroupedStay): readonly string[] {
  const main = tables.diagnosis(stay.main);
  if (main === undefined) return [];
  const operations = stay.operations.flatMap((code) => tables.operation(code) ?? []);
  const before = metByOperations(tables, operations, main, 'A');
  if (before.length > 0) return before;
  const mdc = mdcOf(tables, stay, main);
  if (mdc === undefined || isUnread(tables, operations, main, mdc)) return [];
  const surgical = metByOperations(tables, operations, main, mdc);
  if (surgical.length > 0) return surgical;
  // An operating-room operation that fits no group of this MDC belongs to the groups without a
  // list.
  if (operations.some(({ adrg }) => isOperatingRoom(adrg))) return [];
  return metByDiagnoses(tables, stay, main, mdc);
}

/** One letter; undefined when other facts than the tables hold would decide it. */
function mdcOf(tables: DrgTables, stay: GroupedStay, main: DrgDiagnosis): string | undefined {
  const others = stay.others.flatMap((code) => tables.diagnosis(code)?.mdc ?? []);
  const isNewborn = stay.age !== undefined && stay.age < neonatalYears;
  if (isNewborn) return main.mdc.includes('P') ? 'P' : undefined;
  if (others.includes('Y') && !main.mdc.includes('Y')) return undefined;
  if (main.mdc.includes('Z') && others.includes('Z')) return undefined;
  const letters = main.mdc.filter((letter) => letter !== 'Z' || main.mdc.length === 1);
  if (letters.length <= 1) return letters[0];
  if (letters.includes('Y')) return 'Y';
  if (stay.gend === '1' && letters.includes('M')) return 'M';
  if (stay.gend === '2' && letters.includes('N')) return 'N';
  return undefined;
}

/** Whether an operation ADRG whose lists are unread for these codes might take the stay. */
function isUnread(
  tables: DrgTables,
  operations: readonly Membership[],
  main: DrgDiagnosis,
  mdc: string,
): boolean {
  const isOwn = (adrg: string) => main.memberships.some((membership) => membership.adrg === adrg);
  for (const { adrg, mark } of operations) {
    if (isOperatingRoom(adrg) && isOwn('YC1')) return true;
    if (!adrg.startsWith(mdc)) continue;
    if (mark === '?' && (isOwn(adrg) || !tables.adrgsOfDiagnoses.has(adrg))) return true;
    if (main.memberships.some((own) => own.adrg === adrg && own.mark === '?')) return true;
  }
  return false;
}

function metByOperations(
  tables: DrgTables,
  operations: readonly Membership[],
  main: DrgDiagnosis,
  mdc: string,
): readonly string[] {
  const met = new Set<string>();
  for (const { adrg, mark } of operations) {
    if (!adrg.startsWith(mdc) || mark === '?') continue;
    const isOwn = main.memberships.some((own) => own.adrg === adrg);
    if (!isOwn && tables.adrgsOfDiagnoses.has(adrg)) continue;
    const otherList = mark === '1' ? '2' : '1';
    const isWhole =
      mark === '' || operations.some((other) => other.adrg === adrg && other.mark === otherList);
    if (isWhole) met.add(adrg);
  }
  return [...met].sort();
}

function metByDiagnoses(
  tables: DrgTables,
  stay: GroupedStay,
  main: DrgDiagnosis,
  mdc: string,
): readonly string[] {
  const met = new Set<string>();
  for (const { adrg, mark } of main.memberships) {
    if (!adrg.startsWith(mdc) || tables.adrgsOfOperations.has(adrg) || adrg === 'YC1') continue;
    if (mark === '?') return [];
    met.add(adrg);
  }
  for (const code of stay.others) {
    for (const { adrg, mark } of tables.diagnosis(code)?.memberships ?? []) {
      if (mark === '*' && adrg.startsWith(mdc)) met.add(adrg);
    }
  }
  // The same diagnoses lead to PU1 below 29 days of age and to PV1 after.
  if (met.has('PU1') && met.has('PV1')) {
    if (stay.age === undefined) return [];
    met.delete(stay.age < neonatalYears ? 'PV1' : 'PU1');
  }
  return [...met].sort();
}

/** Second letter A to J: an operating-room group; K to Q: procedures outside it; R to Z:
 * medical. */
function isOperatingRoom(adrg: string): boolean {
  return /^.[A-J]/.test(adrg);
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
