// 追溯码 repeated between sellers and people: boxes that come back again and again, sellers who share
// codes, a person who supplies a clinic, boxes seen elsewhere first (DOMAIN.md 2.5, TR-17, TR-19 to
// TR-21).

import { dayMs, hourMs, minuteMs } from '../china-clock.ts';
import { post } from '../city.ts';
import type { Institution } from '../institutions.ts';
import { postReturn } from '../sale-flow.ts';
import { purchase } from '../shop.ts';
import { oneBox, type Situation, type Stage } from '../stage.ts';
import type { Dispensed } from '../stock-room.ts';
import type { TruthSubject } from '../truth.ts';
import { sellBox } from './trace.ts';
import { boxed, buyAndSell, codeOf } from './trace-more.ts';

/** The first sale of each box and who sells it again; in turn, an hour apart. */
function sellAgain(
  stage: Stage,
  first: Institution,
  again: readonly Institution[],
  drugs: readonly string[],
  boxes: number,
): void {
  const sales: TruthSubject[] = [];
  const taken: Dispensed[] = [];
  for (let n = 0; n < boxes; n += 1) {
    const at = stage.day + 8 * hourMs + n * 11 * minuteMs;
    stage.city.agenda.at(at, () => {
      const box = oneBox(stage.city, first, drugs[n % drugs.length] ?? '复方丹参滴丸');
      if (box === undefined) return;
      taken.push(box);
      sales.push(sellBox(stage.city, first, stage.person(n % 20), box, at), codeOf(box));
    });
    const afterwards = at + 6 * hourMs;
    stage.city.agenda.at(afterwards, () => {
      // The shelf may have held fewer.
      const box = taken[n];
      const other = again[n % again.length];
      if (box !== undefined && other !== undefined)
        sales.push(sellBox(stage.city, other, stage.person((n + 10) % 20), box, afterwards));
      const last = taken.at(-1);
      if (n === boxes - 1 && last !== undefined && taken.length >= 10)
        stage.tell({ ...codeOf(last), ...sales.at(-1) }, afterwards, sales);
    });
  }
}

export const traceChains: readonly Situation[] = [
  boxed(
    'returned-again-and-again',
    '同一药盒两次退货后三次售予不同参保人',
    'one box returned twice and sold three times to different people',
    {
      rules: ['TR-17'],
      plan: (stage) => {
        const at = stage.day + 8 * hourMs;
        const seller = stage.shop(23);
        const sales: TruthSubject[] = [];
        stage.city.agenda.at(at, () => {
          const box = oneBox(stage.city, seller, '莫匹罗星软膏');
          if (box === undefined) return;
          for (let n = 0; n < 3; n += 1) {
            stage.city.agenda.at(at + n * 4 * hourMs, (now) => {
              const person = stage.person(n);
              const sold = purchase(stage.city, {
                person,
                pharmacy: seller,
                at: now,
                insured: true,
                drugs: [],
                parts: [box],
              });
              if (sold === undefined) return;
              sales.push({ psn_no: person.psn_no, setl_id: sold.setl_id });
              if (n === 2) return void stage.tell({ ...codeOf(box), ...sales[2] }, now, sales);
              stage.city.agenda.at(now + 2 * hourMs, (back) => {
                post(stage.city, seller, back, {
                  infno: '2103',
                  person,
                  input: {
                    data: { setl_id: sold.setl_id, mdtrt_id: sold.mdtrt_id, psn_no: person.psn_no },
                  },
                });
                postReturn(stage.city, seller, sold.sale, sold.parts, back, back + 3 * minuteMs);
              });
            });
          }
        });
      },
    },
  ),
  boxed(
    'sellers-sharing-codes',
    '一家药店售出的15盒药，同日在另外3家药店再次结算',
    'fifteen boxes of one shop are settled again at three other shops on the same day',
    {
      rules: ['TR-19'],
      plan: (stage) =>
        sellAgain(
          stage,
          stage.shop(25),
          [stage.shop(26), stage.shop(27), stage.shop(28)],
          ['复方丹参滴丸', '银杏叶片', '血塞通软胶囊'],
          15,
        ),
    },
  ),
  boxed(
    'bought-by-one-sold-by-clinic',
    '一名参保人一周内所购7盒药，均在同一诊所再次结算',
    'seven boxes bought by one person within a week are settled again at one clinic',
    {
      rules: ['TR-20'],
      leadDays: 7,
      plan: (stage) => {
        const sales: TruthSubject[] = [];
        for (let n = 0; n < 7; n += 1) {
          const at = stage.day - (7 - n) * dayMs + 17 * hourMs;
          stage.city.agenda.at(at, () => {
            const seller = stage.shop(29 + n);
            const box = oneBox(stage.city, seller, '苯磺酸氨氯地平片');
            if (box === undefined) return;
            sales.push(sellBox(stage.city, seller, stage.person(0), box, at), codeOf(box));
            stage.city.agenda.at(stage.day + (8 + n) * hourMs, (now) => {
              const again = sellBox(stage.city, stage.clinic(6), stage.person(1 + n), box, now);
              sales.push(again);
              if (n === 6)
                stage.tell({ psn_no: stage.person(0).psn_no, ...codeOf(box) }, now, [
                  ...sales,
                  { fixmedins_code: stage.clinic(6).fixmedins_code },
                ]);
            });
          });
        }
      },
    },
  ),
  boxed(
    'seen-elsewhere-first',
    '药盒先在外省结算，次日才在本地药店购进并销售',
    'a box settled in another province the day before a shop here buys and sells it',
    {
      rules: ['TR-21'],
      leadDays: 4,
      plan: (stage) => {
        const far = stage.day - 4 * dayMs + 10 * hourMs;
        const at = stage.day + 10 * hourMs;
        const box = stage.rareBox('川贝枇杷糖浆', far);
        stage.city.agenda.at(far, () => {
          const sale = sellBox(stage.city, stage.distant(1), stage.person(1), box, far);
          stage.city.agenda.at(at - minuteMs, () =>
            buyAndSell(stage, stage.shop(30), box, at - 24 * hourMs, at, (here) =>
              stage.tell({ ...codeOf(box), ...here }, at, [sale]),
            ),
          );
        });
      },
    },
  ),
];
