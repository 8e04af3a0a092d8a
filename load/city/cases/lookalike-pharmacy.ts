// What resembles abuse at the counter and is in order: long prescriptions, families, outings, queues,
// night duty, corrected numbers (exclusions of DOMAIN.md 2.7).

import { dateText, dayMs, hourMs, minuteMs } from '../china-clock.ts';
import type { Situation, Stage } from '../stage.ts';
import type { TruthSubject } from '../truth.ts';
import { buys } from './pharmacy.ts';
import { planAround, subjectOf, visitAt } from './hanging.ts';
import { buyAndSell } from './trace-more.ts';

const shopRules = ['PH-01', 'PH-02', 'PH-03', 'PH-04', 'PH-05', 'PH-08', 'PH-10', 'PH-15', 'PH-16'];

function ok(
  id: string,
  zh: string,
  en: string,
  leadDays: number,
  plan: (stage: Stage) => void,
): Situation {
  return { id, kind: 'lookalike', forbidden: shopRules, zh, en, leadDays, followDays: 0, plan };
}

export const pharmacyLookalikes: readonly Situation[] = [
  ok(
    'ok-long-prescription',
    '门慢特长处方一次购6盒，84天用量，已备案',
    'a long prescription of six boxes for twelve weeks, on file',
    0,
    (stage) => {
      const person = stage.person(0, { ageMin: 55 });
      const at = stage.day + 10 * hourMs;
      stage.exempt({
        kind: 'long_prescription',
        subject_kind: 'person',
        subject: person.psn_no,
        from: dateText(stage.day - 5 * dayMs),
        to: '',
        reason: '长处方备案',
      });
      const sale = buys(stage, person, stage.shop(60), '苯磺酸氨氯地平片', 6, at, undefined, {
        med_type: '14',
      });
      stage.tell(sale, at);
    },
  ),
  ok('ok-two-shops-a-day', '一日在两家药店各购一药', 'two shops on one day, two drugs', 0, (stage) => {
    const person = stage.person(0, { ageMin: 30 });
    const bought = ['复方丹参滴丸', '氯雷他定片'].map((drug, n) =>
      buys(stage, person, stage.shop(61 + n), drug, 1, stage.day + (10 + 5 * n) * hourMs),
    );
    stage.tell({ psn_no: person.psn_no, ...bought[1] }, stage.day + 15 * hourMs, bought);
  }),
  ok('ok-monthly-refill', '每月按时购买降糖药3盒', 'three boxes of the same drug every month', 62, (stage) => {
    const person = stage.person(0, { ageMin: 50 });
    const bought = [60, 30, 0].map((back) =>
      buys(stage, person, stage.shop(62), '二甲双胍片', 3, stage.day - back * dayMs + 9 * hourMs),
    );
    stage.tell({ psn_no: person.psn_no, ...bought[2] }, stage.day + 9 * hourMs, bought);
  }),
  ok('ok-queue-in-the-morning', '开门排队：6人间隔3分钟，各购各药', 'a queue at opening: six people three minutes apart, each with another drug', 0, (stage) => {
    const drugs = ['感冒灵颗粒', '缬沙坦胶囊', '蒙脱石散', '维生素C片', '奥美拉唑肠溶胶囊', '布洛芬缓释胶囊'];
    const subjects = drugs.map((drug, n) =>
      buys(stage, stage.person(n), stage.shop(63), drug, 1, stage.day + 8 * hourMs + n * 3 * minuteMs),
    );
    stage.tell({ ...subjects[0] }, stage.day + 8.5 * hourMs, subjects);
  }),
  ok('ok-family-of-four', '一家四口同时就医购药，各用本人凭证', 'a family of four shops together, each with the own card', 0, (stage) => {
    for (let n = 0; n < 4; n += 1)
      stage.know('person-groups', {
        psn_no: stage.person(n).psn_no,
        group_id: `JIA-${stage.id}`,
        group_kind: '家庭',
        group_name: '家庭',
      });
    const subjects = ['感冒灵颗粒', '连花清瘟胶囊', '板蓝根颗粒', '对乙酰氨基酚片'].map((drug, n) =>
      buys(stage, stage.person(n), stage.shop(64), drug, 1, stage.day + 19 * hourMs + n * 2 * minuteMs),
    );
    stage.tell({ ...subjects[0] }, stage.day + 19.2 * hourMs, subjects);
  }),
  ok('ok-migrant-worker', '外省参保人在务工地购药一次', 'a migrant worker insured far away buys once where they work', 0, (stage) => {
    const person = stage.person(0, { ageMin: 25, ageMax: 50, insuplc_admdvs: '650102' });
    const at = stage.day + 19 * hourMs;
    stage.tell(buys(stage, person, stage.shop(65), '布洛芬缓释胶囊', 1, at), at);
  }),
  ok('ok-same-amount-twice', '同一药品两日同价购买', 'the same amount on two days', 1, (stage) => {
    const person = stage.person(0, { ageMin: 30 });
    const bought = [1, 0].map((back) =>
      buys(stage, person, stage.shop(66), '甘精胰岛素注射液', 1, stage.day - back * dayMs + 9 * hourMs),
    );
    stage.tell({ psn_no: person.psn_no, ...bought[1] }, stage.day + 9 * hourMs, bought);
  }),
  ok('ok-two-drugs-one-prescription', '一张处方两种药分两次取药（同店同日）', 'two drugs of one prescription fetched in turn at one shop', 0, (stage) => {
    const person = stage.person(0, { ageMin: 45 });
    const rxno = `WP2${person.index}`;
    const subjects = ['缬沙坦胶囊', '阿托伐他汀钙片'].map((drug, n) =>
      buys(stage, person, stage.shop(67), drug, 1, stage.day + (10 + n) * hourMs, undefined, { rxno }),
    );
    stage.tell({ ...subjects[1] }, stage.day + 11 * hourMs, subjects);
  }),
  ok('ok-pharmacist-moved', '药师上午在一店、下午调班到另一店', 'a pharmacist works at one shop in the morning and another in the afternoon', 0, (stage) => {
    // Stands in for both shops' own, who go on signing for other people all day.
    const { pharmacist: own } = stage.shop(68);
    const pharmacist = { ...own, code: `${own.code}R`, name: '顾立群' };
    const subjects: TruthSubject[] = [9, 17].map((hour, n) =>
      buys(stage, stage.person(n, { ageMin: 45 }), stage.shop(68 + n), '厄贝沙坦片', 1, stage.day + hour * hourMs, undefined, {
        pharmacist,
      }),
    );
    stage.tell({ ...subjects[1] }, stage.day + 17 * hourMs, subjects);
  }),
  ok('ok-night-duty-clinic', '诊所夜间21点急诊', 'a clinic sees a patient at nine in the evening', 0, (stage) => {
    const person = stage.person(0);
    const at = stage.day + 21 * hourMs;
    const bill = visitAt(stage.city, { person }, stage.clinic(7), at);
    stage.tell({ psn_no: person.psn_no, ...bill }, at + hourMs);
  }),
  ok('ok-shop-after-leaving', '出院当日下午购药', 'buys at a pharmacy in the afternoon of discharge', 6, (stage) => {
    const stay = planAround(stage, 'copd', stage.hospital(2), 5, 0);
    const at = stay.end + 5 * hourMs;
    const sale = buys(stage, stay.person, stage.shop(69), '沙丁胺醇气雾剂', 1, at);
    stage.tell({ ...subjectOf(stay), ...sale }, at, [subjectOf(stay)]);
  }),
  ok('ok-state-as-sold', '追溯平台批号、效期、流向均与销售一致', 'lot, expiry and last receiver on the trace platform are those of the sale', 2, (stage) => {
    const at = stage.day + 10 * hourMs;
    const seller = stage.shop(70);
    const box = stage.rareBox('格列美脲片', at);
    stage.know('trace-states', {
      drug_trac_codg: box.codes[0] ?? '',
      state: 'O',
      manu_lotnum: box.lot.manu_lotnum,
      expy_end: dateText(box.lot.expy_end),
      ship_to: seller.fixmedins_code,
      ship_date: dateText(stage.day - dayMs),
    });
    buyAndSell(stage, seller, box, stage.day - dayMs + 9 * hourMs, at, (sale) =>
      stage.tell({ drug_trac_codg: box.codes[0] ?? '', ...sale }, at),
    );
  }),
];
