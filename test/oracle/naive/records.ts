// Every kind of composed record that has a naive counterpart: those of hits, of closed periods and of what
// connects histories, and a few of single stays. Each is made from all events when it is first asked for.
import { dayMs } from '../../../engine/china-time.ts';
import type { Entry, EntryKind } from '../../../engine/entry.ts';
import type { KeySpace } from '../../../engine/rule.ts';
import type { State } from '../../../engine/state.ts';
import type { FinalHit } from '../final-hits.ts';
import { visitOf, type Past } from '../past.ts';
import { newest, type Tables } from '../reading.ts';
import { usesOf, type Use } from '../uses.ts';
import { doingsOf, type Doings } from './doings.ts';
import { hitRecords } from './hit-records.ts';
import { formOf } from './goods-operators.ts';
import { clusters, contactStays, passedCodes, sharedCodes, type Placed } from './linked-records.ts';
import { ownStays, vitalSeries } from './own-records.ts';
import { periodKinds, periodsOf, type PeriodKind, type PeriodRecord } from './period-records.ts';
import { nightsOf } from './stay-records.ts';

const isPeriod = (kind: EntryKind): kind is PeriodKind => periodKinds.some((one) => one === kind);

/** Kinds that are counted here and never read from the evaluator's state. */
export const naiveKinds: ReadonlySet<EntryKind> = new Set<EntryKind>([
  ...periodKinds, 'hit', 'census_day', 'shared_code', 'passed_code', 'contact_stay', 'cluster', 'own_stay', 'vital_series',
]);

interface Given {
  readonly past: Past;
  readonly tables: Tables;
  /** Stays, visits and purchases: how they are composed is tried in oracle.test.ts. */
  readonly state: State;
  readonly hits: Iterable<FinalHit>;
}

export class Records {
  readonly #given: Given;
  readonly #kinds = new Map<EntryKind, ReadonlyMap<string, readonly Placed[]>>();
  readonly #periods = new Map<PeriodKind, readonly PeriodRecord[]>();
  #doings: Doings | undefined;

  constructor(given: Given) {
    this.#given = given;
  }

  periods(kind: PeriodKind): readonly PeriodRecord[] {
    const { past, tables } = this.#given;
    this.#doings ??= doingsOf(past, tables);
    let found = this.#periods.get(kind);
    if (found === undefined) {
      found = periodsOf(this.#doings, kind);
      this.#periods.set(kind, found);
    }
    return found;
  }

  /** Keys of a space under which a record of a kind stands. */
  keys(kind: EntryKind, space: KeySpace): readonly string[] {
    return [...this.#of(kind).values()].flatMap((placed) => placed.slice(0, 1)).filter((one) => one.space === space)
      .map(({ key }) => key);
  }

  at(kind: EntryKind, space: KeySpace, key: string): readonly Entry[] {
    return (this.#of(kind).get(`${space}|${key}`) ?? []).map(({ entry }) => entry);
  }

  #of(kind: EntryKind): ReadonlyMap<string, readonly Placed[]> {
    let found = this.#kinds.get(kind);
    if (found === undefined) {
      found = Map.groupBy(this.#made(kind), ({ space, key }) => `${space}|${key}`);
      this.#kinds.set(kind, found);
    }
    return found;
  }

  #made(kind: EntryKind): readonly Placed[] {
    const { past, tables, hits } = this.#given;
    if (isPeriod(kind)) return this.periods(kind).map(({ key, entry }) => ({ space: spaceOf(kind), key, entry }));
    switch (kind) {
      case 'hit':
        return hitRecords(hits);
      case 'census_day':
        return censusDays(past);
      case 'own_stay':
        return ownStays(past, tables);
      case 'vital_series':
        return vitalSeries(past);
      case 'shared_code':
        return wholeUses(past).flatMap((uses) => sharedCodes(uses));
      case 'passed_code':
        return wholeUses(past).flatMap((uses) => passedCodes(uses));
      case 'contact_stay':
        return this.#ofPersons(['stay']).flatMap((stay) => {
          const visit = `${stay.fixmedins_code}|${String(stay.fields['mdtrt_id'])}`;
          const named = (['admission', 'settlement_list'] as const).map((one) => newest(past.ofVisit(one, visit))?.data ?? {});
          return contactStays(stay, named);
        });
      case 'cluster':
        return clusters(this.#ofPersons(['stay', 'visit_settlement', 'pharmacy_settlement']));
      default:
        return [];
    }
  }

  #ofPersons(kinds: readonly EntryKind[]): readonly Entry[] {
    const persons = [...this.#given.state.keys('person')];
    return persons.flatMap(({ history }) => kinds.flatMap((kind) => [...(history?.of(kind) ?? [])]));
  }
}

function spaceOf(kind: PeriodKind): KeySpace {
  switch (kind) {
    case 'doctor_month':
      return 'doctor';
    case 'area_month':
      return 'area';
    case 'test_day':
      return 'product';
    default:
      return 'institution';
  }
}

function wholeUses(past: Past): readonly (readonly Use[])[] {
  return [...usesOf(past)].map(([code, uses]) => uses.filter(({ isSplit }) => !isSplit && formOf(code) === 'plausible'));
}

function censusDays(past: Past): readonly Placed[] {
  return nightsOf(past).map((night): Placed => {
    const { fixmedins_code, period, in_house_known, hi_crtf_bed_cnt: beds } = night;
    const at = Date.parse(`${period}T00:00:00+08:00`);
    const occupancy = beds === undefined || beds <= 0 ? undefined : Math.round((in_house_known / beds) * 1e6) / 1e6;
    const admdvs = past.all.find((event) => event.fixmedins_code === fixmedins_code)?.admdvs ?? '';
    const id = `census_day:${fixmedins_code}|${period}`;
    const entry: Entry = {
      ...{ id, kind: 'census_day', at, until: at + dayMs, fixmedins_code, admdvs, sources: [] },
      fields: { ...night, occupancy },
    };
    return { space: 'institution', key: fixmedins_code, entry };
  });
}
