// Bills that were reversed, sent twice or settled through both channels: the same trace code appears again, rightly.

import { hourMs, minuteMs } from '../china-clock.ts';
import { later, post, settlementId } from '../city.ts';
import { postSettlement, settlementTimeOf } from '../discharge.ts';
import type { Institution } from '../institutions.ts';
import { setlinfo } from '../settlement.ts';
import { purchase, type Purchase } from '../shop.ts';
import { admit, stayId, type Stay } from '../stay.ts';
import { oneBox, type Situation, type Stage } from '../stage.ts';
import { postReturn, postSale } from '../stock-flow.ts';
import type { Dispensed } from '../stock-room.ts';
import { visit, type Visit } from '../visit.ts';
import { sellBox, sellSplit } from './trace.ts';

const traceRules = ['TR-01', 'TR-02', 'TR-03', 'TR-05', 'TR-11', 'TR-13', 'IV-02', 'IV-03'];

function ok(id: string, zh: string, en: string, followDays: number, plan: (stage: Stage) => void, forbidden: readonly string[] = traceRules, leadDays = 0): Situation {
  return { id, kind: 'lookalike', forbidden, zh, en, leadDays, followDays, plan };
}

/** A visit at a level-2 hospital with one box, at nine. */
function visitWithBox(stage: Stage, drug: string, then: (seen: Visit, hospital: Institution, at: number) => void): void {
  const at = stage.day + 9 * hourMs;
  stage.city.agenda.at(at, () => {
    const hospital = stage.hospital(2);
    const seen = visit(stage.city, {
      person: stage.person(0), institution: hospital, at, code: 'I10.x00x002', name: '高血压', department: '心血管内科', minutes: 40, items: [['registration', 1]], drugs: [[drug, 1]],
    });
    then(seen, hospital, at);
  });
}

function tellVisit(stage: Stage, seen: Visit, at: number): void {
  stage.tell({ drug_trac_codg: seen.parts[0]?.codes[0] ?? '', psn_no: stage.person(0).psn_no, setl_id: seen.setl_id, mdtrt_id: seen.mdtrt_id }, at);
}

/** The same bill settled again: another settlement id, the same visit, lines and codes. */
function settleAgain(stage: Stage, seen: Visit, hospital: Institution, at: number): string {
  const person = stage.person(0);
  const setl_id = settlementId(person, at);
  post(stage.city, hospital, later(at, 0.5, 'again', stage.id), {
    infno: '2207', person, input: seen.body.input,
    output: { setlinfo: setlinfo({
      person, mdtrt_id: seen.mdtrt_id, setl_id, setl_time: at, med_type: '11', medfee_sumamt: seen.total, fundShare: 0.5,
      medins_setl_id: `${hospital.fixmedins_code}${setl_id.slice(-10)}`,
    }) },
  });
  return setl_id;
}

/** A purchase of one box at ten. */
function buyBox(stage: Stage, drug: string, then: (bought: Purchase, shop: Institution, at: number) => void): void {
  const at = stage.day + 10 * hourMs;
  stage.city.agenda.at(at, () => {
    const shop = stage.shop();
    const bought = purchase(stage.city, { person: stage.person(0), pharmacy: shop, at, insured: true, drugs: [[drug, 1]] });
    if (bought !== undefined) then(bought, shop, at);
  });
}

function tellPurchase(stage: Stage, bought: Purchase, at: number): void {
  stage.tell({ drug_trac_codg: bought.parts[0]?.codes[0] ?? '', psn_no: stage.person(0).psn_no, setl_id: bought.setl_id }, at);
}

export const billLookalikes: readonly Situation[] = [
  ok('ok-reversed-visit', '门诊结算撤销（2208）后用同一追溯码重新结算', 'outpatient settlement reversed, settled again with the same code', 0, (stage) => {
    visitWithBox(stage, '苯磺酸氨氯地平片', (seen, hospital, at) => {
      stage.city.agenda.at(at + 2 * hourMs, (now) => {
        post(stage.city, hospital, now, { infno: '2208', person: stage.person(0), input: { data: { setl_id: seen.setl_id, mdtrt_id: seen.mdtrt_id, psn_no: stage.person(0).psn_no } } });
      });
      stage.city.agenda.at(at + 2.5 * hourMs, (now) => {
        settleAgain(stage, seen, hospital, now);
        tellVisit(stage, seen, now);
      });
    });
  }),
  ok('ok-undone-by-message', '超时后按报文冲正（2601）再结算', 'settlement undone by message id after a time-out, then settled again', 0, (stage) => {
    visitWithBox(stage, '厄贝沙坦片', (seen, hospital, at) => {
      stage.city.agenda.at(at + hourMs, (now) => {
        post(stage.city, hospital, now, { infno: '2601', person: stage.person(0), input: { data: { psn_no: stage.person(0).psn_no, omsgid: seen.settlement.msgid, oinfno: '2207' } } });
      });
      stage.city.agenda.at(at + 1.2 * hourMs, (now) => {
        settleAgain(stage, seen, hospital, now);
        tellVisit(stage, seen, now);
      });
    });
  }),
  ok('ok-reversed-purchase', '药店结算撤销（2103）后重新结算', 'pharmacy settlement reversed, settled again', 0, (stage) => {
    buyBox(stage, '格列美脲片', (bought, shop, at) => {
      const person = stage.person(0);
      stage.city.agenda.at(at + hourMs, (now) => {
        post(stage.city, shop, now, { infno: '2103', person, input: { data: { setl_id: bought.setl_id, mdtrt_id: bought.mdtrt_id, psn_no: person.psn_no } } });
        postReturn(stage.city, shop, bought.sale, bought.parts, now, now + 2 * minuteMs);
      });
      stage.city.agenda.at(at + 1.5 * hourMs, (now) => {
        purchase(stage.city, { person, pharmacy: shop, at: now, insured: true, drugs: [], parts: bought.parts });
        tellPurchase(stage, bought, now);
      });
    });
  }),
  ok('ok-reversed-stay', '住院结算撤销（2305）后重新结算', 'inpatient settlement reversed, settled again', 1, (stage) => {
    const plan = {
      person: stage.person(0, { ageMin: 50, ageMax: 75 }), hospital: stage.hospital(3), care: 'tia', begn: stage.day - 7 * 24 * hourMs + 9 * hourMs, end: stage.day + 10 * hourMs,
    } as const;
    admit(stage.city, plan, (stay: Stay) => {
      const first = settlementTimeOf(plan);
      stage.city.agenda.at(first + 3 * hourMs, (now) => {
        post(stage.city, plan.hospital, now, {
          infno: '2305', person: plan.person, input: { data: { mdtrt_id: stay.mdtrt_id, setl_id: settlementId(plan.person, first), psn_no: plan.person.psn_no } },
        });
      });
      stage.city.agenda.at(first + 4 * hourMs, (now) => void postSettlement(stage.city, stay, now, settlementId(plan.person, now)));
    });
    stage.tell({ psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) }, settlementTimeOf(plan) + 4 * hourMs);
  }, ['SP-01', 'SP-02', 'SP-08', 'HB-05', 'UC-05'], 8),
  ok('ok-returned-resold', '退货（3506）并撤销结算后，同一盒售予他人', 'returned and settlement cancelled, then the same box sold to somebody else', 0, (stage) => {
    buyBox(stage, '氯雷他定片', (bought, shop, at) => {
      stage.city.agenda.at(at + 2 * hourMs, (now) => {
        post(stage.city, shop, now, { infno: '2103', person: stage.person(0), input: { data: { setl_id: bought.setl_id, mdtrt_id: bought.mdtrt_id, psn_no: stage.person(0).psn_no } } });
        postReturn(stage.city, shop, bought.sale, bought.parts, now, now + 3 * minuteMs);
      });
      stage.city.agenda.at(at + 6 * hourMs, (now) => {
        purchase(stage.city, { person: stage.person(1), pharmacy: shop, at: now, insured: true, drugs: [], parts: bought.parts });
        tellPurchase(stage, bought, now);
      });
    });
  }),
  ok('ok-split-within-pack', '拆零：三人共用一盒，未超包装数量', 'split pack shared by three people, within the pack', 0, (stage) =>
    sellSplit(stage, '对乙酰氨基酚片', () => stage.clinic(), [4, 4, 3])),
  ok('ok-split-shop', '药店拆零四次，合计等于包装数量', 'four split sales that add up to the pack', 0, (stage) =>
    sellSplit(stage, '复方甘草片', () => stage.shop(1), [10, 15, 15, 10])),
  ok('ok-resend', '同一报文（同msgid）重发', 'the same messages sent again with the same msgid', 0, (stage) => {
    buyBox(stage, '蒙脱石散', (bought, _shop, at) => {
      const { settlement } = bought;
      if (settlement === undefined) return;
      for (const minutes of [3, 90]) {
        // Word for word, later.
        stage.city.agenda.at(at + minutes * minuteMs, (now) => stage.city.agenda.send({ sendAt: now + 1000, envelope: settlement }));
      }
      stage.city.agenda.at(at + 2 * hourMs, (now) => tellPurchase(stage, bought, now));
    });
  }),
  ok('ok-both-channels-late', '医保结算后26小时才上传销售台账', 'ledger sale uploaded 26 hours after the settlement of the same box', 2, (stage) => {
    const at = stage.day + 10 * hourMs;
    stage.city.agenda.at(at, () => {
      const bought = purchase(stage.city, { person: stage.person(0), pharmacy: stage.shop(), at, insured: true, drugs: [['板蓝根颗粒', 2]], saleSentAt: at + 26 * hourMs });
      if (bought !== undefined) tellPurchase(stage, bought, at);
    });
  }),
  ok('ok-sale-before-settlement', '销售台账先到，结算后到', 'the ledger sale arrives before the settlement', 0, (stage) => {
    const at = stage.day + 11 * hourMs;
    stage.city.agenda.at(at, () => {
      const box = oneBox(stage.city, stage.shop(2), '藿香正气口服液');
      if (box === undefined) return;
      const sold = purchase(stage.city, { person: stage.person(0), pharmacy: stage.shop(2), at, insured: true, drugs: [], parts: [box], saleSentAt: at + 1000 });
      if (sold !== undefined) tellPurchase(stage, sold, at);
    });
  }),
  ok('ok-sale-deleted', '销售记录错误已删除（3507）后更正', 'a mistaken sale record is deleted and replaced', 0, (stage) => {
    const at = stage.day + 12 * hourMs;
    stage.city.agenda.at(at, () => {
      const shop = stage.shop(3);
      const box = oneBox(stage.city, shop, '川贝枇杷糖浆');
      if (box === undefined) return;
      const person = stage.person(0);
      const wrong: Dispensed = { ...box, cnt: 9 };
      const bought = purchase(stage.city, { person, pharmacy: shop, at, insured: true, drugs: [], parts: [box], withoutSale: true });
      if (bought === undefined) return;
      const sale = { ...bought.sale, rtal_docno: `W${bought.sale.rtal_docno}` };
      postSale(stage.city, shop, sale, [wrong], at + 5 * minuteMs);
      stage.city.agenda.at(at + hourMs, (now) => {
        post(stage.city, shop, now, { infno: '3507', input: { data: { fixmedins_bchno: `${sale.rtal_docno}-1`, inv_data_type: '4' } } });
        postSale(stage.city, shop, bought.sale, [box], now + 2 * minuteMs);
        tellPurchase(stage, bought, now);
      });
    });
  }),
  ok('ok-own-return-visit', '患者次日凭同一处方再取一盒（不同追溯码）', 'the patient fetches another box the next day, with another code', 0, (stage) => {
    visitWithBox(stage, '阿司匹林肠溶片', (seen, hospital, at) => {
      const box = oneBox(stage.city, hospital, '阿司匹林肠溶片');
      if (box !== undefined) sellBox(stage.city, hospital, stage.person(0), box, at + 5 * hourMs);
      tellVisit(stage, seen, at + 6 * hourMs);
    });
  }),
];

