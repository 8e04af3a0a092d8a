// Valid events of every kind that is judged, made from a seed and the gateway's own field tables, and
// histories of them about one person, one stay, one stock item and one trace code.
import { eventFields, type EventField, type EventFields } from '../../connectors/national/fields.ts';
import { chinaMinute, dayMs, hourMs } from '../../engine/china-time.ts';
import { eventKinds, type EventKind, type FieldRecord, type FieldValue, type FundEvent } from '../../engine/event.ts';
import { fieldsOf, kindFields } from '../../engine/fields.ts';

const start = Date.UTC(2025, 6, 1);

function isJudged(kind: string): kind is EventKind {
  return Object.hasOwn(eventKinds, kind) && fieldsOf(kind).size > 0;
}

export const judgedKinds: readonly EventKind[] = Object.keys(eventKinds).filter(isJudged);

/** Ids that hang the events of a history together. */
const ids: Readonly<Record<string, string>> = {
  psn_no: 'P1', mdtrt_id: 'M1', setl_id: 'S1', feedetl_sn: 'F1', ipt_otp_no: 'M1', mdtrt_sn: 'M1',
  fixmedins_hilist_id: 'D1', med_list_codg: 'XA02BCA001B001010100001', drug_trac_codg: '81234567890123456781', rx_flag: '1',
  rx_circ_flag: '1', rxno: 'RX2025070100001', bilg_dr_codg: 'D420704000077', phar_prac_cert_no: 'Y420704000011',
  insuplc_admdvs: '420704',
};

/** Texts of a form of their own. */
const forms: Readonly<Record<string, string>> = { vent_used_dura: '1/2/30' };

/** Numbers that the interface sends as text. */
const pressures: readonly string[] = ['systolic_pre', 'dstl_pre'];

type Random = () => number;

/** Numbers from 0 to below 1, always the same for a seed (mulberry32). */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function valueOf(name: string, field: EventField, at: number, random: Random): FieldValue {
  const id = ids[name] ?? forms[name];
  if (id !== undefined) return id;
  if (pressures.includes(name)) return String(60 + Math.floor(random() * 100));
  switch (field.type) {
    case 'text': {
      const values = Object.keys(field.codes ?? {});
      return values[Math.floor(random() * values.length)] ?? `T${Math.floor(random() * 100)}`;
    }
    case 'number':
      return 1 + Math.floor(random() * 40);
    case 'date':
      return chinaMinute(at).slice(0, 10);
    case 'time':
      return `${chinaMinute(at)}:00`;
    case 'list':
      return Array.from({ length: 1 + Math.floor(random() * 3) }, () => recordOf(field.fields ?? {}, at, random));
  }
}

/** Ids are always there, other fields three times in four. */
function recordOf(fields: EventFields, at: number, random: Random): FieldRecord {
  const record: Record<string, FieldValue> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (name in ids || random() < 0.75) record[name] = valueOf(name, field, at, random);
  }
  return record;
}

/** With fields that senders of other editions add, and one that nobody knows. */
export function eventOfKind(kind: EventKind, seed: number): FundEvent {
  const random = randomOf(seed);
  const at = start + Math.floor(random() * 40 * 24) * hourMs;
  const missing = kindFields[kind].data.filter((name) => eventFields[kind][name] === undefined);
  const more = Object.fromEntries(missing.map((name): [string, EventField] => [name, { type: 'text', zh: name }]));
  const fields = { ...eventFields[kind], ...more, memo2: { type: 'text', zh: '备注二' } } as const;
  return eventWith(kind, at, recordOf(fields, at, random), `${kind}-${seed}`);
}

function eventWith(kind: EventKind, at: number, data: FieldRecord, id: string): FundEvent {
  return {
    event_id: id,
    kind,
    infno: eventKinds[kind][0] ?? '9999',
    msgid: id,
    index: 0,
    fixmedins_code: 'H42070400001',
    admdvs: '420704',
    at,
    inf_time: at,
    received_at: at,
    data,
  };
}

/** Up to thirty events of any kinds. */
export function randomHistory(seed: number): readonly FundEvent[] {
  const random = randomOf(seed);
  return Array.from({ length: 5 + Math.floor(random() * 25) }, (_, i) => {
    const kind = judgedKinds[Math.floor(random() * judgedKinds.length)] ?? 'sale';
    return eventOfKind(kind, seed * 100 + i);
  });
}

const named = { fixmedins_hilist_name: 'D', manu_lotnum: 'L' };
const takesBack = /_cancel$|_delete$|^reversal$|_return$/;

/** Events of which every record is composed with every field it can have: a stocktake, a stay with
 * its visits and sales, more sent back to the supplier than there was, and a count afterwards. */
export function completeHistory(): readonly FundEvent[] {
  const some = (kind: EventKind, count: number): FundEvent[] =>
    Array.from({ length: count }, (_, i) => eventOfKind(kind, i));
  const box = [{ drug_trac_codg: '83017891000000204517' }];
  const counted = [0, 45].map((days) =>
    eventWith('stocktake', start + days * dayMs, { ...ids, ...named, inv_cnt: 1, drugtracinfo: box }, `count-${days}`),
  );
  const kinds = judgedKinds.filter((kind) => !takesBack.test(kind) && kind !== 'stocktake');
  // A whole box settled and sold; a sale without its code; trade long enough for a month to be over.
  const sold = { ...ids, ...named, trdn_flag: '0', sel_retn_cnt: 2, finl_trns_pric: 30, psn_no: 'P1' };
  const boxes = [{ drug_trac_codg: '83017891000000204517', trdn_flag: '0', feedetl_sn: 'F1' }];
  const part = [{ drug_trac_codg: '83017891000000204524', trdn_flag: '1' }];
  const late = { manu_lotnum: 'L1', expy_end: '2027-01-31', bilg_dr_codg: 'D1', cnt: 2, det_item_fee_sumamt: 60 };
  const goods = [
    eventWith('pharmacy_settlement', start, { ...ids, setl_id: 'S2', drug_trac_info: boxes }, 'whole-settled'),
    eventWith('pharmacy_fee', start, { ...ids, ...late, setl_id: 'S2' }, 'whole-line'),
    eventWith('sale', start, { ...sold, ...late, setl_id: 'S2', drugtracinfo: boxes }, 'whole-sold'),
    eventWith('sale', start, { ...sold, ...late, trdn_flag: '1', setl_id: 'S4', drugtracinfo: part }, 'split-sold'),
    eventWith('sale', start + 40 * dayMs, { ...sold, setl_id: 'S3' }, 'uncoded'),
    eventWith('purchase', start + 90 * dayMs, { ...ids, ...named, purc_retn_cnt: 1 }, 'later'),
  ];
  const usual = kinds.flatMap((kind) => some(kind, 12));
  return [...counted, ...goods, ...usual, ...some('purchase_return', 40), ...some('sale_return', 1)];
}
