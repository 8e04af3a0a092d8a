// The entries of each key as the complete list of events gives them, for the naive rules: plain
// events that count, and stays put together by staysOf.
import type { EventKind, FundEvent } from '../../engine/event.ts';
import { readChinaTime } from '../../engine/china-time.ts';
import type { Past } from './past.ts';
import { staysOf } from './stays.ts';

export interface Thing {
  readonly id: string;
  readonly kind: string;
  readonly at: number;
  readonly until?: number | undefined;
  readonly fixmedins_code: string;
  readonly admdvs: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Key space to the kinds of events that stand in it and the number that makes the key. */
const spaces = {
  person: { kinds: ['pharmacy_settlement', 'transfer_filing'], field: 'psn_no', local: false },
  encounter: { kinds: ['inpatient_fee', 'nursing'], field: 'mdtrt_id', local: true },
  stock: { kinds: ['sale', 'purchase', 'stocktake'], field: 'fixmedins_hilist_id', local: true },
} as const satisfies Record<
  string,
  { kinds: readonly EventKind[]; field: string; local: boolean }
>;
export type NaiveSpace = keyof typeof spaces;

/** By key, in time order, ties by id. */
export function thingsByKey(past: Past, space: NaiveSpace): ReadonlyMap<string, readonly Thing[]> {
  const { kinds, field, local } = spaces[space];
  const keyed: { key: string; thing: Thing }[] = [];
  const add = (thing: Thing): void => {
    const number = thing.fields[field];
    if (typeof number !== 'string') return;
    keyed.push({ key: local ? `${thing.fixmedins_code}|${number}` : number, thing });
  };
  for (const kind of kinds) for (const event of past.counting(kind)) add(thingOf(event));
  if (space !== 'stock') for (const stay of staysOf(past)) add(stayThing(stay));
  const lists = Map.groupBy(keyed, ({ key }) => key);
  return new Map(
    [...lists].map(([key, list]) => [key, list.map(({ thing }) => thing).toSorted(inOrder)]),
  );
}

export function inOrder(a: Thing, b: Thing): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function thingOf(event: FundEvent): Thing {
  const fields = Object.entries(event.data).map(([name, value]): [string, unknown] => [
    name,
    name.endsWith('_time') || name.endsWith('date') ? (readChinaTime(value) ?? value) : value,
  ]);
  const { finl_trns_pric: price, sel_retn_cnt: count } = event.data;
  if (event.kind === 'sale' && typeof price === 'number' && typeof count === 'number')
    fields.push(['amount', Math.round(price * count * 100) / 100]);
  return {
    id: event.event_id,
    kind: event.kind,
    at: event.at,
    until: event.until,
    fixmedins_code: event.fixmedins_code,
    admdvs: event.admdvs,
    fields: Object.fromEntries(fields),
  };
}

function stayThing(stay: ReturnType<typeof staysOf>[number]): Thing {
  const fields = {
    psn_no: stay.psn_no,
    mdtrt_id: stay.mdtrt_id,
    fixmedins_code: stay.fixmedins_code,
    med_type: stay.med_type,
    main_diag_code: stay.main,
    diag_codes: stay.diagnoses,
    open: stay.end === undefined,
    medfee_sumamt: stay.fee,
  };
  return {
    id: `stay:${stay.visit}`,
    kind: 'stay',
    at: stay.begin,
    until: stay.end,
    fixmedins_code: stay.fixmedins_code,
    admdvs: stay.admdvs,
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  };
}
