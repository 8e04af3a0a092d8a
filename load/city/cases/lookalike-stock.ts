// Stock that moves in ways that only look wrong: transfers, late uploads, goods sent back, counts
// within tolerance.

import { dateText, dayMs, hourMs, minuteMs, timeText } from '../china-clock.ts';
import { post, stockOf } from '../city.ts';
import { hilistId, drugNamed } from '../drugs.ts';
import type { Institution } from '../institutions.ts';
import { boxesOf, buyApart, foreignBox, oneBox, type Situation, type Stage } from '../stage.ts';
import { changeStock, makeLot, receive, sendBack, takeStock } from '../stock-flow.ts';
import type { Dispensed } from '../stock-room.ts';
import { visit } from '../visit.ts';
import { uncounted } from './stock.ts';
import { sellBox } from './trace.ts';

const stockRules = [
  'TR-01',
  'TR-02',
  'TR-03',
  'TR-05',
  'TR-06',
  'TR-07',
  'IV-02',
  'IV-03',
  'IV-05',
];

function ok(
  id: string,
  zh: string,
  en: string,
  followDays: number,
  plan: (stage: Stage) => void,
): Situation {
  return { id, kind: 'lookalike', forbidden: stockRules, zh, en, leadDays: 2, followDays, plan };
}

export const stockLookalikes: readonly Situation[] = [
  ok(
    'ok-chain-transfer',
    '连锁门店调拨出入库（102/101）后在另一店销售',
    'moved between shops of a chain, then sold at the other shop',
    0,
    (stage) => {
      const at = stage.day + 9 * hourMs;
      stage.city.agenda.at(at, () => {
        const [from, to] = stage.chain();
        const box = oneBox(stage.city, from, '藿香正气口服液');
        if (box === undefined) return;
        changeStock(stage.city, from, '102', box, at, at + 10 * minuteMs);
        changeStock(stage.city, to, '101', box, at + 2 * hourMs, at + 3 * hourMs);
        stage.city.agenda.at(at + 5 * hourMs, (now) => {
          const sale = sellBox(stage.city, to, stage.person(0), box, now);
          stage.tell({ drug_trac_codg: box.codes[0] ?? '', ...sale }, now);
        });
      });
    },
  ),
  ok(
    'ok-late-purchase',
    '采购记录在销售15小时后才上传',
    'the purchase is uploaded fifteen hours after the sale',
    1,
    (stage) => {
      const at = stage.day - dayMs + 16 * hourMs;
      stage.city.agenda.at(at, () => {
        const shop = stage.shop();
        const drug = drugNamed('连花清瘟胶囊');
        const lot = makeLot(stage.city, shop, drug, 1, at - hourMs);
        receive(stage.city, shop, at - hourMs, [{ drug, lot: { ...lot } }], at + 15 * hourMs);
        const box = boxesOf(drug, lot);
        const sale = sellBox(stage.city, shop, stage.person(0), box, at);
        stage.tell(
          { drug_trac_codg: box.codes[0] ?? '', ...sale, med_list_codg: drug.med_list_codg },
          at + 15 * hourMs,
        );
      });
    },
  ),
  ok(
    'ok-expires-today',
    '在有效期最后一天销售',
    'sold on the very last day before expiry',
    0,
    (stage) => {
      const at = stage.day + 18 * hourMs;
      const shop = stage.shop(1);
      buyApart(stage, shop, '保和丸', stage.day, stage.day - dayMs + 9 * hourMs, (box) =>
        stage.city.agenda.at(at, () => {
          stockOf(stage.city, shop).putApart(box.drug, -1);
          const sale = sellBox(stage.city, shop, stage.person(0), box, at);
          stage.tell({ drug_trac_codg: box.codes[0] ?? '', ...sale }, at);
        }),
      );
    },
  ),
  ok(
    'ok-count-tolerance',
    '盘点差异1盒，在允许范围内',
    'a count that is one box off, within tolerance',
    1,
    (stage) => {
      const at = stage.day + dayMs - 2000;
      stage.city.agenda.at(at, () => {
        const shop = uncounted(stage, stage.shop, 2);
        takeStock(stage.city, shop, stage.day, { drug: drugNamed('血塞通软胶囊'), boxes: -1 });
        stage.tell(
          {
            fixmedins_code: shop.fixmedins_code,
            med_list_codg: drugNamed('血塞通软胶囊').med_list_codg,
          },
          at,
        );
      });
    },
  ),
  ok(
    'ok-sent-back',
    '采购退货（3504）后供应商转售另一药店，合法销售',
    'sent back to the supplier, bought by another shop and sold there',
    0,
    (stage) => {
      const at = stage.day + 8 * hourMs;
      stage.city.agenda.at(at, () => {
        const [one, other] = [stage.shop(3), stage.shop(4)];
        const box = oneBox(stage.city, one, '板蓝根颗粒');
        if (box === undefined) return;
        sendBack(stage.city, one, box, at);
        receive(
          stage.city,
          other,
          at + 3 * hourMs,
          [{ drug: box.drug, lot: lotOf(box) }],
          at + 4 * hourMs,
        );
        stage.city.agenda.at(at + 8 * hourMs, (now) => {
          const sale = sellBox(stage.city, other, stage.person(0), box, now);
          stage.tell({ drug_trac_codg: box.codes[0] ?? '', ...sale }, now);
        });
      });
    },
  ),
  ok(
    'ok-other-way-in',
    '赠药入库（110）后销售',
    'goods came in as a donation, then sold',
    0,
    (stage) => {
      const at = stage.day + 9 * hourMs;
      stage.city.agenda.at(at, () => {
        const shop = stage.shop(5);
        const box = foreignBox(stage.city, shop, '复方丹参滴丸', at);
        changeStock(stage.city, shop, '110', box, at, at + 10 * minuteMs);
        stage.city.agenda.at(at + 4 * hourMs, (now) => {
          const sale = sellBox(stage.city, shop, stage.person(0), box, now);
          stage.tell({ drug_trac_codg: box.codes[0] ?? '', ...sale }, now);
        });
      });
    },
  ),
  {
    ...ok('ok-slices', '中药饮片无追溯码', 'herb slices carry no trace code', 0, (stage) => {
      const at = stage.day + 10 * hourMs;
      stage.city.agenda.at(at, () => {
        const clinic = stage.clinic(5);
        const bought = {
          med_list_codg: 'T001700285',
          fixmedins_hilist_id: 'YP90001',
          fixmedins_hilist_name: '黄芪',
          fixmedins_bchno: `YPCG-${clinic.index}-${Math.floor(at / 1000)}`,
          rx_flag: '0',
          manu_lotnum: '260801',
          manu_date: dateText(at - 90 * dayMs),
          expy_end: dateText(at + 600 * dayMs),
        };
        post(stage.city, clinic, at - 20 * hourMs, {
          infno: '3503A',
          input: {
            purcinfoDetail: [
              {
                ...bought,
                spler_name: '江洲医药股份有限公司',
                spler_pmtno: '鄂AA7140012',
                prdr_name: '楚天饮片厂',
                aprvno: '饮片',
                finl_trns_pric: 0.09,
                purc_retn_cnt: 3000,
                purc_invo_codg: '042002100111',
                purc_invo_no: '55667788',
                purc_retn_stoin_time: timeText(at - 22 * hourMs),
                purc_retn_opter_name: clinic.pharmacist.name,
                prod_geay_flag: '0',
              },
            ],
          },
        });
        const seen = visit(stage.city, {
          person: stage.person(0),
          institution: clinic,
          at,
          code: 'J06.900',
          name: '急性上呼吸道感染',
          department: '中医科',
          minutes: 30,
          items: [
            ['registration', 1],
            ['moxibustion', 1],
          ],
          drugs: [],
        });
        post(stage.city, clinic, at + hourMs, {
          infno: '3505A',
          person: stage.person(0),
          input: {
            selinfoDetail: [
              {
                ...bought,
                fixmedins_bchno: `${bought.fixmedins_bchno}-1`,
                prsc_dr_name: clinic.doctors[0]?.name ?? '',
                prsc_dr_cert_type: '01',
                prsc_dr_certno: clinic.doctors[0]?.certno ?? '',
                phar_name: clinic.pharmacist.name,
                phar_prac_cert_no: clinic.pharmacist.code,
                hi_feesetl_type: '1',
                setl_id: seen.setl_id,
                mdtrt_sn: seen.mdtrt_id,
                psn_no: stage.person(0).psn_no,
                trdn_flag: '0',
                finl_trns_pric: 0.12,
                rtal_docno: `YP${seen.setl_id.slice(1)}`,
                drug_prod_barc: '6900000000000',
                sel_retn_cnt: 120,
                sel_retn_time: timeText(at + 45 * minuteMs),
                sel_retn_opter_name: clinic.pharmacist.name,
                mdtrt_setl_type: '1',
              },
            ],
          },
        });
        stage.tell(
          {
            fixmedins_code: clinic.fixmedins_code,
            med_list_codg: 'T001700285',
            setl_id: seen.setl_id,
          },
          at + hourMs,
        );
      });
    }),
    forbidden: [...stockRules, 'TR-13', 'TR-14'],
  },
];

function lotOf(box: Dispensed): {
  manu_lotnum: string;
  manu_date: number;
  expy_end: number;
  fixmedins_bchno: string;
  next: number;
  end: number;
} {
  // The box left its lot when it was taken: its serial is the one before the next.
  return {
    ...box.lot,
    fixmedins_bchno: `${box.lot.fixmedins_bchno}-ZS`,
    next: box.lot.next - 1,
    end: box.lot.next,
  };
}
