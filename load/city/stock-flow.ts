// How stock comes in and is counted: transactions 3501A and 3503A (DOMAIN.md 3.7).

import { chance } from './chance.ts';
import { dateText, dayMs, dayStart, hourMs, minuteMs, timeText } from './china-clock.ts';
import { clerkAt, later, post, stockOf, tradeOf, type City } from './city.ts';
import { drugs, hilistId, type Drug, type Shelf } from './drugs.ts';
import type { Institution } from './institutions.ts';
import { lotCodes, type Dispensed, type Lot } from './stock-room.ts';

const suppliers = [
  ['江洲医药股份有限公司', '鄂AA7140012'],
  ['九通医药物流有限公司', '鄂AA7140107'],
  ['楚天药业配送中心', '鄂AA7140233'],
  ['长江医药有限责任公司', '鄂AA7140318'],
] as const;

/** Boxes an institution likes to hold of one drug, by trade. */
const holding: Readonly<Record<string, number>> = {
  level3: 260,
  level2: 80,
  level1: 26,
  station: 20,
  village: 7,
  clinic: 8,
  pharmacy: 16,
};
const shelvesOf: Readonly<Record<string, readonly Shelf[]>> = {
  level3: ['ward', 'clinic'],
  level2: ['ward', 'clinic'],
  level1: ['ward', 'clinic'],
  station: ['clinic'],
  village: ['village'],
  clinic: ['clinic'],
  pharmacy: ['shop'],
};

/** A fresh lot. Boxes are numbered through the city, so no two share a code. */
export function makeLot(
  city: City,
  institution: Institution,
  drug: Drug,
  boxes: number,
  at: number,
  expy_end?: number,
): Lot {
  const dice = chance(city.options.seed, 'lot', institution.index, drug.n, Math.floor(at / 1000));
  const first = city.boxNumbers(boxes);
  const manu_date = dayStart(at) - dice.int(40, 240) * dayMs;
  return {
    manu_lotnum: `${dateText(manu_date).slice(2).replaceAll('-', '')}${String(dice.int(1, 99)).padStart(2, '0')}`,
    manu_date,
    expy_end: expy_end ?? manu_date + 730 * dayMs,
    fixmedins_bchno: `${institution.index}-${drug.n}-${Math.floor(at / 1000)}`,
    next: first,
    end: first + boxes,
  };
}

/** Goods of one lot. */
export interface Goods {
  readonly drug: Drug;
  readonly lot: Lot;
}

/** The stocktake an institution starts with, of the day `evening`. */
export function openStock(
  city: City,
  institution: Institution,
  at: number,
  evening = city.dawn - dayMs,
): void {
  const trade = tradeOf(institution);
  const wanted = shelvesOf[trade] ?? [];
  const room = stockOf(city, institution);
  const records: object[] = [];
  for (const drug of drugs) {
    if (!drug.shelves.some((shelf) => wanted.includes(shelf))) continue;
    const dice = chance(city.options.seed, 'opening', institution.index, drug.n);
    // Dear drugs are held in small numbers.
    const boxes = Math.max(
      4,
      Math.round(
        (holding[trade] ?? 8) * (0.7 + dice.next() * 0.6) * (drug.boxPrice > 300 ? 0.4 : 1),
      ),
    );
    const lot = makeLot(city, institution, drug, boxes, at);
    room.add(drug, lot);
    records.push(countRecord(drug, lot, boxes, evening, true));
  }
  for (let from = 0; from < records.length; from += 20) {
    post(city, institution, at + from * 1000, {
      infno: '3501A',
      input: { invinfoDetail: records.slice(from, from + 20) },
    });
  }
}

function countRecord(drug: Drug, lot: Lot, inv_cnt: number, day: number, coded: boolean): object {
  return {
    med_list_codg: drug.med_list_codg,
    fixmedins_hilist_id: hilistId(drug),
    fixmedins_hilist_name: drug.name,
    rx_flag: drug.rx_flag,
    invdate: dateText(day),
    inv_cnt,
    manu_lotnum: lot.manu_lotnum,
    fixmedins_bchno: lot.fixmedins_bchno,
    manu_date: dateText(lot.manu_date),
    expy_end: dateText(lot.expy_end),
    ...(coded ? { drugtracinfo: boxCodes(drug, lot) } : {}),
  };
}

function boxCodes(drug: Drug, lot: Lot): object[] {
  return lotCodes(drug, lot).map((drug_trac_codg) => ({ drug_trac_codg }));
}

/** Every institution counts its shelves once a month, each on its own day. */
export function countsOn(institution: Institution, day: number): boolean {
  return (institution.index * 7 + Math.round(day / dayMs)) % 30 === 0;
}

/**
 * Counts every drug at the end of the day and uploads it the same night or the next morning.
 * `miscount` adds to one drug.
 */
export function takeStock(
  city: City,
  institution: Institution,
  day: number,
  miscount?: { readonly drug: Drug; readonly boxes: number },
): void {
  const room = stockOf(city, institution);
  const records = room.drugs().map((drug) => {
    const boxes = room.counted(drug) + (miscount?.drug.n === drug.n ? miscount.boxes : 0);
    const lot = room.lots(drug)[0] ?? makeLot(city, institution, drug, 0, day);
    const bchno = `PD${dateText(day).replaceAll('-', '')}-${institution.index}-${drug.n}`;
    return countRecord(
      drug,
      { ...lot, fixmedins_bchno: bchno },
      Math.round(boxes * 100) / 100,
      day,
      false,
    );
  });
  const sendAt = later(dayStart(day) + dayMs - minuteMs, 40, institution.index, 'stocktake');
  for (let from = 0; from < records.length; from += 50) {
    post(city, institution, sendAt + from * 100, {
      infno: '3501A',
      input: { invinfoDetail: records.slice(from, from + 50) },
    });
  }
}

export function isDeliveryDay({ index }: Pick<Institution, 'index'>, day: number): boolean {
  return (index + Math.round(day / dayMs)) % 2 === 0;
}

/**
 * Every other day: orders what went out since the last order; the goods arrive the same
 * morning with their codes.
 */
export function reorder(city: City, institution: Institution, day: number): void {
  if (!isDeliveryDay(institution, day)) return;
  const room = stockOf(city, institution);
  const orders = room.orders(Math.max(3, Math.round((holding[tradeOf(institution)] ?? 8) * 0.3)));
  if (orders.length === 0) return;
  const dice = chance(city.options.seed, 'delivery', institution.index, day);
  const at = day + 7 * hourMs + dice.int(0, 170) * minuteMs;
  city.agenda.at(at, () => {
    receive(
      city,
      institution,
      at,
      orders.map(({ drug, boxes }) => {
        const lot = makeLot(city, institution, drug, boxes, at);
        room.add(drug, lot);
        return { drug, lot };
      }),
      later(at, 50, institution.index, 'purchase'),
    );
  });
}

/** Public institutions sell at cost (零差率); clinics and shops live on the difference. */
export function purchasePrice({ trade }: Institution, drug: Drug): number {
  return trade === 'pharmacy' || trade === 'clinic'
    ? Math.round(drug.boxPrice * 88) / 100
    : drug.boxPrice;
}

/**
 * 3503A: goods with invoice, supplier and codes, uploaded at `sendAt`. The caller puts them on
 * the shelf. `paper`: fields written otherwise than they should be; undefined ones are missing.
 */
export function receive(
  city: City,
  institution: Institution,
  at: number,
  goods: readonly Goods[],
  sendAt: number,
  paper: Readonly<Record<string, unknown>> = {},
): void {
  const dice = chance(city.options.seed, 'supplier', institution.index, Math.floor(at / 1000));
  const [spler_name, spler_pmtno] = dice.pick(suppliers);
  const invoice = String(dice.int(10_000_000, 99_999_999));
  const records = goods.map(({ drug, lot }) => ({
    med_list_codg: drug.med_list_codg,
    fixmedins_hilist_id: hilistId(drug),
    fixmedins_hilist_name: drug.name,
    dynt_no: `SH${invoice}`,
    fixmedins_bchno: lot.fixmedins_bchno,
    spler_name,
    spler_pmtno,
    manu_lotnum: lot.manu_lotnum,
    prdr_name: drug.maker,
    aprvno: drug.aprvno,
    manu_date: dateText(lot.manu_date),
    expy_end: dateText(lot.expy_end),
    finl_trns_pric: purchasePrice(institution, drug),
    purc_retn_cnt: lot.end - lot.next,
    purc_invo_codg: '042002100111',
    purc_invo_no: invoice,
    rx_flag: drug.rx_flag,
    purc_retn_stoin_time: timeText(at),
    purc_retn_opter_name: clerkAt(institution, at).name,
    prod_geay_flag: '0',
    drugtracinfo: boxCodes(drug, lot),
    ...paper,
  }));
  for (let from = 0; from < records.length; from += 15) {
    post(city, institution, sendAt + from * 1000, {
      infno: '3503A',
      input: { purcinfoDetail: records.slice(from, from + 15) },
    });
  }
}

/** 3502A: one change of stock, `inv_chg_type` of code table 7.51. */
export function changeStock(
  city: City,
  place: Institution,
  inv_chg_type: string,
  part: Dispensed,
  at: number,
  sendAt: number,
): void {
  post(city, place, sendAt, {
    infno: '3502A',
    input: {
      invinfoDetail: [
        {
          med_list_codg: part.drug.med_list_codg,
          inv_chg_type,
          fixmedins_hilist_id: hilistId(part.drug),
          fixmedins_hilist_name: part.drug.name,
          fixmedins_bchno: `BG${inv_chg_type}-${place.index}-${part.drug.n}-${Math.floor(at / 1000)}`,
          pric: part.drug.boxPrice,
          cnt: part.cnt,
          rx_flag: part.drug.rx_flag,
          inv_chg_time: timeText(at),
          inv_chg_opter_name: clerkAt(place, at).name,
          trdn_flag: '0',
          manu_lotnum: part.lot.manu_lotnum,
          expy_end: dateText(part.lot.expy_end),
          drugtracinfo: part.codes.map((drug_trac_codg) => ({ drug_trac_codg })),
        },
      ],
    },
  });
}

/** 3504A: goods go back to the supplier. */
export function sendBack(city: City, place: Institution, box: Dispensed, at: number): void {
  post(city, place, at + 10 * minuteMs, {
    infno: '3504A',
    input: {
      purcinfoDetail: [
        {
          med_list_codg: box.drug.med_list_codg,
          fixmedins_hilist_id: hilistId(box.drug),
          fixmedins_hilist_name: box.drug.name,
          fixmedins_bchno: `TH-${place.index}-${Math.floor(at / 1000)}`,
          spler_name: '九通医药物流有限公司',
          spler_pmtno: '鄂AA7140107',
          manu_lotnum: box.lot.manu_lotnum,
          manu_date: dateText(box.lot.manu_date),
          expy_end: dateText(box.lot.expy_end),
          finl_trns_pric: box.drug.boxPrice,
          purc_retn_cnt: box.cnt,
          purc_invo_codg: '042002100111',
          purc_invo_no: String(20_000_000 + place.index),
          rx_flag: box.drug.rx_flag,
          purc_retn_stoin_time: timeText(at),
          purc_retn_opter_name: clerkAt(place, at).name,
          medins_prod_purc_no: box.lot.fixmedins_bchno,
          drugtracinfo: box.codes.map((drug_trac_codg) => ({ drug_trac_codg })),
        },
      ],
    },
  });
}
