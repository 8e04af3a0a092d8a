// The grouping tables of CHS-DRG 1.1 in memory: rules/knowledge/drg-*.csv, one row a code. Rows
// stay text until a stay asks for them, since a stay touches a dozen of the 70,000. These tables
// hold codes and numbers only, so a line is split at its commas; `drg-groups` alone has names,
// which are not read.

export interface DrgDiagnosis {
  /** Letters of the MDCs it admits to as principal diagnosis. */
  readonly mdc: readonly string[];
  /** ADRGs whose diagnosis lists hold it, with their marks. */
  readonly memberships: readonly Membership[];
  readonly complication?: 'MCC' | 'CC';
  /** Number of the exclusion table that switches the complication off. */
  readonly exclusionTable?: string;
}

/** That a code stands in a list of an ADRG. */
export interface Membership {
  readonly adrg: string;
  /** `1`, `2`: one of two lists that must be met together. `*`: another diagnosis may meet it too.
   * `?`: the scheme's heading does not say how this ADRG's lists combine. Empty: any code will
   * do. */
  readonly mark: '' | '1' | '2' | '*' | '?';
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
  return {
    diagnosis: (code) => {
      const rows = findRows(diagnoses, code);
      return rows.length === 0 ? undefined : agreed(rows.map(readDiagnosis));
    },
    operation: (code) => {
      const rows = findRows(operations, code).map((row) => words(row).map(readMembership));
      return rows.length === 0 ? undefined : commonMemberships(rows);
    },
    exclusions: (code) => words(findRows(exclusions, code)[0] ?? ''),
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
  const subcategory = code.slice(0, 5);
  const row =
    byCode.get(code) ?? byCode.get(code.replace(/x\d{3}$/, '')) ?? byCode.get(`${subcategory}00`);
  if (row !== undefined) return [row];
  return (bySubcategory.get(subcategory) ?? []).map((sibling) => byCode.get(sibling) ?? '');
}

function readDiagnosis(row: string): DrgDiagnosis {
  const [mdc = '', adrg = '', kind = '', exclusionTable = ''] = row.split(',');
  return {
    mdc: words(mdc),
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
  if (first === undefined || rest.length === 0) return first ?? { mdc: [], memberships: [] };
  const isSame = rest.every(
    (other) =>
      other.complication === first.complication && other.exclusionTable === first.exclusionTable,
  );
  return {
    mdc: first.mdc.filter((letter) => rest.every((other) => other.mdc.includes(letter))),
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
    const subcategory = code.slice(0, 5);
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

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}

const marks: Readonly<Record<string, Membership['mark']>> = {
  '.1': '1',
  '.2': '2',
  '*': '*',
  '?': '?',
};

function readMembership(word: string): Membership {
  return { adrg: word.slice(0, 3), mark: marks[word.slice(3)] ?? '' };
}
