// Random histories for properties: the examples of the shipped rules merged under other persons,
// institutions, visits and boxes (now the same, now different ones), with cancellations,
// reversals, returns, deletions, corrections and resends of what is in them. Everything is a
// function of the plan, which fast-check makes and shrinks.
import * as fc from 'fast-check';
import { chinaIso, hourMs, readChinaTime } from '../../engine/china-time.ts';
import { eventKinds, type FundEvent } from '../../engine/event.ts';
import type { Rule } from '../../engine/rule.ts';
import { exampleEvent } from '../../rules/examples.ts';

/** An event in the short form of the examples. */
export type ShortEvent = Readonly<Record<string, unknown>>;

interface Pick {
  readonly example: number;
  readonly person: number;
  readonly place: number;
  readonly visit: number;
  readonly box: number;
  readonly days: number;
}

export interface Twist {
  readonly target: number;
  readonly way: number;
  readonly hours: number;
}

export interface Plan {
  readonly picks: readonly Pick[];
  readonly twists: readonly Twist[];
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  picks: fc.array(
    fc.record({
      example: fc.nat(999),
      person: fc.nat(2),
      place: fc.nat(3),
      visit: fc.nat(5),
      box: fc.nat(1),
      days: fc.integer({ min: -3, max: 6 }),
    }),
    { minLength: 1, maxLength: 7 },
  ),
  twists: fc.array(
    fc.record({
      target: fc.nat(9999),
      way: fc.nat(11),
      hours: fc.constantFrom(-30, -1, 0, 1, 26, 80),
    }),
    { maxLength: 10 },
  ),
});

/** The events a plan describes, in the order of their `inf_time`. */
export function historyOf(plan: Plan, rules: readonly Rule[]): readonly FundEvent[] {
  const examples = rules.flatMap((rule) => rule.examples.map((example) => example.events));
  const shorts: ShortEvent[] = plan.picks.flatMap((pick) =>
    (examples[pick.example % examples.length] ?? []).map((event) => moved(event, pick)),
  );
  shorts.forEach((event, i) => (shorts[i] = { ...event, msgid: messageOf(event, i) }));
  for (const twist of plan.twists) {
    const target = shorts[twist.target % shorts.length];
    const added = target === undefined ? undefined : twisted(target, twist, shorts.length);
    if (added !== undefined) shorts.push(added);
  }
  return shorts.map(exampleEvent).toSorted((a, b) => a.inf_time - b.inf_time);
}

/** Settlement and lines of one pharmacy purchase travel in one message. */
function messageOf(event: ShortEvent, position: number): string {
  return event['kind'] === 'pharmacy_settlement' || event['kind'] === 'pharmacy_fee'
    ? `m-${String(event['kind']).slice(0, 8)}-${String(event['setl_id'])}`
    : `m-${position}`;
}

const visitFields = new Set([
  'mdtrt_id',
  'setl_id',
  'ipt_otp_no',
  'mdtrt_sn',
  'rtal_docno',
  'stoout_no',
  'medins_prod_sel_no',
  'fixmedins_bchno',
]);
const timeFields = new Set([
  'at',
  'inf_time',
  'begntime',
  'endtime',
  'dscg_time',
  'adm_time',
  'fee_ocur_time',
]);
const provinces = ['420704', '420704', '330702', '420704'];

function moved(value: ShortEvent, pick: Pick): ShortEvent {
  const from =
    typeof value['fixmedins_code'] === 'string' ? value['fixmedins_code'] : 'H42070400001';
  const fields = Object.entries(value).map(([name, one]): [string, unknown] => [
    name,
    movedField(name, one, pick),
  ]);
  const admdvs = provinces[pick.place] ?? '420704';
  return {
    ...Object.fromEntries(fields),
    fixmedins_code: `${from}${pick.place === 0 ? '' : pick.place}`,
    admdvs,
  };
}

function movedField(name: string, value: unknown, pick: Pick): unknown {
  if (Array.isArray(value)) return value.map((one) => (isRecord(one) ? movedRow(one, pick) : one));
  if (typeof value !== 'string') return value;
  if (name === 'psn_no') return pick.person === 0 ? value : `${value}-${pick.person}`;
  if (visitFields.has(name)) return pick.visit === 0 ? value : `${value}-${pick.visit}`;
  if (name === 'drug_trac_codg') return pick.box === 0 ? value : `${value.slice(0, -1)}7`;
  return timeFields.has(name) ? later(value, pick.days * 24) : value;
}

function movedRow(
  row: Readonly<Record<string, unknown>>,
  pick: Pick,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, one]) => [name, movedField(name, one, pick)]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A national time moved by hours; a bare date stays one. */
function later(time: string, hours: number): string {
  const at = readChinaTime(time);
  if (at === undefined) return time;
  const text = chinaIso(at + hours * hourMs)
    .slice(0, 19)
    .replace('T', ' ');
  return time.length === 10 ? text.slice(0, 10) : text;
}

const inventoryTypes: Readonly<Record<string, string>> = {
  stocktake: '1',
  stock_change: '2',
  purchase: '3',
  purchase_return: '3',
  sale: '4',
  sale_return: '4',
};
const cancelKinds: Readonly<Record<string, string>> = {
  outpatient_fee: 'outpatient_fee_delete',
  outpatient_settlement: 'outpatient_settlement_cancel',
  pharmacy_settlement: 'pharmacy_settlement_cancel',
  pharmacy_fee: 'pharmacy_settlement_cancel',
  inpatient_fee: 'inpatient_fee_cancel',
  inpatient_settlement: 'inpatient_settlement_cancel',
  admission: 'admission_cancel',
  discharge: 'discharge_cancel',
  registration: 'registration_cancel',
};

/** What follows upon an event: taken back in the way of its kind, reversed, returned, corrected or
 * sent again. */
export function twisted(
  target: ShortEvent,
  { way, hours }: Twist,
  position: number,
): ShortEvent | undefined {
  const kind = String(target['kind']);
  const sent = String(target['inf_time'] ?? target['at']);
  const at = later(sent.length === 10 ? `${sent} 20:00:00` : sent, hours);
  const head = {
    at,
    msgid: `t-${position}`,
    fixmedins_code: target['fixmedins_code'],
    admdvs: target['admdvs'],
  };
  const ids = Object.fromEntries(
    ['mdtrt_id', 'setl_id', 'psn_no'].flatMap((name) =>
      target[name] === undefined ? [] : [[name, target[name]]],
    ),
  );
  if (way === 0) return { ...head, kind: 'reversal', omsgid: target['msgid'], oinfno: '2207' };
  if (way === 1) return { ...target, inf_time: at, msgid: `t-${position}` };
  if (way === 2 && (kind === 'admission' || kind === 'admission_change')) {
    return {
      ...target,
      kind: 'admission_change',
      inf_time: at,
      msgid: `t-${position}`,
      adm_dept_codg: '0999',
      at,
    };
  }
  if (way === 3 && (kind === 'nursing' || kind === 'order')) {
    return { ...target, vali_flag: '0', inf_time: at, msgid: `t-${position}` };
  }
  if (kind === 'sale' && way < 8) return returned(target, head, way);
  const inv_data_type = inventoryTypes[kind];
  if (inv_data_type !== undefined) {
    return {
      ...head,
      kind: 'stock_delete',
      fixmedins_bchno: target['fixmedins_bchno'],
      inv_data_type,
    };
  }
  const cancel = cancelKinds[kind];
  if (cancel !== undefined) {
    const line = { feedetl_sn: way % 2 === 0 ? '0000' : target['feedetl_sn'], chrg_bchno: '0000' };
    return { ...head, ...ids, ...(kind.endsWith('fee') ? line : {}), kind: cancel };
  }
  return Object.hasOwn(eventKinds, kind)
    ? { ...head, kind: 'reversal', omsgid: target['msgid'], oinfno: '2601' }
    : undefined;
}

/** 3506 with the code, by document number, or by person, product and lot. */
function returned(sale: ShortEvent, head: ShortEvent, way: number): ShortEvent {
  const names = ['med_list_codg', 'fixmedins_hilist_id', 'manu_lotnum', 'trdn_flag', 'psn_no'];
  const base = Object.fromEntries(
    names.flatMap((name) => (sale[name] === undefined ? [] : [[name, sale[name]]])),
  );
  const link =
    way === 4
      ? { drugtracinfo: sale['drugtracinfo'] ?? [] }
      : way === 5
        ? { medins_prod_sel_no: sale['rtal_docno'] ?? 'R1' }
        : {};
  return {
    ...head,
    ...base,
    ...link,
    kind: 'sale_return',
    sel_retn_cnt: 1,
    fixmedins_bchno: `r-${String(head['msgid'])}`,
    mdtrt_sn: `X-${String(head['msgid'])}`,
  };
}
