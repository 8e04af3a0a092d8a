// 追溯码 beyond plain reuse: places too far apart, boxes that are something else on the trace platform,
// codes that are none (DOMAIN.md 2.5, TR-04 to TR-18).

import { dateText, dayMs, hourMs } from '../china-clock.ts';
import { later, stockOf } from '../city.ts';
import { drugNamed } from '../drugs.ts';
import type { Institution } from '../institutions.ts';
import { purchase } from '../shop.ts';
import { oneBox, type Situation, type Stage } from '../stage.ts';
import { receive } from '../stock-flow.ts';
import type { Dispensed } from '../stock-room.ts';
import type { TruthSubject } from '../truth.ts';
import { sellBox } from './trace.ts';

interface Boxed {
  readonly rules: readonly string[];
  readonly accept?: readonly string[];
  readonly leadDays?: number;
  readonly followDays?: number;
  readonly everyDays?: number;
  readonly plan: (stage: Stage) => void;
}

export function boxed(id: string, zh: string, en: string, shape: Boxed): Situation {
  return { id, kind: 'planted', zh, en, leadDays: 0, followDays: 0, ...shape };
}

/** Buys this one box at `boughtAt` and sells it at `soldAt`; `then` gets what identifies the sale. */
export function buyAndSell(
  stage: Stage,
  seller: Institution,
  box: Dispensed,
  boughtAt: number,
  soldAt: number,
  then: (sale: TruthSubject) => void,
  as: Dispensed = box,
): void {
  const { city } = stage;
  city.agenda.at(Math.min(boughtAt, soldAt), () => {
    stockOf(city, seller).putApart(box.drug, 1);
    city.agenda.at(boughtAt, () =>
      receive(
        city,
        seller,
        boughtAt,
        [{ drug: box.drug, lot: { ...box.lot } }],
        later(boughtAt, 40, stage.id),
      ),
    );
    city.agenda.at(soldAt, () => {
      stockOf(city, seller).putApart(box.drug, -1);
      then(sellBox(city, seller, stage.person(0), as, soldAt));
    });
  });
}

function tellBox(stage: Stage, box: Dispensed, at: number): (sale: TruthSubject) => void {
  return (sale) =>
    void stage.tell(
      { drug_trac_codg: box.codes[0] ?? '', ...sale, med_list_codg: box.drug.med_list_codg },
      at,
    );
}

/** A box whose state on the trace platform does not fit its sale. */
function ofState(
  id: string,
  zh: string,
  en: string,
  rule: string,
  drug: string,
  n: number,
  state: (stage: Stage, box: Dispensed) => Readonly<Record<string, string>>,
): Situation {
  return boxed(id, zh, en, {
    rules: [rule],
    leadDays: 2,
    plan: (stage) => {
      const at = stage.day + 11 * hourMs;
      const box = stage.rareBox(drug, at);
      stage.know('trace-states', {
        drug_trac_codg: box.codes[0] ?? '',
        state: 'O',
        manu_lotnum: box.lot.manu_lotnum,
        expy_end: dateText(box.lot.expy_end),
        ...state(stage, box),
      });
      buyAndSell(
        stage,
        stage.shop(n),
        box,
        stage.day - dayMs + 9 * hourMs,
        at,
        tellBox(stage, box, at),
      );
    },
  });
}

export function codeOf(box: Dispensed): { readonly drug_trac_codg: string } {
  return { drug_trac_codg: box.codes[0] ?? '' };
}

const nonsense = [
  '11111111111111111111',
  '12345678901234567890',
  '00000000000000000000',
  '99999999999999999999',
];

export const moreTraces: readonly Situation[] = [
  boxed(
    'reuse-far-away',
    '同一追溯码上午在本市、下午在数千公里外的省份结算',
    'the same code settled here in the morning and thousands of kilometres away in the afternoon',
    {
      rules: ['TR-04'],
      plan: (stage) => {
        const first = stage.day + 9 * hourMs;
        stage.city.agenda.at(first, () => {
          const box = oneBox(stage.city, stage.shop(13), '缬沙坦胶囊');
          if (box === undefined) return;
          const sale = sellBox(stage.city, stage.shop(13), stage.person(0), box, first);
          stage.city.agenda.at(first + 6 * hourMs, (now) => {
            const far = sellBox(stage.city, stage.distant(), stage.person(1), box, now);
            stage.tell({ ...codeOf(box), ...far }, now, [sale]);
          });
        });
      },
    },
  ),
  boxed(
    'sold-before-bought',
    '药盒售出两天后才购进',
    'a box sold two days before it was bought',
    {
      rules: ['TR-06'],
      leadDays: 3,
      plan: (stage) => {
        const sold = stage.day - 2 * dayMs + 10 * hourMs;
        const box = stage.rareBox('瑞舒伐他汀钙片', sold);
        const at = stage.day + 9 * hourMs;
        buyAndSell(stage, stage.shop(14), box, at, sold, (sale) =>
          stage.city.agenda.at(at + hourMs, () => tellBox(stage, box, at)(sale)),
        );
      },
    },
  ),
  boxed(
    'swapped-product',
    '以复方甘草片的药盒按阿卡波糖片结算（串换）',
    'a box of one drug settled as a dearer one',
    {
      rules: ['TR-08'],
      leadDays: 2,
      plan: (stage) => {
        const at = stage.day + 12 * hourMs;
        const box = stage.rareBox('多潘立酮片', at);
        const as = { ...box, drug: drugNamed('阿卡波糖片') };
        buyAndSell(
          stage,
          stage.shop(15),
          box,
          stage.day - dayMs + 9 * hourMs,
          at,
          tellBox(stage, as, at),
          as,
        );
      },
    },
  ),
  ofState(
    'other-lot-on-platform',
    '追溯平台批号与销售批号不符',
    'the trace platform knows the box under another lot',
    'TR-09',
    '氯雷他定片',
    16,
    () => ({ manu_lotnum: 'QT240101', expy_end: '2026-01-31' }),
  ),
  ofState(
    'destroyed-on-platform',
    '追溯平台已注销销毁的药盒再次销售结算',
    'a box that the trace platform knows as destroyed',
    'TR-15',
    '叶酸片',
    17,
    (stage) => ({ state: 'D', state_from: dateText(stage.day - 10 * dayMs) }),
  ),
  boxed(
    'shipped-to-hospital',
    '追溯平台流向为医院的药盒，未经购进即在零售药店销售',
    'a shop sells a box that was shipped to a hospital and never bought by the shop',
    {
      rules: ['TR-16'],
      followDays: 4,
      plan: (stage) => {
        const at = stage.day + 11 * hourMs;
        const box = stage.rareBox('孟鲁司特钠片', at);
        stage.know('trace-states', {
          drug_trac_codg: box.codes[0] ?? '',
          state: 'O',
          ship_to: stage.hospital(3).fixmedins_code,
          ship_date: dateText(stage.day - 20 * dayMs),
        });
        stage.city.agenda.at(at, () =>
          tellBox(stage, box, at)(sellBox(stage.city, stage.shop(18), stage.person(0), box, at)),
        );
      },
    },
  ),
  boxed('codes-of-nothing', '追溯码为全同数字或连续数字', 'codes of one digit or a run of digits', {
    rules: ['TR-10'],
    plan: (stage) => {
      const sales: TruthSubject[] = [];
      nonsense.forEach((code, n) => {
        const at = stage.day + (9 + 2 * n) * hourMs;
        stage.city.agenda.at(at, () => {
          const box = oneBox(stage.city, stage.shop(19), '维生素C片');
          if (box === undefined) return;
          const sale = sellBox(
            stage.city,
            stage.shop(19),
            stage.person(n),
            { ...box, codes: [code] },
            at,
          );
          sales.push(sale, { drug_trac_codg: code }, { fixmedins_code: stage.shop(19).fixmedins_code });
          if (n === nonsense.length - 1) stage.tell({ drug_trac_codg: code, ...sale }, at, sales);
        });
      });
    },
  }),
  boxed(
    'split-what-is-never-split',
    '不得拆零的药品按拆零结算',
    'a drug that may not be split is settled split',
    {
      rules: ['TR-12'],
      plan: (stage) => {
        const at = stage.day + 15 * hourMs;
        stage.know('unsplittable', {
          med_list_codg: drugNamed('氯吡格雷片').med_list_codg,
          reason: '原包装发放，不得拆零',
        });
        stage.city.agenda.at(at, () => {
          const box = oneBox(stage.city, stage.shop(20), '氯吡格雷片');
          if (box === undefined) return;
          const person = stage.person(0, { ageMin: 60 });
          const sale = sellBox(stage.city, stage.shop(20), person, { ...box, split: true, cnt: 6 }, at);
          tellBox(stage, box, at)(sale);
        });
      },
    },
  ),
  boxed('three-boxes-one-code', '一次销售3盒仅上传1个追溯码', 'three boxes settled with one code', {
    rules: ['TR-13'],
    plan: (stage) => {
      const at = stage.day + 16 * hourMs;
      stage.city.agenda.at(at, () => {
        const parts = stockOf(stage.city, stage.shop(21)).takeBoxes(drugNamed('感冒灵颗粒'), 3);
        const [box] = parts ?? [];
        if (box === undefined) return;
        const codes = box.codes.slice(0, 1);
        const sale = sellBox(stage.city, stage.shop(21), stage.person(0), { ...box, codes, cnt: 3 }, at);
        tellBox(stage, box, at)(sale);
      });
    },
  }),
  boxed(
    'sold-without-codes',
    '药店一日6笔医保销售均未上传追溯码',
    'six insured sales of one shop on one day without any code',
    {
      rules: ['TR-14'],
      followDays: 2,
      plan: (stage) => {
        const sales: TruthSubject[] = [];
        for (let n = 0; n < 6; n += 1) {
          const at = stage.day + (9 + n) * hourMs;
          stage.city.agenda.at(at, () => {
            const seller = stage.shop(22);
            const box = oneBox(stage.city, seller, '六味地黄丸');
            if (box === undefined) return;
            const sale = sellBox(stage.city, seller, stage.person(n), { ...box, codes: [] }, at);
            sales.push(sale, { fixmedins_code: seller.fixmedins_code });
            if (n === 5) stage.tell({ ...sale, med_list_codg: box.drug.med_list_codg }, at, sales);
          });
        }
      },
    },
  ),
  boxed(
    'settled-never-in-ledger',
    '医保结算的药盒始终未进销售台账',
    'boxes settled with the insurance that never enter the ledger of sales',
    {
      rules: ['TR-18'],
      accept: ['IV-18'],
      followDays: 4,
      plan: (stage) => {
        const at = stage.day + 10 * hourMs;
        stage.city.agenda.at(at, () => {
          const bought = purchase(stage.city, {
            person: stage.person(0),
            pharmacy: stage.shop(24),
            at,
            insured: true,
            drugs: [['银杏叶片', 2]],
            withoutSale: true,
          });
          const [box] = bought?.parts ?? [];
          if (bought === undefined || box === undefined) return;
          tellBox(
            stage,
            box,
            at,
          )({
            psn_no: stage.person(0).psn_no,
            setl_id: bought.setl_id,
            fixmedins_code: stage.shop(24).fixmedins_code,
          });
        });
      },
    },
  ),
];
