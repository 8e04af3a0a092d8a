// The grouping tables of CHS-DRG 1.1 in memory: rules/knowledge/drg-*.csv, one row a code. Rows
// stay text until a stay asks for them, since a stay touches a dozen of the 70,000. These tables
// hold codes and numbers only, so a line is split at its commas; `drg-groups` alone has names,
// which are not read. What was read of a code is kept for the next stay that has it.
import { readCondition, type Answer, type DrgCondition } from './drg-conditions.ts';

export interface DrgDiagnosis {
  /** Letters of the MDCs it admits to as principal diagnosis. */
  readonly mdc: readonly string[];
  /** Injured sites by which MDCZ counts, as the table numbers them. */
  readonly sites: readonly string[];
  /** ADRGs whose diagnosis lists hold it, with their marks. */
  readonly memberships: readonly Membership[];
  readonly complication?: 'MCC' | 'CC';
  /** Number of the exclusion table that switches the complication off. */
  readonly exclusionTable?: string;
}

/** That a code stands in a list of an ADRG. */
export interface Membership {
  readonly adrg: string;
  /** Number of the list where an ADRG has several (drg-conditions.ts). `*`: another diagnosis than the
   * principal one may meet it too. `?`: the code is coarser than the list, so that it may stand in it or
   * not. Empty: the ADRG's only list. */
  readonly mark: string;
}

export interface DrgRate {
  readonly year: number;
  /** 310 employees, 390 residents. */
  readonly insutype: string;
  /** Yuan for weight 1. */
  readonly rate: number;
  readonly admdvs: string;
}

export interface DrgTables {
  readonly diagnosis: (code: string) => DrgDiagnosis | undefined;
  readonly operation: (code: string) => readonly Membership[] | undefined;
  /** Whether an operation of these memberships is an operating-room procedure. */
  readonly isTheatre: (memberships: readonly Membership[]) => Answer;
  /** ADRGs of an MDC that any operating-room procedure meets. */
  readonly theatreGroups: (mdc: string) => readonly string[];
  /** ADRGs of an MDC that ask for no operating-room procedure, and for no list. */
  readonly emptyHanded: (mdc: string) => readonly string[];
  readonly conditions: ReadonlyMap<string, DrgCondition>;
  /** Exclusion tables that hold this principal diagnosis. */
  readonly exclusions: (code: string) => readonly string[];
  /** ADRGs that ask for a diagnosis of their list besides the operation. */
  readonly adrgsOfDiagnoses: ReadonlySet<string>;
  readonly adrgsOfOperations: ReadonlySet<string>;
  /** ADRG to the last signs of its DRGs in the national edition. */
  readonly national: ReadonlyMap<string, readonly string[]>;
  /** Year to ADRG to last sign to weight: what one city pays. */
  readonly weights: ReadonlyMap<number, ReadonlyMap<string, ReadonlyMap<string, number>>>;
  readonly rates: readonly DrgRate[];
}

/** `texts`: table name to CSV text, as loaded; an absent table counts as empty. */
export function readDrgTables(texts: Readonly<Record<string, string>>): DrgTables {
  const diagnoses = byFirstCell(texts['drg-diagnoses']);
  const operations = byFirstCell(texts['drg-operations']);
  const exclusions = byFirstCell(texts['drg-exclusions']);
  const conditions = new Map(lines(texts['drg-conditions']).map(readCondition));
  const asking = (theatre: DrgCondition['theatre']): readonly string[] =>
    [...conditions].filter(([, condition]) => condition.theatre === theatre).map(([adrg]) => adrg);
  const outside = new Set(asking('no'));
  const isSurgical = (adrg: string): boolean => /^[B-Z][A-J]/.test(adrg) && !outside.has(adrg);
  const grouped = (adrgs: readonly string[]): ((mdc: string) => readonly string[]) => {
    const byMdc = Map.groupBy(adrgs, (adrg) => adrg.slice(0, 1));
    return (mdc) => byMdc.get(mdc) ?? noWords;
  };
  return {
    diagnosis: kept((code) => {
      const rows = findRows(diagnoses, code);
      return rows.length === 0 ? undefined : agreed(rows.map(readDiagnosis));
    }),
    operation: kept((code) => {
      const rows = findRows(operations, code).map((row) => words(row).map(readMembership));
      return rows.length === 0 ? undefined : commonMemberships(rows);
    }),
    isTheatre: (memberships) => {
      const surgical = memberships.filter(({ adrg }) => isSurgical(adrg));
      if (surgical.length === 0) return false;
      return surgical.some(({ mark }) => mark !== '?') ? true : undefined;
    },
    theatreGroups: grouped(asking('any')),
    emptyHanded: grouped(asking('none')),
    conditions,
    exclusions: kept((code) => words(findRows(exclusions, code)[0] ?? '')),
    adrgsOfDiagnoses: adrgsOf(diagnoses.byCode, 1),
    adrgsOfOperations: adrgsOf(operations.byCode, 0),
    national: readNational(texts['drg-groups']),
    weights: readWeights(texts['drg-weights']),
    rates: lines(texts['drg-rates']).map((line) => {
      const [year = '', insutype = '', rate = '', admdvs = ''] = line.split(',');
      return { year: Number(year), insutype, rate: Number(rate), admdvs };
    }),
  };
}

/** `J18.9`, `51.23`. */
const subcategoryLength = 5;

/** Codes whose reading is kept; what senders invent must not fill the memory. */
const keptMax = 100_000;

/** The same function, with what it gave for a code at hand when that code comes again. */
function kept<Value>(read: (code: string) => Value): (code: string) => Value {
  const known = new Map<string, Value>();
  return (code) => {
    const found = known.get(code);
    if (found !== undefined) return found;
    const value = read(code);
    if (known.size >= keptMax) known.clear();
    known.set(code, value);
    return value;
  };
}

interface CodeRows {
  readonly byCode: ReadonlyMap<string, string>;
  /** The codes of a subcategory, by its first five signs (`J18.9`, `51.23`). */
  readonly bySubcategory: ReadonlyMap<string, readonly string[]>;
}

/** The row of the code; else of the code without its extension; else of its subcategory (`J18.9`
 * and `J18.9xx` find `J18.900`); else every row of the subcategory, since hospitals also send the
 * coarse code of which the scheme lists the extensions only. None when the scheme does not know
 * it. */
function findRows({ byCode, bySubcategory }: CodeRows, code: string): readonly string[] {
  const subcategory = code.slice(0, subcategoryLength);
  const row =
    byCode.get(code) ?? byCode.get(code.replace(/x\d{3}$/, '')) ?? byCode.get(`${subcategory}00`);
  if (row !== undefined) return [row];
  if (code.length < subcategoryLength) {
    return [...byCode].filter(([known]) => known.startsWith(code)).map(([, text]) => text);
  }
  return (bySubcategory.get(subcategory) ?? []).map((sibling) => byCode.get(sibling) ?? '');
}

function readDiagnosis(row: string): DrgDiagnosis {
  const [mdc = '', adrg = '', kind = '', exclusionTable = ''] = row.split(',');
  return {
    mdc: words(mdc).map((word) => word.slice(0, 1)),
    sites: words(mdc).flatMap((word) => word.slice(1) || []),
    memberships: words(adrg).map(readMembership),
    ...(kind === 'MCC' || kind === 'CC' ? { complication: kind } : {}),
    ...(exclusionTable === '' ? {} : { exclusionTable }),
  };
}

function complicationOf({ complication, exclusionTable }: DrgDiagnosis): Partial<DrgDiagnosis> {
  return {
    ...(complication === undefined ? {} : { complication }),
    ...(exclusionTable === undefined ? {} : { exclusionTable }),
  };
}

/** What all of them say; a list that only some stand in is unread. */
function agreed(diagnoses: readonly DrgDiagnosis[]): DrgDiagnosis {
  const [first, ...rest] = diagnoses;
  if (first === undefined || rest.length === 0) return first ?? { mdc: [], sites: [], memberships: [] };
  const isSame = rest.every(
    (other) =>
      other.complication === first.complication && other.exclusionTable === first.exclusionTable,
  );
  return {
    mdc: first.mdc.filter((letter) => rest.every((other) => other.mdc.includes(letter))),
    sites: first.sites.filter((site) => rest.every((other) => other.sites.includes(site))),
    memberships: commonMemberships(diagnoses.map((diagnosis) => diagnosis.memberships)),
    ...(isSame ? complicationOf(first) : {}),
  };
}

function commonMemberships(lists: readonly (readonly Membership[])[]): readonly Membership[] {
  const met = new Map<string, { membership: Membership; count: number }>();
  for (const membership of lists.flat()) {
    const key = membership.adrg + membership.mark;
    met.set(key, { membership, count: (met.get(key)?.count ?? 0) + 1 });
  }
  return [...met.values()].map(({ membership, count }) =>
    count === lists.length ? membership : { adrg: membership.adrg, mark: '?' },
  );
}

function byFirstCell(text: string | undefined): CodeRows {
  const byCode = new Map<string, string>();
  const bySubcategory = new Map<string, string[]>();
  for (const line of lines(text)) {
    const comma = line.indexOf(',');
    const code = line.slice(0, comma);
    byCode.set(code, line.slice(comma + 1));
    const subcategory = code.slice(0, subcategoryLength);
    const siblings = bySubcategory.get(subcategory);
    if (siblings === undefined) bySubcategory.set(subcategory, [code]);
    else siblings.push(code);
  }
  return { byCode, bySubcategory };
}

function adrgsOf(rows: ReadonlyMap<string, string>, cell: number): ReadonlySet<string> {
  const adrgs = new Set<string>();
  for (const row of rows.values()) {
    for (const word of words(row.split(',')[cell] ?? '')) adrgs.add(word.slice(0, 3));
  }
  return adrgs;
}

function readNational(text: string | undefined): ReadonlyMap<string, readonly string[]> {
  const national = new Map<string, string[]>();
  for (const line of lines(text)) {
    const adrg = line.slice(0, 3);
    national.set(adrg, [...(national.get(adrg) ?? []), line.slice(3, 4)]);
  }
  return national;
}

function readWeights(text: string | undefined): DrgTables['weights'] {
  const weights = new Map<number, Map<string, Map<string, number>>>();
  for (const line of lines(text)) {
    const [year = '', drg = '', weight = ''] = line.split(',');
    const ofYear = weights.get(Number(year)) ?? new Map<string, Map<string, number>>();
    weights.set(Number(year), ofYear);
    const ofAdrg = ofYear.get(drg.slice(0, 3)) ?? new Map<string, number>();
    ofYear.set(drg.slice(0, 3), ofAdrg);
    ofAdrg.set(drg.slice(3), Number(weight));
  }
  return weights;
}

/** Lines after the head, without empty ones. */
function lines(text: string | undefined): readonly string[] {
  return text === undefined
    ? []
    : text
        .split(/\r?\n/)
        .slice(1)
        .filter((line) => line !== '');
}

const noWords: readonly string[] = [];

function words(text: string): readonly string[] {
  return text === '' ? noWords : text.split(' ');
}

/** `JA1.3`, `PS1*`, `ES3`. */
function readMembership(word: string): Membership {
  const mark = word.slice(3);
  return { adrg: word.slice(0, 3), mark: mark.startsWith('.') ? mark.slice(1) : mark };
}
