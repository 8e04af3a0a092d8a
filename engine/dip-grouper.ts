// A grouper for payment by scores of diagnoses (DIP): the principal diagnosis at its first four signs and
// the set of operations lead to a group of the city's catalogue (DOMAIN 4.8). Core groups: all operations
// of the group must be among those of the stay; the one whose operations are exactly those of the stay
// goes first, else the one with most of them, then the one whose mean cost is nearest, then the higher
// score. A stay that meets none goes to a comprehensive group. Operations that stand nowhere in the
// catalogue do not take part. What cannot be decided stays undefined.
import type { Row } from './knowledge-rows.ts';

export interface DipStay {
  readonly main: string;
  readonly operations: readonly string[];
  /** Total fee, yuan; asked for only where several groups fit equally well. */
  readonly fee?: number;
  readonly year: number;
  readonly admdvs: string;
}

export interface DipGroup {
  readonly dip_code: string;
  readonly dip_name: string;
  readonly kind: string;
  readonly score: number;
  /** Yuan, mean of the year before; absent when the catalogue has none. */
  readonly meanFee?: number;
}

export interface DipGrouper {
  readonly group: (stay: DipStay) => DipGroup | undefined;
  /** Yuan: score x value of a point of the year, else of the newest one. */
  readonly standard: (
    score: number,
    of: { year: number; insutype: string; admdvs: string; level?: number },
  ) => number | undefined;
}

interface CatalogueGroup extends DipGroup {
  readonly diag: string;
  /** All of these, of each any. */
  readonly operations: readonly (readonly string[])[];
}

interface Edition {
  readonly core: ReadonlyMap<string, readonly CatalogueGroup[]>;
  readonly comprehensive: readonly CatalogueGroup[];
  /** Every operation code, or beginning of one, that stands in a group. */
  readonly operations: ReadonlySet<string>;
}

/** Signs of a diagnosis that decide: `J18.9`. */
const subcategoryLength = 5;
/** Comprehensive kinds that ask for an operation, the dearest first. */
const operated = ['related', 'therapeutic', 'diagnostic'];

/** Rows of tables dip-catalogue and dip-rates. */
export function createDipGrouper(catalogue: readonly Row[], rates: readonly Row[]): DipGrouper {
  const areas = new Map<string, Map<number, Edition>>();
  for (const [admdvs, rows] of Map.groupBy(catalogue, (row) => row['admdvs'] ?? '')) {
    const years = Map.groupBy(rows, (row) => Number(row['year']));
    areas.set(admdvs, new Map([...years].map(([year, own]) => [year, readEdition(own)])));
  }
  const newestYears = new Map([...areas].map(([area, years]) => [area, Math.max(...years.keys())]));
  const areaRates = Map.groupBy(rates, (row) => row['admdvs'] ?? '');

  const group: DipGrouper['group'] = (stay) => {
    const area = areaOf(stay.admdvs, areas);
    const years = area === undefined ? undefined : areas.get(area);
    const edition = years?.get(stay.year) ?? years?.get(newestYears.get(area ?? '') ?? 0);
    return edition === undefined ? undefined : groupIn(edition, stay);
  };

  const standard: DipGrouper['standard'] = (score, { year, insutype, admdvs, level }) => {
    const area = areaOf(admdvs, areaRates);
    const own = (area === undefined ? [] : (areaRates.get(area) ?? [])).filter(
      (row) =>
        row['insutype'] === insutype && (row['level'] === '' || Number(row['level']) === level),
    );
    const newest = Math.max(...own.map((row) => Number(row['year'])));
    const ofYear = own.filter((row) => Number(row['year']) === year);
    const usable = ofYear.length > 0 ? ofYear : own.filter((row) => Number(row['year']) === newest);
    const row = usable.find((one) => one['level'] !== '') ?? usable[0];
    const value = Number(row?.['point_value']);
    return row === undefined ? undefined : Math.round(score * value * 100) / 100;
  };

  return { group, standard };
}

/** Score that is paid (DOMAIN 2.3): below half of the group's mean cost by the cost itself, above twice
 * of it by what goes beyond, else in full. `ratio` is cost over mean cost. */
export function settledScore(score: number, ratio: number): number {
  if (ratio < 0.5) return score * ratio;
  return ratio > 2 ? score * (ratio - 1) : score;
}

/** The region itself, else its city, else its province. */
function areaOf(admdvs: string, areas: ReadonlyMap<string, unknown>): string | undefined {
  return [admdvs, `${admdvs.slice(0, 4)}00`, `${admdvs.slice(0, 2)}0000`].find((area) => areas.has(area));
}

function readEdition(rows: readonly Row[]): Edition {
  const groups = rows.map((row): CatalogueGroup => {
    const operations = row['oprn_oprt_code'] ?? '';
    const mean = row['mean_fee'] ?? '';
    return {
      dip_code: row['dip_code'] ?? '',
      dip_name: row['dip_name'] ?? '',
      kind: row['kind'] === undefined || row['kind'] === '' ? 'core' : row['kind'],
      score: Number(row['score']),
      ...(mean === '' ? {} : { meanFee: Number(mean) }),
      diag: row['diag_code'] ?? '',
      operations: operations === '' ? [] : operations.split('+').map((any) => any.split('/')),
    };
  });
  const core = groups.filter(({ kind }) => kind === 'core');
  const comprehensive = groups
    .filter(({ kind }) => kind !== 'core')
    .toSorted((a, b) => b.diag.length - a.diag.length || (a.dip_code < b.dip_code ? -1 : 1));
  return {
    core: Map.groupBy(core, ({ diag }) => diag.slice(0, subcategoryLength)),
    comprehensive,
    operations: new Set(groups.flatMap(({ operations }) => operations.flat())),
  };
}

function groupIn(edition: Edition, stay: DipStay): DipGroup | undefined {
  const done = new Set<string>();
  for (const code of stay.operations) if (isListed(edition, code)) done.add(code);
  const subcategory = stay.main.slice(0, subcategoryLength);
  const fitting = (edition.core.get(subcategory) ?? noGroups).filter(({ operations }) =>
    operations.length === 0 ? done.size === 0 : operations.every((any) => isDone(any, done)),
  );
  if (fitting.length > 0) return nearest(mostOperations(fitting, done), stay.fee);
  return comprehensiveIn(edition, stay.main, done);
}

const noGroups: readonly CatalogueGroup[] = [];

function isListed({ operations }: Edition, code: string): boolean {
  for (let length = code.length; length > 0; length -= 1)
    if (operations.has(code.slice(0, length))) return true;
  return false;
}

function isDone(any: readonly string[], done: ReadonlySet<string>): boolean {
  for (const code of done) if (any.some((one) => code.startsWith(one))) return true;
  return false;
}

/** Those in which every operation of the stay has its place, else those with most operations. */
function mostOperations(
  fitting: readonly CatalogueGroup[],
  done: ReadonlySet<string>,
): readonly CatalogueGroup[] {
  const exact = fitting.filter(({ operations }) =>
    [...done].every((code) => operations.some((any) => any.some((one) => code.startsWith(one)))),
  );
  const left = exact.length > 0 ? exact : fitting;
  const most = Math.max(...left.map(({ operations }) => operations.length));
  return left.filter(({ operations }) => operations.length === most);
}

function nearest(
  groups: readonly CatalogueGroup[],
  fee: number | undefined,
): CatalogueGroup | undefined {
  const [first, ...rest] = groups;
  if (first === undefined || rest.length === 0) return first;
  if (fee === undefined || groups.some(({ meanFee }) => meanFee === undefined)) return undefined;
  const apart = ({ meanFee = 0 }: CatalogueGroup): number => Math.abs(meanFee - fee);
  return groups.toSorted(
    (a, b) =>
      apart(a) - apart(b) || b.score - a.score || (a.dip_code < b.dip_code ? -1 : 1),
  )[0];
}

function comprehensiveIn(
  edition: Edition,
  main: string,
  done: ReadonlySet<string>,
): CatalogueGroup | undefined {
  const own = edition.comprehensive.filter(({ diag }) => main.startsWith(diag));
  if (done.size === 0) return own.find(({ kind }) => kind === 'conservative');
  for (const kind of operated) {
    const found = own.find(
      (group) => group.kind === kind && group.operations.every((any) => isDone(any, done)),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
