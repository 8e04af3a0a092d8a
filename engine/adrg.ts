// From the codes of a stay to its ADRG, in the order of CHS-DRG 1.1: MDCA by operations before all,
// then the newborn, HIV and several severe injuries, then the MDC of the principal diagnosis; in an MDC
// the operation groups by their order, then the medical ones. Three-valued all through: as soon as a
// group that comes before might take the stay and it cannot be told, there is no answer, because a
// wrong group would accuse somebody. An operating-room procedure is what stands in the list of a
// surgical group (second letter A to J) of any MDC but A. A stay with one that fits no group of its
// MDC (QY) is not grouped.
import { allOf, areListsMet, isInside, noCondition, type Answer } from './drg-conditions.ts';
import type { DrgDiagnosis, DrgTables, Membership } from './drg-tables.ts';

export interface GroupedStay {
  /** 医保版 ICD-10 codes: principal, then the others in any order. */
  readonly main: string;
  readonly others: readonly string[];
  /** 医保版 ICD-9-CM-3 codes. */
  readonly operations: readonly string[];
  /** Years, with a fraction in the first year of life; `ageDays` goes before it. */
  readonly age?: number;
  readonly ageDays?: number;
  /** Grams, of a newborn. */
  readonly birthWeight?: number;
  /** National `gend`: 1 male, 2 female. */
  readonly gend?: string;
  /** Of discharge. */
  readonly year: number;
}

/** 29 days: to the neonatal groups of MDCP. */
const neonatalDays = 29;
const yearDays = 365;

interface Case {
  readonly tables: DrgTables;
  readonly stay: GroupedStay;
  readonly main: DrgDiagnosis;
  readonly others: readonly DrgDiagnosis[];
  readonly operations: readonly Membership[];
  readonly days: number | undefined;
  /** Whether an operating-room procedure was done. */
  readonly theatre: Answer;
}

/** ADRGs the stay meets, the deciding one first; none when it cannot be told. */
export function findAdrgs(tables: DrgTables, stay: GroupedStay): readonly string[] {
  const main = tables.diagnosis(stay.main);
  if (main === undefined) return [];
  const operations: Membership[] = [];
  let theatre: Answer = false;
  for (const code of stay.operations) {
    const known = tables.operation(code);
    if (known === undefined) continue;
    for (const membership of known) operations.push(membership);
    const own = tables.isTheatre(known);
    if (own === true) theatre = true;
    else if (own === undefined && theatre === false) theatre = undefined;
  }
  const others: DrgDiagnosis[] = [];
  for (const code of stay.others) {
    const known = tables.diagnosis(code);
    if (known !== undefined) others.push(known);
  }
  const days = stay.ageDays ?? (stay.age === undefined ? undefined : stay.age * yearDays);
  const described = { tables, stay, main, others, operations, days, theatre };
  const before = byOperations(described, 'A');
  if (before !== 'none') return before;
  const mdc = mdcOf(described);
  if (mdc === undefined) return [];
  const surgical = byOperations(described, mdc);
  if (surgical !== 'none') return surgical;
  return theatre === false ? byDiagnoses(described, mdc) : [];
}

/** One letter; undefined when it cannot be told. */
function mdcOf({ stay, main, others, days }: Case): string | undefined {
  if (days !== undefined && days < neonatalDays) return main.mdc.includes('P') ? 'P' : undefined;
  if (main.mdc.includes('Y')) return 'Y';
  if (others.some(({ mdc }) => mdc.includes('Y'))) return undefined;
  if (main.mdc.includes('Z') && others.some(({ mdc }) => mdc.includes('Z'))) {
    const sites = new Set([...main.sites, ...others.flatMap((one) => one.sites)]);
    const known = [main, ...others].filter(({ mdc }) => mdc.includes('Z'));
    if (sites.size > 1) return 'Z';
    if (known.some((one) => one.sites.length === 0)) return undefined;
  }
  const isGrown = days !== undefined && days >= yearDays;
  const letters = main.mdc.filter(
    (letter) => main.mdc.length === 1 || (letter !== 'Z' && !(letter === 'P' && isGrown)),
  );
  if (letters.length <= 1) return letters[0];
  if (letters.includes('P')) return days === undefined ? undefined : 'P';
  if (stay.gend === '1' && letters.includes('M')) return 'M';
  if (stay.gend === '2' && letters.includes('N')) return 'N';
  return undefined;
}

/** The operation groups of an MDC that the stay meets; `none` when it certainly meets none, and an
 * empty list when it cannot be told which is the first. */
function byOperations(described: Case, mdc: string): readonly string[] | 'none' {
  const { tables, operations, theatre } = described;
  if (operations.length === 0) return 'none';
  const touched = new Set<string>();
  for (const { adrg } of operations) if (adrg.startsWith(mdc)) touched.add(adrg);
  if (theatre !== false) for (const adrg of tables.theatreGroups(mdc)) touched.add(adrg);
  if (touched.size === 0) return 'none';
  return decided([...touched].sort(), (adrg) => {
    const condition = tables.conditions.get(adrg) ?? noCondition;
    const lists = new Set<string>();
    let isPossible = false;
    for (const { adrg: of, mark } of operations) {
      if (of !== adrg) continue;
      if (mark === '?') isPossible = true;
      else lists.add(mark);
    }
    return allOf(
      condition.theatre === 'any' ? theatre : areListsMet(condition, lists, isPossible),
      tables.adrgsOfDiagnoses.has(adrg) ? isDiagnosed(described, adrg) : true,
      isOfAge(described, adrg),
    );
  });
}

function byDiagnoses(described: Case, mdc: string): readonly string[] {
  const { tables, main, others } = described;
  const touched = new Set<string>();
  const touch = ({ adrg }: Membership): void => {
    if (adrg.startsWith(mdc) && !tables.adrgsOfOperations.has(adrg)) touched.add(adrg);
  };
  for (const membership of main.memberships) touch(membership);
  for (const { memberships } of others)
    for (const membership of memberships) if (membership.mark === '*') touch(membership);
  for (const adrg of tables.emptyHanded(mdc)) touched.add(adrg);
  const met = decided(
    [...touched].filter((adrg) => tables.conditions.get(adrg)?.theatre !== 'any').sort(),
    (adrg) =>
      allOf(
        tables.adrgsOfDiagnoses.has(adrg) ? isDiagnosed(described, adrg) : true,
        isOfAge(described, adrg),
      ),
  );
  return met === 'none' ? [] : met;
}

/** The groups whose answer is yes, in their order; none of them while one before the first might be. */
function decided(
  adrgs: readonly string[],
  answerOf: (adrg: string) => Answer,
): readonly string[] | 'none' {
  const met: string[] = [];
  for (const adrg of adrgs) {
    const answer = answerOf(adrg);
    if (answer === undefined && met.length === 0) return [];
    if (answer === true) met.push(adrg);
  }
  return met.length === 0 ? 'none' : met;
}

/** Whether a diagnosis of the list is the principal one, or any where the list says so. */
function isDiagnosed({ main, others }: Case, adrg: string): Answer {
  let answer: Answer = false;
  for (const own of main.memberships) {
    if (own.adrg !== adrg) continue;
    if (own.mark !== '?') return true;
    answer = undefined;
  }
  for (const { memberships } of others) {
    if (memberships.some((one) => one.adrg === adrg && one.mark === '*')) return true;
  }
  return answer;
}

function isOfAge({ tables, stay, days }: Case, adrg: string): Answer {
  const condition = tables.conditions.get(adrg);
  if (condition === undefined) return true;
  return allOf(isInside(condition.days, days), isInside(condition.weight, stay.birthWeight));
}
