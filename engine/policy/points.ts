// Points of the national knowledge base (知识点; DOMAIN 1.6): what a drug, an item, a consumable or a
// diagnosis is limited to. Each belongs to a national rule class (GZ code) and to one of eight tables,
// one for each way of judging. The tables are knowledge like any other; here their rows become what
// the fact operators `policy_*` judge by (facts/policy-*.ts).
import { dayMs, readChinaTime } from '../china-time.ts';
import { readRows, type Row } from '../knowledge-rows.ts';

interface PointBase {
  /** The rule class, `GZ10000101007000`. */
  readonly gz_code: string;
  readonly point_id: string;
  /** Codes that begin so are limited. */
  readonly prefix: string;
  readonly item_name: string;
  /** The limit in words. */
  readonly zh: string;
  readonly source: string;
  /** 医保区划 prefix of the institutions it holds for; empty for all. */
  readonly admdvs: string;
  /** Service dates, ms, half open. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the patient or the institution must be: listed values, by prefix, or numbers within bounds. */
export interface AttributePoint extends PointBase {
  readonly table: 'policy-attributes';
  readonly attribute: string;
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
  readonly least: number;
  readonly most: number;
}

/** How long a limit counts together: one line, a day or the whole of one visit, or of a person a
 * calendar month, a calendar year, or a number of days. */
export type Per = 'line' | 'day' | 'visit' | 'month' | 'year' | 'days';

export interface CoursePoint extends PointBase {
  readonly table: 'policy-courses';
  readonly per: Per;
  readonly windowDays: number;
  readonly daysMax: number;
}

export interface QuantityPoint extends PointBase {
  readonly table: 'policy-quantities';
  readonly per: Per;
  readonly windowDays: number;
  /** What is added up: units, yuan, or the unit price of a line. */
  readonly measure: 'cnt' | 'amount' | 'price';
  readonly most: number;
  readonly unit: string;
}

/** `prefix` contains or excludes `other`, which must not be charged as well. */
export interface PairPoint extends PointBase {
  readonly table: 'policy-pairs';
  readonly other: string;
  readonly other_name: string;
  readonly per: 'day' | 'visit' | 'prescription';
}

/** The second and later operations of a group on one day are paid at a share of their price. */
export interface DiscountPoint extends PointBase {
  readonly table: 'policy-discounts';
  readonly group: string;
  readonly shareMax: number;
  /** Full price in yuan; NaN: the highest price that the platform's verdict on the line names. */
  readonly price: number;
}

export interface DiagnosisPoint extends PointBase {
  readonly table: 'policy-diagnoses';
  /** One of these diagnoses is needed, or none of them may be there. */
  readonly mode: 'needs' | 'forbids';
  readonly diagnoses: readonly string[];
}

export interface PriorPoint extends PointBase {
  readonly table: 'policy-prior-use';
  readonly priors: readonly string[];
  readonly windowDays: number;
}

export interface HerbPoint extends PointBase {
  readonly table: 'policy-herbs';
  /** Never payable; not payable alone; or the most kinds in one prescription. */
  readonly mode: 'never' | 'alone' | 'kinds';
  readonly kindsMax: number;
}

export type Point =
  | AttributePoint | CoursePoint | QuantityPoint | PairPoint | DiscountPoint | DiagnosisPoint | PriorPoint | HerbPoint;
export type PolicyTable = Point['table'];
export type PointOf<Table extends PolicyTable> = Extract<Point, { table: Table }>;

const readers: { readonly [Table in PolicyTable]: (row: Row, base: PointBase) => PointOf<Table> } = {
  'policy-attributes': (row, base) => ({
    ...base,
    table: 'policy-attributes',
    attribute: row['attribute'] ?? '',
    allowed: words(row['allowed']),
    denied: words(row['denied']),
    least: numberOr(row['least'], -Infinity),
    most: numberOr(row['most'], Infinity),
  }),
  'policy-courses': (row, base) => ({
    ...base,
    table: 'policy-courses',
    per: perOf(row['per']),
    windowDays: numberOr(row['window_days'], 0),
    daysMax: numberOr(row['days_max'], Infinity),
  }),
  'policy-quantities': (row, base) => ({
    ...base,
    table: 'policy-quantities',
    per: perOf(row['per']),
    windowDays: numberOr(row['window_days'], 0),
    measure: row['measure'] === 'amount' ? 'amount' : row['measure'] === 'price' ? 'price' : 'cnt',
    most: numberOr(row['most'], Infinity),
    unit: row['unit'] ?? '',
  }),
  'policy-pairs': (row, base) => ({
    ...base,
    table: 'policy-pairs',
    other: row['other_prefix'] ?? '',
    other_name: row['other_name'] ?? '',
    per: row['per'] === 'visit' ? 'visit' : row['per'] === 'prescription' ? 'prescription' : 'day',
  }),
  'policy-discounts': (row, base) => ({
    ...base,
    table: 'policy-discounts',
    group: row['incision_group'] ?? '',
    shareMax: numberOr(row['share_max'], 1),
    price: numberOr(row['price'], NaN),
  }),
  'policy-diagnoses': (row, base) => ({
    ...base,
    table: 'policy-diagnoses',
    mode: row['mode'] === 'forbids' ? 'forbids' : 'needs',
    diagnoses: words(row['diag_prefixes']),
  }),
  'policy-prior-use': (row, base) => ({
    ...base,
    table: 'policy-prior-use',
    priors: words(row['prior_prefixes']),
    windowDays: numberOr(row['window_days'], 0),
  }),
  'policy-herbs': (row, base) => ({
    ...base,
    table: 'policy-herbs',
    mode: row['mode'] === 'never' ? 'never' : row['mode'] === 'kinds' ? 'kinds' : 'alone',
    kindsMax: numberOr(row['kinds_max'], Infinity),
  }),
};

function isTable(name: string): name is PolicyTable {
  return Object.hasOwn(readers, name);
}

export const policyTables: readonly PolicyTable[] = Object.keys(readers).filter(isTable);

export function isPolicyTable(name: string): boolean {
  return isTable(name);
}

/** Every point of the policy tables among these, CSV text by name. Throws as `readRows` does. */
export function readPoints(texts: Readonly<Record<string, string>>): Point[] {
  return policyTables.flatMap((table) => {
    const read = readers[table];
    return readRows(texts[table] ?? '').map((row): Point => read(row, baseOf(row)));
  });
}

function baseOf(row: Row): PointBase {
  return {
    gz_code: row['gz_code'] ?? '',
    point_id: row['point_id'] ?? '',
    prefix: row['code_prefix'] ?? '',
    item_name: row['item_name'] ?? '',
    zh: row['zh'] ?? '',
    source: row['source'] ?? '',
    admdvs: row['admdvs'] ?? '',
    fromMs: readChinaTime(row['from']) ?? -Infinity,
    toMs: row['to'] === undefined || row['to'] === '' ? Infinity : (readChinaTime(row['to']) ?? Infinity) + dayMs,
  };
}

/** Listed in one cell, blanks between them. */
function words(cell: string | undefined): readonly string[] {
  return cell === undefined || cell === '' ? none : cell.split(' ').filter((word) => word !== '');
}

const none: readonly string[] = [];

function numberOr(cell: string | undefined, otherwise: number): number {
  return cell === undefined || cell === '' ? otherwise : Number(cell);
}

const pers: readonly Per[] = ['line', 'day', 'visit', 'month', 'year', 'days'];

function perOf(cell: string | undefined): Per {
  return pers.find((per) => per === cell) ?? 'line';
}
