// 进销存: what was sold, bought and counted does not add up (DOMAIN.md 2.6).

import { dayMs, hourMs, minuteMs } from '../china-clock.ts';
import { stockOf } from '../city.ts';
import { drugNamed } from '../drugs.ts';
import type { Institution } from '../institutions.ts';
import { foreignBox, type Situation, type Stage } from '../stage.ts';
import { countsOn, isDeliveryDay, takeStock } from '../stock-flow.ts';
import type { TruthSubject } from '../truth.ts';
import { sellBox } from './trace.ts';

interface PaperSales {
  readonly id: string;
  readonly rule: 'IV-02' | 'IV-03';
  readonly drug: string;
  readonly place: (stage: Stage) => Institution;
  readonly sales: number;
  readonly boxes: number;
  readonly followDays: number;
  readonly zh: string;
  readonly en: string;
}

/** Days on which an ordinary stocktake would blur the situation. */
const clearDays = 5;

/** The place, or the next of its kind that makes no ordinary stocktake in these days. */
export function uncounted(
  stage: Stage,
  place: (n: number) => Institution,
  first: number,
): Institution {
  const blurred = (one: Institution): boolean =>
    Array.from({ length: clearDays }, (_, n) => stage.day + n * dayMs).some((day) =>
      countsOn(one, day),
    );
  // Steps of seven stay clear of the neighbours that other situations use.
  for (let n = first; n < first + 70; n += 7) if (!blurred(place(n))) return place(n);
  return place(first);
}

/** Sales on paper: settled boxes that this place never had. */
function paperSales(shape: PaperSales): Situation {
  return {
    id: shape.id,
    kind: 'planted',
    rules: [shape.rule],
    zh: shape.zh,
    en: shape.en,
    leadDays: 0,
    followDays: shape.followDays,
    plan: (stage) => {
      const sold: TruthSubject[] = [];
      for (let n = 0; n < shape.sales; n += 1) {
        const at = stage.day + 9 * hourMs + n * 37 * minuteMs;
        stage.city.agenda.at(at, () => {
          const seller = shape.place(stage);
          const boxes = foreignBox(stage.city, seller, shape.drug, at, shape.boxes);
          sold.push(
            sellBox(stage.city, seller, stage.person(n % 6), boxes, at),
            ...boxes.codes.map((drug_trac_codg) => ({ drug_trac_codg })),
          );
          if (n === shape.sales - 1)
            stage.tell(
              { fixmedins_code: seller.fixmedins_code, med_list_codg: boxes.drug.med_list_codg },
              at,
              sold,
            );
        });
      }
    },
  };
}

/**
 * A stocktake at the end of the day that counts `share` of the true stock more (or fewer)
 * boxes, at least `least`.
 */
function miscounted(
  id: string,
  drug: string,
  place: (stage: Stage) => Institution,
  share: number,
  least: number,
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: ['IV-05'],
    zh,
    en,
    leadDays: 0,
    followDays: 4,
    plan: (stage) => {
      const atEnd = (day: number): number => day + dayMs - 2000;
      const count = (seller: Institution, day: number): void => {
        const counted = Math.floor(stockOf(stage.city, seller).counted(drugNamed(drug)));
        const size = Math.max(least, Math.round(counted * Math.abs(share)));
        takeStock(stage.city, seller, day, {
          drug: drugNamed(drug),
          boxes: share < 0 ? -Math.min(size, counted) : size,
        });
        // Two boxes more or less are a slip, whatever share of a nearly empty shelf they are.
        if (share > 0 || Math.min(size, counted) > 2)
          stage.tell(
            { fixmedins_code: seller.fixmedins_code, med_list_codg: drugNamed(drug).med_list_codg },
            atEnd(day),
          );
      };
      stage.city.agenda.at(atEnd(stage.day), () => {
        const seller = place(stage);
        // A count says its day alone: what is delivered on it may have come after.
        if (!isDeliveryDay(seller, stage.day)) count(seller, stage.day);
        else stage.city.agenda.at(atEnd(stage.day + dayMs), () => count(seller, stage.day + dayMs));
      });
    },
  };
}

export const stockSituations: readonly Situation[] = [
  paperSales({
    id: 'negative-shop',
    rule: 'IV-02',
    drug: '甘精胰岛素注射液',
    place: (stage) => uncounted(stage, stage.shop, 0),
    sales: 11,
    boxes: 5,
    followDays: 5,
    zh: '药店医保销售远多于库存，账面库存持续为负',
    en: 'a shop settles far more boxes than it has; the computed stock stays negative',
  }),
  paperSales({
    id: 'negative-clinic',
    rule: 'IV-02',
    drug: '阿托伐他汀钙片',
    place: (stage) => uncounted(stage, stage.clinic, 3),
    sales: 12,
    boxes: 4,
    followDays: 5,
    zh: '诊所发药多于购进，账面库存持续为负',
    en: 'a clinic dispenses more than it bought; the computed stock stays negative',
  }),
  paperSales({
    id: 'never-bought-albumin',
    rule: 'IV-03',
    drug: '人血白蛋白注射液',
    place: (stage) => uncounted(stage, stage.shop, 1),
    sales: 3,
    boxes: 2,
    followDays: 4,
    zh: '药店结算从未购进的人血白蛋白',
    en: 'a shop settles albumin it never bought',
  }),
  paperSales({
    id: 'never-bought-antipsychotic',
    rule: 'IV-03',
    drug: '奥氮平片',
    place: (stage) => uncounted(stage, stage.clinic, 4),
    sales: 3,
    boxes: 2,
    followDays: 4,
    zh: '诊所结算从未购进的奥氮平',
    en: 'a clinic settles olanzapine it never bought',
  }),
  miscounted(
    'short-shop',
    '银杏叶片',
    (stage) => uncounted(stage, stage.shop, 2),
    -0.6,
    6,
    '药店盘点短少六成',
    'a shop counts 60 per cent fewer boxes than the ledger',
  ),
  miscounted(
    'surplus-shop',
    '六味地黄丸',
    (stage) => uncounted(stage, stage.shop, 3),
    0.7,
    9,
    '药店盘点多出七成',
    'a shop counts 70 per cent more boxes than the ledger',
  ),
  miscounted(
    'short-hospital',
    '格列美脲片',
    (stage) => uncounted(stage, (n) => stage.hospital(2, n), 2),
    -0.35,
    12,
    '医院药房盘点短少三分之一',
    'a hospital pharmacy counts a third fewer boxes than the ledger',
  ),
];
