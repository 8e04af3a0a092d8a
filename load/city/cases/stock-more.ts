// 进销存 seen in papers and prices: purchases without invoice, lots nobody bought, gifts, private
// suppliers, counted surpluses that are sold, returns of what is not there (DOMAIN.md 2.6, IV-01 to
// IV-18).

import { dayMs, dayStart, hourMs, minuteMs } from '../china-clock.ts';
import { later, stockOf } from '../city.ts';
import { drugNamed } from '../drugs.ts';
import type { Institution } from '../institutions.ts';
import { purchase } from '../shop.ts';
import { postSale } from '../sale-flow.ts';
import { boxesOf, foreignBox, oneBox, type Situation, type Stage } from '../stage.ts';
import { changeStock, makeLot, receive, sendBack } from '../stock-flow.ts';
import type { TruthSubject } from '../truth.ts';
import { uncounted } from './stock.ts';
import { sellBox } from './trace.ts';
import { boxed } from './trace-more.ts';

/** Product at its place, and the place. */
function productAt(place: Institution, drug: string): [TruthSubject, TruthSubject] {
  return [
    { fixmedins_code: place.fixmedins_code, med_list_codg: drugNamed(drug).med_list_codg },
    { fixmedins_code: place.fixmedins_code },
  ];
}

/** The last second of the month in which `at` lies, ms. */
function monthEnd(at: number): number {
  let day = dayStart(at);
  const month = new Date(at + 8 * hourMs).getUTCMonth();
  while (new Date(day + 8 * hourMs).getUTCMonth() === month) day += dayMs;
  return day - 1000;
}

/** A delivery of some boxes with strange papers, on the shelf from then on; one of them is sold. */
function strangeDelivery(
  id: string,
  zh: string,
  en: string,
  rule: string,
  drug: string,
  n: number,
  paper: Readonly<Record<string, unknown>>,
  deliveries = 1,
): Situation {
  return boxed(id, zh, en, {
    rules: [rule],
    leadDays: 2,
    followDays: 2,
    plan: (stage) => {
      const seller = stage.shop(n);
      const sold = stage.day + 15 * hourMs;
      for (let k = 0; k < deliveries; k += 1) {
        const at = stage.day - dayMs + 8 * hourMs + k * 25 * minuteMs;
        stage.city.agenda.at(at, () => {
          const made = drugNamed(drug);
          const lot = makeLot(stage.city, seller, made, 3, at);
          receive(stage.city, seller, at, [{ drug: made, lot: { ...lot } }], later(at, 40, stage.id, k), paper);
          const boxes = boxesOf(made, lot);
          stockOf(stage.city, seller).putApart(made, 3);
          if (k > 0) return;
          stage.city.agenda.at(sold, () => {
            const one = { ...boxes, codes: boxes.codes.slice(0, 1), cnt: 1 };
            stockOf(stage.city, seller).putApart(made, -1);
            const sale = sellBox(stage.city, seller, stage.person(0), one, sold);
            const [product, place] = productAt(seller, drug);
            stage.tell({ ...product, ...sale }, sold, [
              product,
              place,
              ...boxes.codes.map((drug_trac_codg) => ({ drug_trac_codg })),
            ]);
          });
        });
      }
    },
  });
}

export const moreStocks: readonly Situation[] = [
  boxed('month-oversold', '当月医保销售远超期初加购进', 'insured sales of a month far above opening stock and purchases', {
    rules: ['IV-01'],
    accept: ['IV-04'],
    leadDays: 25,
    followDays: 2,
    plan: (stage) => {
      const seller = uncounted(stage, stage.shop, 31);
      const sold: TruthSubject[] = [];
      for (let n = 0; n < 14; n += 1) {
        const at = stage.day - 20 * dayMs + 9 * hourMs + n * 31 * minuteMs;
        stage.city.agenda.at(at, () => {
          const boxes = foreignBox(stage.city, seller, '硝苯地平控释片', at, 4);
          sold.push(
            sellBox(stage.city, seller, stage.person(n), boxes, at),
            ...boxes.codes.map((drug_trac_codg) => ({ drug_trac_codg })),
          );
          if (n === 13)
            stage.tell(productAt(seller, '硝苯地平控释片')[0], monthEnd(at) + dayMs, [
              ...sold,
              ...productAt(seller, '硝苯地平控释片'),
            ]);
        });
      }
    },
  }),
  strangeDelivery(
    'no-invoice',
    '二十四批购进均无发票代码和发票号，超过当月购进的5%',
    'twenty-four deliveries without an invoice, more than five per cent of the month',
    'IV-06',
    '碳酸钙D3片',
    32,
    { purc_invo_codg: undefined, purc_invo_no: undefined },
    24,
  ),
  strangeDelivery(
    'gifts-sold',
    '赠品（赠送标志1）销售给参保人并结算',
    'free samples sold to the insurance',
    'IV-09',
    '铝碳酸镁咀嚼片',
    33,
    { prod_geay_flag: '1', finl_trns_pric: 0 },
  ),
  strangeDelivery(
    'private-supplier',
    '供应商为个人姓名且无许可证号',
    'supplied by a private person without a licence',
    'IV-10',
    '保和丸',
    34,
    { spler_name: '张建国', spler_pmtno: undefined },
    3,
  ),
  boxed('lot-never-bought', '销售批号在该机构任何购进记录中均无', 'sold under a lot that was never bought', {
    rules: ['IV-07'],
    followDays: 2,
    plan: (stage) => {
      const at = stage.day + 13 * hourMs;
      stage.city.agenda.at(at, () => {
        const seller = stage.shop(35);
        // What it did buy of the product lies in another lot.
        const drug = drugNamed('藿香正气口服液');
        const lot = makeLot(stage.city, seller, drug, 2, at - 26 * hourMs);
        receive(stage.city, seller, at - 26 * hourMs, [{ drug, lot: { ...lot } }], at);
        stockOf(stage.city, seller).putApart(drug, 2);
        const box = oneBox(stage.city, seller, '藿香正气口服液');
        if (box === undefined) return;
        const as = { ...box, lot: { ...box.lot, manu_lotnum: 'X9988776' } };
        const sale = sellBox(stage.city, seller, stage.person(0), as, at);
        const [product] = productAt(seller, '藿香正气口服液');
        stage.tell({ drug_trac_codg: box.codes[0] ?? '', ...sale, ...product }, at);
      });
    },
  }),
  boxed('insured-pay-more', '同日同药医保价高于自费价六成', 'the insured pay sixty per cent more than others on the same day', {
    rules: ['IV-08'],
    followDays: 1,
    plan: (stage) => {
      const seller = stage.shop(36);
      const involved: TruthSubject[] = [];
      const { boxPrice, name } = drugNamed('血塞通软胶囊');
      for (let n = 0; n < 4; n += 1) {
        const insured = n % 2 === 1;
        const at = stage.day + (9 + 2 * n) * hourMs;
        stage.city.agenda.at(at, () => {
          const bought = purchase(stage.city, {
            person: stage.person(n),
            pharmacy: seller,
            at,
            insured,
            drugs: [[name, 1]],
            price: insured ? Math.round(boxPrice * 160) / 100 : boxPrice,
          });
          if (bought !== undefined && insured)
            involved.push({
              psn_no: stage.person(n).psn_no,
              setl_id: bought.setl_id,
              drug_trac_codg: bought.parts[0]?.codes[0] ?? '',
            });
          if (n === 3) stage.tell({ ...productAt(seller, name)[0], ...involved.at(-1) }, at, involved);
        });
      }
    },
  }),
  boxed('surplus-then-sold', '盘盈30盒后两日内售出多数', 'thirty boxes counted into stock are sold within two days', {
    rules: ['IV-11'],
    leadDays: 2,
    followDays: 3,
    plan: (stage) => {
      const seller = stage.city.institutions.veteran;
      const at = stage.day - dayMs + 9 * hourMs;
      stage.city.agenda.at(at, () => {
        const boxes = foreignBox(stage.city, seller, '甘精胰岛素注射液', at, 30);
        changeStock(stage.city, seller, '103', boxes, at, at + 10 * minuteMs);
        const sold: TruthSubject[] = boxes.codes.map((drug_trac_codg) => ({ drug_trac_codg }));
        for (let n = 0; n < 10; n += 1) {
          stage.city.agenda.at(at + (4 + 3 * n) * hourMs, (now) => {
            const codes = boxes.codes.slice(n * 3, n * 3 + 3);
            sold.push(sellBox(stage.city, seller, stage.person(n), { ...boxes, codes, cnt: 3 }, now));
            if (n === 9)
              stage.tell(productAt(seller, boxes.drug.name)[0], now, [
                ...sold,
                ...productAt(seller, boxes.drug.name),
              ]);
          });
        }
      });
    },
  }),
  boxed('returned-more-than-held', '采购退货数量远超现有库存', 'far more sent back to the supplier than there is', {
    rules: ['IV-12'],
    accept: ['IV-02'],
    followDays: 3,
    plan: (stage) => {
      const at = stage.day + 10 * hourMs;
      stage.city.agenda.at(at, () => {
        const seller = uncounted(stage, stage.shop, 38);
        const boxes = foreignBox(stage.city, seller, '复方甘草片', at, 60);
        sendBack(stage.city, seller, boxes, at);
        stage.tell(productAt(seller, '复方甘草片')[0], at, [
          ...productAt(seller, '复方甘草片'),
          ...boxes.codes.map((drug_trac_codg) => ({ drug_trac_codg })),
        ]);
      });
    },
  }),
  boxed('premium-surge', '一种高价药单日销量激增，买者均为外地参保人', 'one dear drug sells like never before, to people insured elsewhere', {
    rules: ['IV-13'],
    leadDays: 1,
    followDays: 2,
    plan: (stage) => {
      const seller = stage.city.institutions.veteran;
      const sold: TruthSubject[] = [];
      const at = stage.day - 15 * hourMs;
      stage.city.agenda.at(at, () => {
        const drug = drugNamed('人血白蛋白注射液');
        const lot = makeLot(stage.city, seller, drug, 24, at);
        receive(stage.city, seller, at, [{ drug, lot: { ...lot } }], later(at, 40, stage.id));
        const boxes = boxesOf(drug, lot);
        boxes.codes.forEach((code, n) =>
          stage.city.agenda.at(stage.day + 8 * hourMs + n * 25 * minuteMs, (now) => {
            const person = stage.person(n, { ageMin: 40, insuplc_admdvs: '420111' });
            sold.push(
              sellBox(stage.city, seller, person, { ...boxes, codes: [code], cnt: 1 }, now),
              { drug_trac_codg: code },
            );
            if (n === 23)
              stage.tell(productAt(seller, drug.name)[0], now, [
                ...sold,
                ...productAt(seller, drug.name),
              ]);
          }),
        );
      });
    },
  }),
  boxed('ledger-says-fewer', '医保结算4盒，台账仅1盒', 'four boxes settled, one in the ledger', {
    rules: ['IV-18'],
    followDays: 3,
    plan: (stage) => {
      const at = stage.day + 14 * hourMs;
      stage.city.agenda.at(at, () => {
        const seller = stage.shop(40);
        const boxes = stockOf(stage.city, seller).takeBoxes(drugNamed('布洛芬缓释胶囊'), 4);
        const bought = purchase(stage.city, {
          person: stage.person(0),
          pharmacy: seller,
          at,
          insured: true,
          drugs: [],
          parts: boxes ?? [],
          withoutSale: true,
        });
        const [first] = boxes ?? [];
        if (bought === undefined || first === undefined) return;
        const one = { ...first, codes: first.codes.slice(0, 1), cnt: 1 };
        postSale(stage.city, seller, bought.sale, [one], later(at, 5, stage.id));
        stage.tell(
          { setl_id: bought.setl_id, psn_no: stage.person(0).psn_no, ...productAt(seller, '布洛芬缓释胶囊')[0] },
          at,
          (boxes ?? []).flatMap((box) => box.codes.map((drug_trac_codg) => ({ drug_trac_codg }))),
        );
      });
    },
  }),
  boxed('ledger-silent', '连续5天只有医保结算，无任何进销存上传，后一次性补传', 'five days of settlements without any stock upload, then all at once', {
    rules: ['IV-17'],
    leadDays: 6,
    followDays: 1,
    plan: (stage) => {
      const seller = stage.shop(41);
      stage.city.agenda.at(stage.day - 6 * dayMs, () => {
        stage.city.silentStock.set(seller.index, [stage.day - 5 * dayMs, stage.day + 6 * hourMs]);
        stage.tell({ fixmedins_code: seller.fixmedins_code }, stage.day + 12 * hourMs, [
          { fixmedins_code: seller.fixmedins_code },
        ]);
      });
    },
  }),
];
