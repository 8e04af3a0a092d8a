// One accepted business fact, as it travels in EVENTS and as every part of Fundwatch sees it.
// `data` keeps the national interface's field names (see connectors/national); our own words stay
// outside it. The gateway has already parsed, normalised and timed everything in here.

/** Kinds of event and the national transactions they come from. */
export const eventKinds = {
  registration: ['2201'],
  registration_cancel: ['2202'],
  visit: ['2203', '2203A'],
  outpatient_fee: ['2204'],
  outpatient_fee_delete: ['2205'],
  presettlement: ['2206', '2303'],
  outpatient_settlement: ['2207'],
  outpatient_settlement_cancel: ['2208'],
  pharmacy_settlement: ['2102'],
  pharmacy_fee: ['2102'],
  pharmacy_settlement_cancel: ['2103'],
  inpatient_fee: ['2301'],
  inpatient_fee_cancel: ['2302'],
  inpatient_settlement: ['2304'],
  inpatient_settlement_cancel: ['2305'],
  admission: ['2401'],
  discharge: ['2402'],
  admission_change: ['2403'],
  admission_cancel: ['2404'],
  discharge_cancel: ['2405'],
  transfer_filing: ['2501'],
  reversal: ['2601'],
  catalogue_mapping: ['3301'],
  department: ['3401', '3401A'],
  stocktake: ['3501', '3501A'],
  stock_change: ['3502', '3502A'],
  purchase: ['3503', '3503A'],
  purchase_return: ['3504', '3504A'],
  sale: ['3505', '3505A'],
  sale_return: ['3506', '3506A'],
  stock_delete: ['3507', '3507A'],
  settlement_list: ['4101', '4101A'],
  front_page: ['4401'],
  order: ['4402', '4402A'],
  nursing: ['4602'],
  /** Well formed, archived, counted as not judged. */
  other: [],
} as const satisfies Record<string, readonly string[]>;

export type EventKind = keyof typeof eventKinds;

/** A value inside `data`. Numeric national fields are numbers; dates and times are strings in China
 * Standard Time, `yyyy-MM-dd` or `yyyy-MM-dd HH:mm:ss`; everything else is a trimmed NFKC string. */
export type FieldValue = string | number | boolean | readonly FieldValue[] | FieldRecord;
export interface FieldRecord {
  readonly [field: string]: FieldValue;
}

export interface FundEvent {
  /** 32 lower-case hex characters, derived from (fixmedins_code, infno, msgid, index). */
  readonly event_id: string;
  readonly kind: EventKind;
  readonly infno: string;
  readonly msgid: string;
  /** Position of the record inside its envelope, from 0. */
  readonly index: number;
  readonly fixmedins_code: string;
  /** 就医地医保区划 (envelope `mdtrtarea_admvs`), six digits. */
  readonly admdvs: string;
  /** Event time, ms since the epoch. DESIGN section 14 says which field it comes from. */
  readonly at: number;
  /** Exclusive end, ms, when the source field was a bare date and so covers the whole day. */
  readonly until?: number;
  /** Envelope `inf_time`, ms. */
  readonly inf_time: number;
  /** When the gateway accepted it, ms. */
  readonly received_at: number;
  readonly data: FieldRecord;
}

/** One NATS message of EVENTS: events of one ingest partition, accepted together. The field `bodies`
 * maps each envelope's `<fixmedins_code>|<msgid>` to a hash of its body, from which the gateway rebuilds its resend index. */
export interface Frame {
  readonly v: 1;
  readonly partition: number;
  readonly events: readonly FundEvent[];
  readonly bodies: Readonly<Record<string, string>>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeFrame(frame: Frame): Uint8Array {
  return encoder.encode(JSON.stringify(frame));
}

/** Throws on bytes this program did not write: EVENTS holds nothing else. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const frame: Frame = JSON.parse(decoder.decode(bytes));
  if (frame.v !== 1 || !Array.isArray(frame.events))
    throw new Error('not an EVENTS frame of version 1');
  return frame;
}
