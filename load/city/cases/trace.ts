// 追溯码: one box, one code, one sale (DOMAIN.md 2.5).

import { dayMs, hourMs } from '../china-clock.ts';
import { stockOf, type City } from '../city.ts';
import type { Institution } from '../institutions.ts';
import type { Person } from '../people.ts';
import { purchase } from '../shop.ts';
import { buyApart, foreignBox, oneBox, type Situation, type Stage } from '../stage.ts';
import type { Dispensed } from '../stock-room.ts';
import type { TruthSubject } from '../truth.ts';
import { visit } from '../visit.ts';

/**
 * Sells this box at `at`: at a pharmacy's counter, or with a visit where doctors work. Gives
 * what identifies the sale.
 */
export function sellBox(
  city: City,
  place: Institution,
  person: Person,
  box: Dispensed,
  at: number,
): TruthSubject {
  if (place.trade === 'pharmacy') {
    const sold = purchase(city, {
      person,
      pharmacy: place,
      at,
      insured: true,
      drugs: [],
      parts: [box],
    });
    return {
      fixmedins_code: place.fixmedins_code,
      psn_no: person.psn_no,
      med_list_codg: box.drug.med_list_codg,
      ...(sold === undefined ? {} : { setl_id: sold.setl_id, mdtrt_id: sold.mdtrt_id }),
    };
  }
  const seen = visit(city, {
    person,
    institution: place,
    at,
    code: 'J06.900',
    name: '急性上呼吸道感染',
    department: '全科医学科',
    minutes: 25,
    items: [['registration', 1]],
    drugs: [],
    parts: [box],
  });
  return {
    fixmedins_code: place.fixmedins_code,
    psn_no: person.psn_no,
    med_list_codg: box.drug.med_list_codg,
    setl_id: seen.setl_id,
    mdtrt_id: seen.mdtrt_id,
  };
}

interface Use {
  readonly place: (stage: Stage) => Institution;
  readonly person: number;
  readonly hour: number;
}

/** The first use takes a real box from that place's shelf; the others use its code again. */
function reused(
  id: string,
  rules: readonly string[],
  drug: string,
  uses: readonly Use[],
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules,
    zh,
    en,
    leadDays: 0,
    followDays: 0,
    plan: (stage) => {
      let box: Dispensed | undefined;
      const sales: TruthSubject[] = [];
      uses.forEach((use, n) => {
        const at = stage.day + use.hour * hourMs + n * 60_000;
        stage.city.agenda.at(at, () => {
          box ??= oneBox(stage.city, use.place(stage), drug);
          const code = box?.codes[0];
          if (box === undefined || code === undefined) return;
          sales.push(sellBox(stage.city, use.place(stage), stage.person(use.person), box, at));
          if (n === uses.length - 1)
            stage
              .tell({ drug_trac_codg: code, ...sales[n] }, at, sales)
              .owe((uses.length - 1) * box.drug.boxPrice, 'TR-01');
        });
      });
    },
  };
}

const shop =
  (n: number) =>
  (stage: Stage): Institution =>
    stage.shop(n);

export const traceSituations: readonly Situation[] = [
  reused(
    'reuse-same-shop',
    ['TR-01', 'TR-02'],
    '阿托伐他汀钙片',
    [
      { place: shop(0), person: 0, hour: 9 },
      { place: shop(0), person: 1, hour: 16 },
    ],
    '同一药店用同一盒药的追溯码为两名参保人结算',
    'one shop settles the same box for two persons',
  ),
  reused(
    'reuse-two-shops',
    ['TR-01', 'TR-02', 'TR-03'],
    '氯吡格雷片',
    [
      { place: shop(1), person: 0, hour: 9 },
      { place: shop(2), person: 1, hour: 15 },
    ],
    '同一追溯码在两家药店为两名参保人结算',
    'the same code settled at two shops for two persons',
  ),
  reused(
    'reuse-one-person',
    ['TR-01', 'TR-03'],
    '复方丹参滴丸',
    [
      { place: shop(3), person: 0, hour: 10 },
      { place: shop(4), person: 0, hour: 17 },
    ],
    '同一追溯码由同一参保人在两家药店结算',
    'the same code settled by one person at two shops',
  ),
  reused(
    'reuse-hospital-then-shop',
    ['TR-01', 'TR-02', 'TR-03'],
    '布地奈德福莫特罗粉吸入剂',
    [
      { place: (stage) => stage.hospital(2), person: 0, hour: 8 },
      { place: shop(5), person: 1, hour: 18 },
    ],
    '医院门诊结算的药盒当日在药店再次结算（回流药）',
    'a box settled at a hospital is settled again at a shop the same day',
  ),
  reused(
    'reuse-three-shops',
    ['TR-01', 'TR-02', 'TR-03'],
    '阿卡波糖片',
    [
      { place: shop(6), person: 0, hour: 9 },
      { place: shop(7), person: 1, hour: 12 },
      { place: shop(8), person: 2, hour: 18 },
    ],
    '同一追溯码在三家药店三次结算',
    'the same code settled three times at three shops',
  ),
  unbought(
    'unbought-shop',
    '碳酸钙D3片',
    shop(9),
    '药店销售的药盒从未购进（无采购、盘存和入库记录）',
    'a shop sells a box it never bought',
  ),
  unbought(
    'unbought-clinic',
    '感冒灵颗粒',
    (stage) => stage.clinic(1),
    '诊所销售的药盒从未购进',
    'a clinic dispenses a box it never bought',
  ),
  expired(
    'expired-shop',
    '多潘立酮片',
    shop(10),
    10,
    '药店销售过期10天的药品',
    'a shop sells a drug ten days past its expiry',
  ),
  expired(
    'expired-shop-long',
    '维生素C片',
    shop(11),
    25,
    '药店销售过期25天的药品',
    'a shop sells a drug 25 days past its expiry',
  ),
  expired(
    'expired-hospital',
    '孟鲁司特钠片',
    (stage) => stage.hospital(2, 1),
    5,
    '医院门诊发出过期5天的药品',
    'a hospital dispenses a drug five days past its expiry',
  ),
  oversold(
    'split-oversold-shop',
    '复方甘草片',
    shop(12),
    [20, 20, 20],
    '50片装一盒拆零卖出60片',
    'sixty tablets sold out of a box of fifty',
  ),
  oversold(
    'split-oversold-clinic',
    '对乙酰氨基酚片',
    (stage) => stage.clinic(2),
    [5, 5, 5],
    '12片装一盒拆零卖出15片',
    'fifteen tablets dispensed out of a box of twelve',
  ),
];

function unbought(
  id: string,
  drug: string,
  place: (stage: Stage) => Institution,
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: ['TR-05'],
    zh,
    en,
    leadDays: 0,
    followDays: 4,
    plan: (stage) => {
      const at = stage.day + 11 * hourMs;
      stage.city.agenda.at(at, () => {
        const seller = place(stage);
        const box = foreignBox(stage.city, seller, drug, at);
        const sale = sellBox(stage.city, seller, stage.person(0), box, at);
        stage.tell(
          { drug_trac_codg: box.codes[0] ?? '', ...sale, med_list_codg: box.drug.med_list_codg },
          at,
        );
      });
    },
  };
}

function expired(
  id: string,
  drug: string,
  place: (stage: Stage) => Institution,
  days: number,
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: ['TR-07'],
    zh,
    en,
    leadDays: days + 3,
    followDays: 0,
    plan: (stage) => {
      const at = stage.day + 12 * hourMs;
      const seller = place(stage);
      // Bought shortly before its expiry, left on the shelf, sold.
      buyApart(
        stage,
        seller,
        drug,
        stage.day - days * dayMs,
        stage.day - (days + 2) * dayMs + 9 * hourMs,
        (box) =>
          stage.city.agenda.at(at, () => {
            stockOf(stage.city, seller).putApart(box.drug, -1);
            const sale = sellBox(stage.city, seller, stage.person(0), box, at);
            stage.tell(
              {
                drug_trac_codg: box.codes[0] ?? '',
                ...sale,
                med_list_codg: box.drug.med_list_codg,
              },
              at,
            );
          }),
      );
    },
  };
}

/** One box, sold split to several people. */
export function sellSplit(
  stage: Stage,
  drug: string,
  place: (stage: Stage) => Institution,
  units: readonly number[],
): void {
  let box: Dispensed | undefined;
  const sales: TruthSubject[] = [];
  units.forEach((cnt, n) => {
    const at = stage.day + (9 + n * 3) * hourMs;
    stage.city.agenda.at(at, () => {
      const seller = place(stage);
      box ??= oneBox(stage.city, seller, drug);
      const code = box?.codes[0];
      if (box === undefined || code === undefined) return;
      sales.push(
        sellBox(
          stage.city,
          seller,
          stage.person(n),
          { ...box, codes: [code], split: true, cnt },
          at,
        ),
      );
      if (n === units.length - 1)
        stage.tell(
          { drug_trac_codg: code, ...sales[n], med_list_codg: box.drug.med_list_codg },
          at,
          sales,
        );
    });
  });
}

function oversold(
  id: string,
  drug: string,
  place: (stage: Stage) => Institution,
  units: readonly number[],
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: ['TR-11'],
    zh,
    en,
    leadDays: 0,
    followDays: 0,
    plan: (stage) => sellSplit(stage, drug, place, units),
  };
}
