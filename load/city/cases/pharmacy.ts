// 药店和参保人: quantities, rows of cards, the dead and the suspended, prescriptions used twice,
// pharmacists in two places, closed hours (DOMAIN.md 2.7, PH-01 to PH-17).

import { dateText, dayMs, hourMs, minuteMs } from '../china-clock.ts';
import { settlementId, visitId } from '../city.ts';
import { drugNamed } from '../drugs.ts';
import type { Institution } from '../institutions.ts';
import type { Person } from '../people.ts';
import { purchase, type Purchase, type PurchasePlan } from '../shop.ts';
import { foreignBox, oneBox, type Situation, type Stage } from '../stage.ts';
import { changeStock } from '../stock-flow.ts';
import type { TruthSubject } from '../truth.ts';
import { visit } from '../visit.ts';
import { planAround, subjectOf, visitAt } from './hanging.ts';
import { boxed } from './trace-more.ts';

/** Boxes that came in by transfer just before, so that a small shelf never runs out. */
export function buys(
  stage: Stage,
  person: Person,
  pharmacy: Institution,
  drug: string,
  boxes: number,
  at: number,
  then: (bought: Purchase) => void = () => undefined,
  more: Partial<PurchasePlan> = {},
): TruthSubject {
  const { city } = stage;
  city.agenda.at(at, () => {
    const part = foreignBox(city, pharmacy, drug, at, boxes);
    changeStock(city, pharmacy, '101', part, at - 2 * hourMs, at - hourMs);
    const bought = purchase(city, {
      person,
      pharmacy,
      at,
      insured: true,
      drugs: [],
      parts: [part],
      ...more,
    });
    if (bought !== undefined) then(bought);
  });
  return {
    psn_no: person.psn_no,
    setl_id: settlementId(person, at),
    fixmedins_code: pharmacy.fixmedins_code,
    med_list_codg: drugNamed(drug).med_list_codg,
  };
}

interface Row {
  readonly people: number;
  readonly gapMs: number;
  readonly drugs: readonly string[];
  readonly shop: number;
  readonly shape?: { readonly insuplc_admdvs: string };
  readonly more?: Partial<PurchasePlan>;
  readonly hour?: number;
}

/** Many people one after the other at one till. */
function inARow(stage: Stage, row: Row): { readonly subjects: TruthSubject[]; readonly last: number } {
  const pharmacy = stage.shop(row.shop);
  const begun = stage.day + (row.hour ?? 10) * hourMs;
  const subjects = Array.from({ length: row.people }, (_, n) => {
    const drug = row.drugs[n % row.drugs.length] ?? '感冒灵颗粒';
    const person = stage.person(n, { ageMin: 35, ageMax: 75, ...row.shape });
    return buys(stage, person, pharmacy, drug, 1, begun + n * row.gapMs, undefined, row.more);
  });
  subjects.push({ fixmedins_code: pharmacy.fixmedins_code });
  return { subjects, last: begun + (row.people - 1) * row.gapMs };
}

function tellRow(stage: Stage, row: Row): void {
  const { subjects, last } = inARow(stage, row);
  stage.tell({ ...subjects[0] }, last, subjects);
}

/** One purchase that should not have been possible. */
function single(
  id: string,
  zh: string,
  en: string,
  rules: readonly string[],
  accept: readonly string[],
  plan: (stage: Stage) => readonly [TruthSubject, number, (readonly TruthSubject[])?],
  leadDays = 0,
): Situation {
  return boxed(id, zh, en, {
    rules,
    accept,
    leadDays,
    plan: (stage) => {
      const [subject, at, involved] = plan(stage);
      stage.tell(subject, at, involved);
    },
  });
}

export const pharmacySituations: readonly Situation[] = [
  boxed('half-a-year-of-tablets', '十天内购买同一药品20盒，够用280天', 'twenty boxes of one drug in ten days, enough for 280 days', {
    rules: ['PH-01'],
    leadDays: 10,
    plan: (stage) => {
      const person = stage.person(0, { ageMin: 50 });
      const bought = [9, 6, 3, 0].map((back, n) =>
        buys(stage, person, stage.shop(42 + n), '苯磺酸氨氯地平片', 5, stage.day - back * dayMs + 10 * hourMs),
      );
      stage.tell({ psn_no: person.psn_no, ...bought[3] }, stage.day + 10 * hourMs, bought);
    },
  }),
  boxed('four-shops-a-day', '一日在4家药店购药', 'buys at four shops on one day', {
    rules: ['PH-02'],
    plan: (stage) => {
      const person = stage.person(0, { ageMin: 50 });
      const bought = ['感冒灵颗粒', '维生素C片', '阿托伐他汀钙片', '蒙脱石散'].map((drug, n) =>
        buys(stage, person, stage.shop(44 + n), drug, 1, stage.day + (9 + 2 * n) * hourMs),
      );
      stage.tell({ psn_no: person.psn_no, ...bought[3] }, stage.day + 15 * hourMs, bought);
    },
  }),
  boxed('cards-in-a-row', '同一药店10人间隔60秒购买同一药品', 'ten people buy the same drug a minute apart at one shop', {
    rules: ['PH-03'],
    accept: ['PH-04'],
    plan: (stage) =>
      tellRow(stage, { people: 10, gapMs: minuteMs, drugs: ['复方丹参滴丸'], shop: 45 }),
  }),
  boxed('village-at-one-till', '同一收银台半小时内刷同村14张卡，购买不同药品', 'fourteen cards of one village at one till within half an hour', {
    rules: ['PH-04'],
    plan: (stage) => {
      for (let n = 0; n < 14; n += 1)
        stage.know('person-groups', {
          psn_no: stage.person(n, { ageMin: 35, ageMax: 75 }).psn_no,
          group_id: `CUN-${stage.id}`,
          group_kind: '村',
          group_name: '沼山镇王铺村',
        });
      tellRow(stage, {
        people: 14,
        gapMs: 2 * minuteMs,
        drugs: ['维生素C片', '感冒灵颗粒', '板蓝根颗粒', '六味地黄丸', '布洛芬缓释胶囊'],
        shop: 46,
      });
    },
  }),
  boxed('far-codes', '9名外省参保人凭电子凭证在同一药店连续购药', 'nine people insured in a far province buy in a row with an e-certificate', {
    rules: ['PH-05'],
    accept: ['PH-03'],
    plan: (stage) =>
      tellRow(stage, {
        people: 9,
        gapMs: 80_000,
        drugs: ['血塞通软胶囊'],
        shop: 47,
        shape: { insuplc_admdvs: '650102' },
        more: { mdtrt_cert_type: '01' },
      }),
  }),
  single('shop-during-stay', '住院第3天本人购药', 'buys in person on the third day of a stay', ['PH-06'], ['HB-04'], (stage) => {
    const stay = planAround(stage, 'hernia', stage.hospital(2), 2, 3);
    const at = stage.day + 17 * hourMs;
    const sale = buys(stage, stay.person, stage.shop(48), '头孢呋辛酯片', 1, at);
    const { fixmedins_code } = stage.shop(48);
    return [{ ...subjectOf(stay), ...sale }, at, [subjectOf(stay), { fixmedins_code }]];
  }, 3),
  single('card-of-the-dead', '参保人死亡出院5天后持其凭证购药', 'the card of a person who died five days before', ['PH-07'], ['PH-17'], (stage) => {
    const stay = planAround(stage, 'stroke', stage.hospital(3), 8, -5, { dscg_way: '5' });
    const at = stage.day + 11 * hourMs;
    const sale = buys(stage, stay.person, stage.shop(49), '银杏叶片', 2, at);
    return [sale, at, [subjectOf(stay)]];
  }, 9),
  single('suspended-person', '暂停参保人员仍由统筹基金结算门诊', 'the fund pays for a visit although the insurance is suspended', ['PH-07'], ['PH-17'], (stage) => {
    const person = stage.person(0);
    stage.know('suspended-persons', {
      psn_no: person.psn_no,
      state: '暂停参保',
      from: dateText(stage.day - 10 * dayMs),
      to: dateText(stage.day + 20 * dayMs),
    });
    const at = stage.day + 12 * hourMs;
    const bill = visitAt(stage.city, { person }, stage.clinic(13), at);
    return [{ psn_no: person.psn_no, ...bill }, at + 30 * minuteMs];
  }),
  single('prescription-after-sale', '处方由医院在药店售药4小时后才开具', 'the prescription is written four hours after the sale', ['PH-08'], [], (stage) => {
    const person = stage.person(0);
    const at = stage.day + 10 * hourMs;
    const written = at + 4 * hourMs;
    const rxno = `RX${visitId(person, written).slice(1)}`;
    const sale = buys(stage, person, stage.shop(58), '阿托伐他汀钙片', 1, at, undefined, { rxno });
    stage.city.agenda.at(written, () => {
      const place = stage.hospital(2);
      const box = oneBox(stage.city, place, '阿托伐他汀钙片');
      visit(stage.city, {
        person,
        institution: place,
        at: written,
        code: 'I25.103',
        name: '冠状动脉粥样硬化性心脏病',
        department: '心血管内科',
        minutes: 30,
        items: [['registration', 1]],
        drugs: [],
        parts: box === undefined ? [] : [box],
      });
    });
    return [sale, written + hourMs];
  }),
  single('prescription-twice', '同一处方号两日内在两家药店各用一次', 'one prescription number used at two shops within two days', ['PH-08'], ['PH-08R'], (stage) => {
    const rxno = `WPDUP${stage.person(0).index}`;
    const first = stage.day - dayMs + 10 * hourMs;
    const at = stage.day + 10 * hourMs;
    const one = buys(stage, stage.person(0), stage.shop(51), '氯吡格雷片', 2, first, undefined, { rxno });
    const two = buys(stage, stage.person(1), stage.shop(52), '氯吡格雷片', 2, at, undefined, { rxno });
    return [two, at, [one]];
  }, 1),
  single('womens-drug-for-a-man', '前列腺用药售予女性参保人', 'a prostate drug settled for a woman', ['PH-09'], ['GZ10000301004000'], (stage) => {
    const person = stage.person(0, { gend: '2', ageMin: 40, ageMax: 60 });
    const at = stage.day + 13 * hourMs;
    const { fixmedins_code } = stage.shop(53);
    return [buys(stage, person, stage.shop(53), '非那雄胺片', 2, at), at, [{ fixmedins_code }]];
  }),
  boxed('cap-five-days', '连续5天每日购药均恰为限额200元', 'exactly the daily cap of two hundred yuan on five days in a row', {
    rules: ['PH-10'],
    leadDays: 5,
    plan: (stage) => {
      const person = stage.person(0, { ageMin: 45 });
      const bought = [4, 3, 2, 1, 0].map((back) =>
        buys(stage, person, stage.shop(54), '六味地黄丸', 1, stage.day - back * dayMs + 18 * hourMs, undefined, {
          price: 200,
        }),
      );
      stage.tell({ psn_no: person.psn_no, ...bought[4] }, stage.day + 18 * hourMs, bought);
    },
  }),
  boxed('pharmacist-twice', '同一药师10分钟内在两家药店审方售药', 'one pharmacist signs at two shops within ten minutes', {
    rules: ['PH-15'],
    plan: (stage) => {
      // Within a chain a pharmacist may review from afar: the other shop is of another owner.
      const own = stage.shop(55);
      const others = [56, 57, 58, 59].map((n) => stage.shop(n));
      const other = others.find(({ group }) => group === undefined || group !== own.group);
      if (other === undefined) throw new Error('no shop of another owner');
      const { pharmacist } = own;
      const sold = [0, 10, 20, 30].map((minutes, n) =>
        buys(
          stage,
          stage.person(n, { ageMin: 45 }),
          n % 2 === 0 ? own : other,
          '厄贝沙坦片',
          1,
          stage.day + 9 * hourMs + minutes * minuteMs,
          undefined,
          { pharmacist },
        ),
      );
      stage.tell({ ...sold[3] }, stage.day + 9 * hourMs + 30 * minuteMs, [
        ...sold,
        { dr_codg: pharmacist.code },
        ...[own, other].map(({ fixmedins_code }) => ({ fixmedins_code })),
      ]);
    },
  }),
  boxed('sold-at-night', '药店凌晨2点至4点多笔医保结算', 'several settlements between two and four at night', {
    rules: ['PH-16'],
    accept: ['IV-14'],
    plan: (stage) =>
      tellRow(stage, {
        people: 5,
        gapMs: 22 * minuteMs,
        drugs: ['阿莫西林胶囊', '维生素C片'],
        shop: 57,
        hour: 2,
      }),
  }),
  boxed('suspended-shop', '暂停协议期间的药店继续结算', 'a shop settles while its agreement is suspended', {
    rules: ['PH-17'],
    plan: (stage) => {
      // A shop where nothing else of the city happens: whoever bought there now would be right to be named.
      const [, , place] = stage.city.institutions.distant;
      if (place === undefined) throw new Error('no distant shop');
      stage.know('suspended-institutions', {
        fixmedins_code: place.fixmedins_code,
        state: '暂停协议',
        from: dateText(stage.day - 2 * dayMs),
        to: dateText(stage.day + dayMs),
        reason: '停业整顿',
      });
      const at = stage.day + 12 * hourMs;
      const sale = buys(stage, stage.person(0), place, '氯雷他定片', 1, at);
      stage.tell(sale, at, [{ fixmedins_code: place.fixmedins_code }]);
    },
  }),
];
