// 耗材和试剂: more implants and tests billed than were ever bought (DOMAIN.md 2.6, IV-15, IV-16). Each
// uses goods that nobody else in the city uses, so that their ledger is the situation's own.

import { dateText, dayMs, hourMs, timeText } from '../china-clock.ts';
import { post } from '../city.ts';
import type { Institution } from '../institutions.ts';
import { item, type ItemKey } from '../items.ts';
import type { Situation, Stage } from '../stage.ts';
import type { TruthSubject } from '../truth.ts';
import { planAround, subjectOf } from './hanging.ts';
import { boxed } from './trace-more.ts';

interface Goods {
  readonly med_list_codg: string;
  readonly name: string;
  readonly price: number;
  readonly bought: number;
}

/** An empty shelf, then one delivery. */
function stockUp(stage: Stage, place: Institution, goods: Goods, opened: number): void {
  const at = opened + dayMs + 9 * hourMs;
  const serial = String(stage.dice.int(10_000_000, 99_999_999));
  const bought = {
    med_list_codg: goods.med_list_codg,
    fixmedins_hilist_id: `HC${goods.med_list_codg.slice(1, 9)}`,
    fixmedins_hilist_name: goods.name,
    rx_flag: '9',
    manu_lotnum: `P${goods.med_list_codg.slice(-6)}`,
    manu_date: dateText(opened - 200 * dayMs),
    expy_end: dateText(opened + 900 * dayMs),
  };
  stage.city.agenda.at(opened, () => {
    post(stage.city, place, opened + hourMs, {
      infno: '3501A',
      input: {
        invinfoDetail: [
          {
            ...bought,
            fixmedins_bchno: `PD-${serial}`,
            invdate: dateText(opened - dayMs),
            inv_cnt: 0,
          },
        ],
      },
    });
    post(stage.city, place, at + hourMs, {
      infno: '3503A',
      input: {
        purcinfoDetail: [
          {
            ...bought,
            fixmedins_bchno: `CG-${serial}`,
            spler_name: '江洲医药股份有限公司',
            spler_pmtno: '鄂AA7140012',
            prdr_name: '华东医疗器械',
            aprvno: '国械注准20203120001',
            finl_trns_pric: goods.price,
            purc_retn_cnt: goods.bought,
            purc_invo_codg: '042002100111',
            purc_invo_no: serial,
            purc_retn_stoin_time: timeText(at),
            purc_retn_opter_name: place.clerks[0].name,
            prod_geay_flag: '0',
          },
        ],
      },
    });
  });
}

/** Stays at one hospital that bill so many of an item each. */
function billedIn(
  stage: Stage,
  place: Institution,
  key: ItemKey,
  counts: readonly number[],
): TruthSubject[] {
  return counts.map((cnt, n) =>
    subjectOf(
      planAround(
        stage,
        'angina',
        place,
        6,
        1,
        { extra: [[key, stage.day - (4 - (n % 4)) * dayMs + 11 * hourMs, cnt]] },
        n,
      ),
    ),
  );
}

export const implantSituations: readonly Situation[] = [
  boxed(
    'more-pacemakers-than-bought',
    '购进2个起搏器、收费5个',
    'two pacemakers bought, five billed',
    {
      rules: ['IV-15'],
      leadDays: 10,
      followDays: 3,
      everyDays: 20,
      plan: (stage) => {
        const place = stage.city.institutions.home;
        const { med_list_codg, name, price } = item('pacemaker');
        stockUp(stage, place, { med_list_codg, name, price, bought: 2 }, stage.day - 9 * dayMs);
        const stays = billedIn(stage, place, 'pacemaker', [1, 1, 1, 1, 1]);
        const subject = { fixmedins_code: place.fixmedins_code, med_list_codg };
        stage.tell({ ...stays[0], ...subject }, stage.day, [...stays, subject]);
      },
    },
  ),
  boxed(
    'more-tests-than-kits',
    '降钙素原试剂盒购进1盒（100人份），收费检测260次',
    'one kit of a hundred tests bought, 260 tests billed',
    {
      rules: ['IV-16'],
      leadDays: 10,
      followDays: 3,
      everyDays: 20,
      plan: (stage) => {
        // The home does no such test for anybody else.
        const place = stage.city.institutions.home;
        const kit = {
          med_list_codg: 'C14250310054000100001',
          name: '降钙素原检测试剂盒',
          price: 2600,
          bought: 1,
        };
        stockUp(stage, place, kit, stage.day - 9 * dayMs);
        const stays = billedIn(stage, place, 'pct', [60, 60, 70, 70]);
        const subject = { fixmedins_code: place.fixmedins_code, med_list_codg: kit.med_list_codg };
        stage.tell({ ...stays[0], ...subject }, stage.day, [
          ...stays,
          subject,
          { fixmedins_code: place.fixmedins_code, med_list_codg: item('pct').med_list_codg },
          { fixmedins_code: place.fixmedins_code },
        ]);
      },
    },
  ),
];
