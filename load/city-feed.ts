// The simulated city as load: its messages in order of sending, and between them, at an even
// pace and at the time that it is in the city, pairs of pharmacy purchases that share a trace code, so
// that alerts flow from the first second to the last.
import type { AcceptedEnvelope } from '../connectors/national/envelope.ts';
import { parseEnvelope } from '../connectors/national/envelope.ts';
import { timeText } from './city/china-clock.ts';
import { generateCity } from './city/generate.ts';

export interface CityFeedOptions {
  readonly seed: number;
  /** At least so many events; the last envelope may bring a few more. */
  readonly events: number;
  /** One of so many events begins a pair; 0 plants none. */
  readonly plantEvery: number;
  /** 1 is Ezhou. */
  readonly scale?: number;
}

export interface FeedItem {
  /** As a sender would post it. */
  readonly text: string;
  readonly parsed: AcceptedEnvelope;
}

/** Stands in the events where the time of sending is put in: 13 digits, as every time from 2001
 * to 2286. */
export const receivedAtMark = 4_102_444_800_000;

/** First day of the city: far enough behind any clock that no event lies ahead of it. */
const firstDay = '2026-03-02';
const daysMax = 30;
/** Pairs whose second use is still to come. */
const pairsOpen = 8;
/** Where they are bought: so many that no one of them looks like a place of fraud by itself. */
const shops = 200;

export function* cityFeed({
  seed,
  events,
  plantEvery,
  scale = 0.03,
}: CityFeedOptions): Generator<FeedItem> {
  let made = 0;
  let planted = 0;
  const give = (envelope: object): FeedItem => {
    const parsed = parseEnvelope(envelope, { receivedAt: receivedAtMark });
    if (!parsed.ok)
      throw new Error(`the city sends what the parser refuses: ${parsed.field} ${parsed.reason}`);
    made += parsed.events.length;
    return { text: JSON.stringify(envelope), parsed };
  };
  for (const { envelope, sendAt } of generateCity({
    seed,
    start: firstDay,
    days: daysMax,
    scale,
    warmupDays: 3,
  })) {
    yield give(envelope);
    while (plantEvery > 0 && planted * plantEvery < made) {
      yield give(purchase(seed, planted, 0, sendAt));
      if (planted >= pairsOpen) yield give(purchase(seed, planted - pairsOpen, 1, sendAt));
      planted += 1;
    }
    if (made >= events) return;
  }
}

/** A single purchase that nothing else has to do with. */
export function lonePurchase(seed: number, number: number): FeedItem {
  const envelope = purchase(seed, number, 0, Date.parse(`${firstDay}T08:00:00+08:00`) + number * 60_000);
  const parsed = parseEnvelope(envelope, { receivedAt: receivedAtMark });
  if (!parsed.ok) throw new Error(`a purchase is refused: ${parsed.field} ${parsed.reason}`);
  return { text: JSON.stringify(envelope), parsed };
}

/** Pair `pair`, use 0 or 1, at a time in ms: another person, another shop, the same box. */
function purchase(seed: number, pair: number, use: number, time: number): object {
  const fixmedins_code = `P42070409${String((pair + use * 3) % shops).padStart(3, '0')}`;
  const serial = `${seed % 1000}${use}${String(pair).padStart(9, '0')}`;
  const at = timeText(time);
  const psn_no = `4207009${serial.padStart(15, '0')}`;
  const feedetl_sn = `F${serial}`;
  return {
    infno: '2102',
    msgid: `${fixmedins_code}${serial}`,
    mdtrtarea_admvs: '420704',
    insuplc_admdvs: '420704',
    recer_sys_code: 'FSI',
    infver: 'V1.0',
    opter_type: '1',
    opter: 'S900',
    opter_name: '测试员',
    inf_time: at,
    fixmedins_code,
    fixmedins_name: '鄂州测试药店',
    sign_no: 'Q900',
    input: {
      druginfo: {
        psn_no,
        mdtrt_cert_type: '02',
        mdtrt_cert_no: '420704195608120479',
        psn_cert_type: '01',
        certno: '420704195608120479',
        psn_type: '15',
        psn_name: '方远诗',
        begntime: at,
        medfee_sumamt: 388,
        invono: serial,
        insutype: '390',
        acct_used_flag: '1',
        med_type: '41',
      },
      drugdetail: [
        {
          feedetl_sn,
          rx_circ_flag: '0',
          fee_ocur_time: at,
          med_list_codg: 'XB05AAR016B002010100213',
          medins_list_codg: 'YP00074',
          det_item_fee_sumamt: 388,
          cnt: 1,
          pric: 388,
          durg_trac_info: [
            {
              feedetl_sn,
              drug_trac_codg: `8175399${String(seed % 1000).padStart(4, '0')}${String(pair).padStart(9, '0')}`,
              trdn_flag: '0',
            },
          ],
        },
      ],
    },
    output: {
      setlinfo: {
        mdtrt_id: `MP${serial}`,
        setl_id: `SP${serial}`,
        psn_no,
        psn_name: '方远诗',
        psn_cert_type: '01',
        certno: '420704195608120479',
        gend: '1',
        brdy: '1956-08-12',
        age: 69,
        insutype: '390',
        psn_type: '15',
        setl_time: at,
        mdtrt_cert_type: '02',
        med_type: '41',
        medfee_sumamt: 388,
        fund_pay_sumamt: 0,
        psn_part_amt: 388,
        acct_pay: 0,
        psn_cash_pay: 388,
        clr_optins: '420704',
        clr_way: '9',
        clr_type: '41',
      },
    },
  };
}
