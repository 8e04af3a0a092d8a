// How many patients lay in an institution at the midnight that ends a day, beside the beds that its
// department records (3401) say the insurance recognises: one record a day in the key space
// `institution`. Only stays whose end is known are counted, so the number is the least there can have
// been: a discharge that has not come accuses nobody, and every stay that ends makes the count truer.
// Of a department the newest record by `inf_time` counts, of those that had begun by that day (`begntime`):
// fewer beds from September on say nothing of July; where it does not say what the insurance
// recognises, the approved beds do. Patients of departments that are not on file are left out of the
// comparison (`in_house_known`), since their beds are unknown too.
//
// Nothing is counted unless some rule reads the records.
import { chinaDate, chinaDay, dayMs, startOfChinaDay } from '../china-time.ts';
import { isNewerCorrection, numberField, sameContent, textField, type Entry, type StoredEvent } from '../entry.ts';
import type { History } from '../history.ts';
import type { KeySpace } from '../rule.ts';

export const censusKind = 'census_day';

/** Nights of a longer stay are counted up to here. */
const nightsMax = 400;
/** Departments named as evidence. */
const departmentsShownMax = 10;
/** No bed of the institution is taken: home beds, day surgery. */
const withoutBed: ReadonlySet<string> = new Set(['71', '28']);

export interface CensusHistories {
  history(space: KeySpace, key: string): History | undefined;
  stand(space: KeySpace, key: string, entry: Entry): void;
  leave(space: KeySpace, key: string, entry: Entry): void;
}

/** Days `[first, last)` on whose last moment the patient was in the house. */
interface Presence {
  readonly first: number;
  readonly last: number;
  readonly dept: string;
  readonly fixmedins_code: string;
  readonly admdvs: string;
}

interface House {
  readonly fixmedins_code: string;
  /** How many stays name each region: nearly always one. */
  readonly regions: Map<string, number>;
  /** By day, patients of each department. */
  readonly days: Map<number, Map<string, number>>;
  readonly records: Map<number, Entry>;
  readonly dirty: Set<number>;
  departments: DepartmentRecords | undefined;
}

interface DepartmentRecords {
  readonly events: readonly StoredEvent[];
  /** Days on which one of them begins, the latest first. */
  readonly days: readonly number[];
  /** What is on file from such a day on, once it was asked for. */
  readonly from: Map<number, Departments>;
}

interface Departments {
  /** Codes by which stays may name them. */
  readonly codes: ReadonlySet<string>;
  readonly hi_crtf_bed_cnt: number | undefined;
  readonly aprv_bed_cnt: number | undefined;
  readonly sources: Entry['sources'];
}

export class Census {
  readonly #histories: CensusHistories;
  readonly #houses = new Map<string, House>();
  readonly #presences = new Map<string, Presence>();
  readonly #touched = new Set<string>();
  readonly #dirty = new Set<House>();
  #isKept = false;

  constructor(histories: CensusHistories) {
    this.#histories = histories;
  }

  /** Keeps records from now on, or no longer; `encounters` are the keys of all there are. */
  keep(isKept: boolean, encounters: () => Iterable<string>): void {
    if (isKept === this.#isKept) return;
    for (const { fixmedins_code, records } of this.#houses.values())
      for (const record of records.values())
        this.#histories.leave('institution', fixmedins_code, record);
    this.#houses.clear();
    this.#presences.clear();
    this.#touched.clear();
    this.#dirty.clear();
    this.#isKept = isKept;
    if (isKept) for (const key of encounters()) this.#touched.add(key);
  }

  isKept(): boolean {
    return this.#isKept;
  }

  /** A stay or department came into, changed in or left a history. */
  entryChanged({ space, text }: { readonly space: KeySpace; readonly text: string }, entry: Entry): void {
    if (entry.kind === 'stay' && space === 'encounter') this.#touched.add(text);
    if (entry.kind !== 'department' || space !== 'institution') return;
    const house = this.#house(entry.fixmedins_code);
    house.departments = undefined;
    this.#dirty.add(house);
    for (const day of house.days.keys()) house.dirty.add(day);
  }

  /** Brings every record up to date. */
  settle(): void {
    for (const key of this.#touched) this.#settleStay(key);
    this.#touched.clear();
    for (const house of this.#dirty) {
      for (const day of house.dirty) this.#settleDay(house, day);
      house.dirty.clear();
    }
    this.#dirty.clear();
  }

  #settleStay(key: string): void {
    const before = this.#presences.get(key);
    const after = presenceOf(this.#histories.history('encounter', key)?.of('stay')[0]);
    if (before !== undefined) this.#count(before, -1);
    if (after !== undefined) this.#count(after, 1);
    if (after === undefined) this.#presences.delete(key);
    else this.#presences.set(key, after);
  }

  #count({ first, last, dept, fixmedins_code, admdvs }: Presence, sign: 1 | -1): void {
    const house = this.#house(fixmedins_code);
    add(house.regions, admdvs, sign);
    this.#dirty.add(house);
    for (let day = first; day < last; day += 1) {
      const counts = house.days.get(day) ?? new Map<string, number>();
      house.days.set(day, counts);
      add(counts, dept, sign);
      if (counts.size === 0) house.days.delete(day);
      house.dirty.add(day);
    }
  }

  #house(fixmedins_code: string): House {
    let house = this.#houses.get(fixmedins_code);
    if (house === undefined) {
      house = {
        fixmedins_code,
        regions: new Map(),
        days: new Map(),
        records: new Map(),
        dirty: new Set(),
        departments: undefined,
      };
      this.#houses.set(fixmedins_code, house);
    }
    return house;
  }

  #settleDay(house: House, day: number): void {
    const { fixmedins_code } = house;
    house.departments ??= departmentRecords(
      this.#histories.history('institution', fixmedins_code)?.of('department') ?? [],
    );
    const before = house.records.get(day);
    const after = compose(house, day, departmentsOn(house.departments, day));
    if (before !== undefined && after !== undefined && sameContent(before, after)) return;
    if (before !== undefined) this.#histories.leave('institution', fixmedins_code, before);
    if (after === undefined) house.records.delete(day);
    else {
      house.records.set(day, after);
      this.#histories.stand('institution', fixmedins_code, after);
    }
  }
}

function add(counts: Map<string, number>, name: string, sign: 1 | -1): void {
  const left = (counts.get(name) ?? 0) + sign;
  if (left === 0) counts.delete(name);
  else counts.set(name, left);
}

function presenceOf(stay: Entry | undefined): Presence | undefined {
  if (stay === undefined || stay.until === undefined) return undefined;
  if (withoutBed.has(textField(stay, 'med_type') ?? '')) return undefined;
  const first = chinaDay(stay.at);
  const last = Math.min(chinaDay(stay.until), first + nightsMax);
  if (last <= first) return undefined;
  const dept = textField(stay, 'adm_dept_codg') ?? '';
  return { first, last, dept, fixmedins_code: stay.fixmedins_code, admdvs: stay.admdvs };
}

const noDepartments: Departments = {
  codes: new Set(),
  hi_crtf_bed_cnt: undefined,
  aprv_bed_cnt: undefined,
  sources: [],
};

function departmentsOn({ events, days, from }: DepartmentRecords, day: number): Departments {
  const begun = days.find((one) => one <= day);
  if (begun === undefined) return noDepartments;
  let found = from.get(begun);
  if (found === undefined) {
    found = read(events.filter((event) => firstDay(event) <= begun));
    from.set(begun, found);
  }
  return found;
}

function departmentRecords(entries: readonly Entry[]): DepartmentRecords {
  const events = entries.flatMap(({ sources }) => sources.map(({ event }) => event));
  const days = [...new Set(events.map(firstDay))].toSorted((a, b) => (a < b ? 1 : -1));
  return { events, days, from: new Map() };
}

/** A record that does not say since when it holds, always held. */
function firstDay(department: StoredEvent): number {
  const begntime = numberField(department, 'begntime');
  return begntime === undefined ? -Infinity : chinaDay(begntime);
}

function read(events: readonly StoredEvent[]): Departments {
  const newest = new Map<string, StoredEvent>();
  for (const event of events) {
    const code = textField(event, 'hosp_dept_codg') ?? '';
    const known = newest.get(code);
    if (known === undefined || isNewerCorrection(event, known)) newest.set(code, event);
  }
  const all = [...newest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
  const recognised = all.map(
    (one) => numberField(one, 'hi_crtf_bed_cnt') ?? numberField(one, 'aprv_bed_cnt'),
  );
  const withBeds = all.filter((_, i) => recognised[i] !== undefined);
  const codes = withBeds.flatMap((one) => [textField(one, 'hosp_dept_codg'), textField(one, 'caty')]);
  return {
    codes: new Set(codes.filter((code) => code !== undefined)),
    hi_crtf_bed_cnt: total(recognised),
    aprv_bed_cnt: total(all.map((one) => numberField(one, 'aprv_bed_cnt'))),
    sources: withBeds.slice(0, departmentsShownMax).map((event) => ({ role: 'department', event })),
  };
}

function total(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}

function compose(house: House, day: number, departments: Departments): Entry | undefined {
  const counts = house.days.get(day);
  if (counts === undefined) return undefined;
  let inHouse = 0;
  let known = 0;
  for (const [dept, patients] of counts) {
    inHouse += patients;
    if (departments.codes.has(dept)) known += patients;
  }
  const { hi_crtf_bed_cnt: beds } = departments;
  const at = startOfChinaDay(day);
  return {
    id: `${censusKind}:${house.fixmedins_code}|${chinaDate(at)}`,
    kind: censusKind,
    at,
    until: at + dayMs,
    fixmedins_code: house.fixmedins_code,
    admdvs: [...house.regions.keys()].reduce((a, b) => (b < a ? b : a)),
    fields: {
      fixmedins_code: house.fixmedins_code,
      period: chinaDate(at),
      in_house: inHouse,
      in_house_known: known,
      hi_crtf_bed_cnt: beds,
      aprv_bed_cnt: departments.aprv_bed_cnt,
      occupancy: beds === undefined || beds <= 0 ? undefined : Math.round((known / beds) * 1e6) / 1e6,
    },
    sources: departments.sources,
  };
}
