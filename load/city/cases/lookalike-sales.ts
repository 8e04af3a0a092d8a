// Sales that name the same box again, rightly: returned and sold anew, split, sent twice, through
// both channels, corrected.

import { hourMs, minuteMs } from '../china-clock.ts';
import { post } from '../city.ts';
import { purchase } from '../shop.ts';
import { oneBox, type Situation } from '../stage.ts';
import { postReturn, postSale } from '../sale-flow.ts';
import type { Dispensed } from '../stock-room.ts';
import { sellSplit } from './trace.ts';

import { billLookalike, buyBox, tellPurchase } from './lookalike-bills.ts';

export const saleLookalikes: readonly Situation[] = [
  billLookalike(
    'ok-returned-resold',
    '退货（3506）并撤销结算后，同一盒售予他人',
    'returned and settlement cancelled, then the same box sold to somebody else',
    0,
    (stage) => {
      buyBox(stage, '氯雷他定片', (bought, shop, at) => {
        stage.city.agenda.at(at + 2 * hourMs, (now) => {
          post(stage.city, shop, now, {
            infno: '2103',
            person: stage.person(0),
            input: {
              data: {
                setl_id: bought.setl_id,
                mdtrt_id: bought.mdtrt_id,
                psn_no: stage.person(0).psn_no,
              },
            },
          });
          postReturn(stage.city, shop, bought.sale, bought.parts, now, now + 3 * minuteMs);
        });
        stage.city.agenda.at(at + 6 * hourMs, (now) => {
          purchase(stage.city, {
            person: stage.person(1),
            pharmacy: shop,
            at: now,
            insured: true,
            drugs: [],
            parts: bought.parts,
          });
          tellPurchase(stage, bought, now);
        });
      });
    },
  ),
  billLookalike(
    'ok-split-within-pack',
    '拆零：三人共用一盒，未超包装数量',
    'split pack shared by three people, within the pack',
    0,
    (stage) => sellSplit(stage, '对乙酰氨基酚片', () => stage.clinic(), [4, 4, 3]),
  ),
  billLookalike(
    'ok-split-shop',
    '药店拆零四次，合计等于包装数量',
    'four split sales that add up to the pack',
    0,
    (stage) => sellSplit(stage, '复方甘草片', () => stage.shop(1), [10, 15, 15, 10]),
  ),
  billLookalike(
    'ok-resend',
    '同一报文（同msgid）重发',
    'the same messages sent again with the same msgid',
    0,
    (stage) => {
      buyBox(stage, '蒙脱石散', (bought, _shop, at) => {
        const { settlement } = bought;
        if (settlement === undefined) return;
        for (const minutes of [3, 90]) {
          // Word for word, later.
          stage.city.agenda.at(at + minutes * minuteMs, (now) =>
            stage.city.agenda.send({ sendAt: now + 1000, envelope: settlement }),
          );
        }
        stage.city.agenda.at(at + 2 * hourMs, (now) => tellPurchase(stage, bought, now));
      });
    },
  ),
  billLookalike(
    'ok-both-channels-late',
    '医保结算后26小时才上传销售台账',
    'ledger sale uploaded 26 hours after the settlement of the same box',
    2,
    (stage) => {
      const at = stage.day + 10 * hourMs;
      stage.city.agenda.at(at, () => {
        const bought = purchase(stage.city, {
          person: stage.person(0),
          pharmacy: stage.shop(),
          at,
          insured: true,
          drugs: [['板蓝根颗粒', 2]],
          saleSentAt: at + 26 * hourMs,
        });
        if (bought !== undefined) tellPurchase(stage, bought, at);
      });
    },
  ),
  billLookalike(
    'ok-sale-before-settlement',
    '销售台账先到，结算后到',
    'the ledger sale arrives before the settlement',
    0,
    (stage) => {
      const at = stage.day + 11 * hourMs;
      stage.city.agenda.at(at, () => {
        const box = oneBox(stage.city, stage.shop(2), '藿香正气口服液');
        if (box === undefined) return;
        const sold = purchase(stage.city, {
          person: stage.person(0),
          pharmacy: stage.shop(2),
          at,
          insured: true,
          drugs: [],
          parts: [box],
          saleSentAt: at + 1000,
        });
        if (sold !== undefined) tellPurchase(stage, sold, at);
      });
    },
  ),
  billLookalike(
    'ok-sale-deleted',
    '销售记录错误已删除（3507）后更正',
    'a mistaken sale record is deleted and replaced',
    0,
    (stage) => {
      const at = stage.day + 12 * hourMs;
      stage.city.agenda.at(at, () => {
        const shop = stage.shop(3);
        const box = oneBox(stage.city, shop, '川贝枇杷糖浆');
        if (box === undefined) return;
        const person = stage.person(0);
        const wrong: Dispensed = { ...box, cnt: 9 };
        const bought = purchase(stage.city, {
          person,
          pharmacy: shop,
          at,
          insured: true,
          drugs: [],
          parts: [box],
          withoutSale: true,
        });
        if (bought === undefined) return;
        const sale = { ...bought.sale, rtal_docno: `W${bought.sale.rtal_docno}` };
        postSale(stage.city, shop, sale, [wrong], at + 5 * minuteMs);
        stage.city.agenda.at(at + hourMs, (now) => {
          post(stage.city, shop, now, {
            infno: '3507',
            input: { data: { fixmedins_bchno: `${sale.rtal_docno}-1`, inv_data_type: '4' } },
          });
          postSale(stage.city, shop, bought.sale, [box], now + 2 * minuteMs);
          tellPurchase(stage, bought, now);
        });
      });
    },
  ),
];
