// Bills that were reversed, sent twice or settled through both channels: the same trace code
// appears again, rightly.

import { hourMs, minuteMs } from '../china-clock.ts';
import { later, post, settlementId } from '../city.ts';
import { postSettlement, settlementTimeOf } from '../discharge.ts';
import type { Institution } from '../institutions.ts';
import { setlinfo } from '../settlement.ts';
import { purchase, type Purchase } from '../shop.ts';
import { admit } from '../stay.ts';
import { stayId, type Stay } from '../stay-record.ts';
import { oneBox, type Situation, type Stage } from '../stage.ts';
import { postReturn, postSale } from '../sale-flow.ts';
import { visit, type Visit } from '../visit.ts';
import { sellBox } from './trace.ts';

const traceRules = ['TR-01', 'TR-02', 'TR-03', 'TR-05', 'TR-11', 'TR-13', 'IV-02', 'IV-03'];

export function billLookalike(
  id: string,
  zh: string,
  en: string,
  followDays: number,
  plan: (stage: Stage) => void,
  forbidden: readonly string[] = traceRules,
  leadDays = 0,
): Situation {
  return { id, kind: 'lookalike', forbidden, zh, en, leadDays, followDays, plan };
}

/** A visit at a level-2 hospital with one box, at nine. */
function visitWithBox(
  stage: Stage,
  drug: string,
  then: (seen: Visit, hospital: Institution, at: number) => void,
  withoutSale = false,
): void {
  const at = stage.day + 9 * hourMs;
  stage.city.agenda.at(at, () => {
    const hospital = stage.hospital(2);
    const seen = visit(stage.city, {
      person: stage.person(0),
      institution: hospital,
      at,
      code: 'I10.x00x002',
      name: '高血压',
      department: '心血管内科',
      minutes: 40,
      items: [['registration', 1]],
      drugs: [[drug, 1]],
      withoutSale,
    });
    then(seen, hospital, at);
  });
}

function tellVisit(stage: Stage, seen: Visit, at: number): void {
  stage.tell(
    {
      drug_trac_codg: seen.parts[0]?.codes[0] ?? '',
      psn_no: stage.person(0).psn_no,
      setl_id: seen.setl_id,
      mdtrt_id: seen.mdtrt_id,
    },
    at,
  );
}

/** The same bill settled again: another settlement id, the same visit, lines and codes. */
function settleAgain(stage: Stage, seen: Visit, hospital: Institution, at: number): string {
  const person = stage.person(0);
  const setl_id = settlementId(person, at);
  post(stage.city, hospital, later(at, 0.5, 'again', stage.id), {
    infno: '2207',
    person,
    input: seen.body.input,
    output: {
      setlinfo: setlinfo({
        person,
        mdtrt_id: seen.mdtrt_id,
        setl_id,
        setl_time: at,
        med_type: '11',
        medfee_sumamt: seen.total,
        fundShare: 0.5,
        medins_setl_id: `${hospital.fixmedins_code}${setl_id.slice(-10)}`,
      }),
    },
  });
  return setl_id;
}

/** A purchase of one box at ten. */
export function buyBox(
  stage: Stage,
  drug: string,
  then: (bought: Purchase, shop: Institution, at: number) => void,
): void {
  const at = stage.day + 10 * hourMs;
  stage.city.agenda.at(at, () => {
    const shop = stage.shop();
    const bought = purchase(stage.city, {
      person: stage.person(0),
      pharmacy: shop,
      at,
      insured: true,
      drugs: [[drug, 1]],
    });
    if (bought !== undefined) then(bought, shop, at);
  });
}

export function tellPurchase(stage: Stage, bought: Purchase, at: number): void {
  stage.tell(
    {
      drug_trac_codg: bought.parts[0]?.codes[0] ?? '',
      psn_no: stage.person(0).psn_no,
      setl_id: bought.setl_id,
    },
    at,
  );
}

export const billLookalikes: readonly Situation[] = [
  billLookalike(
    'ok-reversed-visit',
    '门诊结算撤销（2208）后用同一追溯码重新结算',
    'outpatient settlement reversed, settled again with the same code',
    0,
    (stage) => {
      visitWithBox(stage, '苯磺酸氨氯地平片', (seen, hospital, at) => {
        stage.city.agenda.at(at + 2 * hourMs, (now) => {
          post(stage.city, hospital, now, {
            infno: '2208',
            person: stage.person(0),
            input: {
              data: {
                setl_id: seen.setl_id,
                mdtrt_id: seen.mdtrt_id,
                psn_no: stage.person(0).psn_no,
              },
            },
          });
        });
        stage.city.agenda.at(at + 2.5 * hourMs, (now) => {
          const setl_id = settleAgain(stage, seen, hospital, now);
          // The ledger follows: back, and out again under the new bill.
          postReturn(stage.city, hospital, seen.sale, seen.parts, now, now + 4 * minuteMs);
          const sale = { ...seen.sale, setl_id, at: now, rtal_docno: `CF${setl_id.slice(1)}` };
          postSale(stage.city, hospital, sale, seen.parts, now + 6 * minuteMs);
          tellVisit(stage, seen, now);
        });
      });
    },
  ),
  billLookalike(
    'ok-undone-by-message',
    '超时后按报文冲正（2601）再结算',
    'settlement undone by message id after a time-out, then settled again',
    0,
    (stage) => {
      visitWithBox(stage, '厄贝沙坦片', (seen, hospital, at) => {
        stage.city.agenda.at(at + hourMs, (now) => {
          post(stage.city, hospital, now, {
            infno: '2601',
            person: stage.person(0),
            input: {
              data: {
                psn_no: stage.person(0).psn_no,
                omsgid: seen.settlement.msgid,
                oinfno: '2207',
              },
            },
          });
        });
        stage.city.agenda.at(at + 1.2 * hourMs, (now) => {
          const setl_id = settleAgain(stage, seen, hospital, now);
          // Handed out only now, when the bill is known to have gone through.
          const sale = { ...seen.sale, setl_id, at: now, rtal_docno: `CF${setl_id.slice(1)}` };
          postSale(stage.city, hospital, sale, seen.parts, now + 6 * minuteMs);
          tellVisit(stage, seen, now);
        });
      }, true);
    },
  ),
  billLookalike(
    'ok-reversed-purchase',
    '药店结算撤销（2103）后重新结算',
    'pharmacy settlement reversed, settled again',
    0,
    (stage) => {
      buyBox(stage, '格列美脲片', (bought, shop, at) => {
        const person = stage.person(0);
        stage.city.agenda.at(at + hourMs, (now) => {
          post(stage.city, shop, now, {
            infno: '2103',
            person,
            input: {
              data: { setl_id: bought.setl_id, mdtrt_id: bought.mdtrt_id, psn_no: person.psn_no },
            },
          });
          postReturn(stage.city, shop, bought.sale, bought.parts, now, now + 2 * minuteMs);
        });
        stage.city.agenda.at(at + 1.5 * hourMs, (now) => {
          purchase(stage.city, {
            person,
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
    'ok-reversed-stay',
    '住院结算撤销（2305）后重新结算',
    'inpatient settlement reversed, settled again',
    1,
    (stage) => {
      const plan = {
        person: stage.person(0, { ageMin: 50, ageMax: 75 }),
        hospital: stage.hospital(3),
        care: 'tia',
        begn: stage.day - 7 * 24 * hourMs + 9 * hourMs,
        end: stage.day + 10 * hourMs,
      } as const;
      admit(stage.city, plan, (stay: Stay) => {
        const first = settlementTimeOf(plan);
        stage.city.agenda.at(first + 3 * hourMs, (now) => {
          post(stage.city, plan.hospital, now, {
            infno: '2305',
            person: plan.person,
            input: {
              data: {
                mdtrt_id: stay.mdtrt_id,
                setl_id: settlementId(plan.person, first),
                psn_no: plan.person.psn_no,
              },
            },
          });
        });
        stage.city.agenda.at(
          first + 4 * hourMs,
          (now) => void postSettlement(stage.city, stay, now, settlementId(plan.person, now)),
        );
      });
      stage.tell(
        { psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) },
        settlementTimeOf(plan) + 4 * hourMs,
      );
    },
    ['SP-01', 'SP-02', 'SP-08', 'HB-05', 'UC-05'],
    8,
  ),
  billLookalike(
    'ok-own-return-visit',
    '患者次日凭同一处方再取一盒（不同追溯码）',
    'the patient fetches another box the next day, with another code',
    0,
    (stage) => {
      visitWithBox(stage, '阿司匹林肠溶片', (seen, hospital, at) => {
        const box = oneBox(stage.city, hospital, '阿司匹林肠溶片');
        if (box !== undefined) sellBox(stage.city, hospital, stage.person(0), box, at + 5 * hourMs);
        tellVisit(stage, seen, at + 6 * hourMs);
      });
    },
  ),
];
