// Drugs and items that look out of place and are paid for: children's drugs for children, dear ones
// where they belong, second lines after first ones (exclusions of DOMAIN.md 1.6 and 2.7).

import { dayMs, hourMs } from '../china-clock.ts';
import type { Situation, Stage } from '../stage.ts';
import { planAround, subjectOf } from './hanging.ts';
import { buys } from './pharmacy.ts';
import { sees } from './policy.ts';

const policyRules = ['GN-01', 'GN-02', 'GN-03', 'GN-04', 'PH-09', 'GZ'];

function ok(
  id: string,
  zh: string,
  en: string,
  leadDays: number,
  plan: (stage: Stage) => void,
  followDays = 0,
): Situation {
  return { id, kind: 'lookalike', forbidden: policyRules, zh, en, leadDays, followDays, plan };
}

const cold = ['J06.900', '急性上呼吸道感染'] as const;
const diabetic = ['E11.900', '2型糖尿病'] as const;

export const policyLookalikes: readonly Situation[] = [
  ok('ok-child-drug-for-child', '限儿童药品用于8岁儿童', "a children's drug for a child of eight", 0, (stage) => {
    const at = stage.day + 10 * hourMs;
    const subject = sees(stage, {
      at,
      place: stage.clinic(12),
      diagnosis: cold,
      drug: ['氨溴索口服溶液(儿童规格)', 1],
      shape: { ageMin: 8, ageMax: 8 },
    });
    stage.tell(subject, at + hourMs);
  }),
  ok('ok-second-line-after-first', '一线降糖药使用三个月后换二线', 'a second-line drug three weeks after the first line', 21, (stage) => {
    const place = stage.hospital(2, 1);
    const at = stage.day + 10 * hourMs;
    sees(stage, { at: at - 20 * dayMs, place, diagnosis: diabetic, drug: ['二甲双胍片', 2] });
    const more = { med_type: '14', dise_codg: 'M01600' };
    stage.tell(
      sees(stage, { at, place, diagnosis: diabetic, drug: ['利拉鲁肽注射液', 1], more }),
      at + hourMs,
    );
  }),
  ok('ok-insulin-for-diabetes', '糖尿病患者开具甘精胰岛素', 'insulin for a diabetic', 0, (stage) => {
    const at = stage.day + 11 * hourMs;
    stage.tell(
      sees(stage, { at, place: stage.hospital(2, 2), diagnosis: diabetic, drug: ['甘精胰岛素注射液', 1] }),
      at + hourMs,
    );
  }),
  ok('ok-two-weeks-of-sedatives', '镇静药一次开14天以内', 'ten days of a sedative', 0, (stage) => {
    const at = stage.day + 12 * hourMs;
    stage.tell(
      sees(stage, { at, place: stage.hospital(2, 3), diagnosis: ['G47.000', '失眠'], drug: ['艾司唑仑片', 1] }),
      at + hourMs,
    );
  }),
  ok('ok-oxygen-all-day', '重症患者吸氧24小时', 'oxygen round the clock for a severe case', 6, (stage) => {
    const plan = planAround(stage, 'disc', stage.hospital(2), 5, 0, {
      extra: [['oxygen', stage.day - 2 * dayMs + 12 * hourMs, 24]],
    });
    stage.tell(subjectOf(plan), stage.day);
  }, 3),
  ok('ok-scan-after-weeks', '30天后复查CT', 'a CT scan again after thirty days', 30, (stage) => {
    const at = stage.day + 10 * hourMs;
    const pain = ['M54.500', '下背痛'] as const;
    sees(stage, { at: at - 30 * dayMs, place: stage.hospital(2, 1), diagnosis: pain, items: [['ct', 1]] });
    stage.tell(
      sees(stage, { at, place: stage.hospital(3, 1), diagnosis: pain, items: [['ct', 1]] }),
      at + hourMs,
    );
  }),
  ok('ok-far-away-next-day', '次日乘机到外省后购药', 'buys in a far province the day after, having flown there', 1, (stage) => {
    const at = stage.day + 10 * hourMs;
    const shape = { ageMin: 35, ageMax: 75 };
    const subject = sees(stage, { at: at - dayMs, place: stage.hospital(2, 4), diagnosis: cold, shape });
    const sale = buys(stage, stage.person(0, shape), stage.distant(0), '布洛芬缓释胶囊', 1, at + 6 * hourMs);
    stage.tell({ ...sale, ...subject }, at + 6 * hourMs, [sale]);
  }),
  ok('ok-two-doctors-a-day', '同日在一家医院看两个科室', 'two departments of one hospital on one day', 0, (stage) => {
    const at = stage.day + 9 * hourMs;
    const place = stage.hospital(3, 1);
    sees(stage, { at, place, diagnosis: ['H10.900', '结膜炎'] });
    stage.tell(
      sees(stage, { at: at + 2 * hourMs, place, diagnosis: ['M54.500', '下背痛'] }),
      at + 3 * hourMs,
    );
  }),
  ok('ok-husband-collects', '丈夫持妻子医保码代购孕期用药，已备案', 'a husband fetches what his pregnant wife was prescribed, on file', 0, (stage) => {
    const person = stage.person(0, { gend: '2', ageMin: 26, ageMax: 36 });
    const at = stage.day + 18 * hourMs;
    stage.tell(buys(stage, person, stage.shop(71), '叶酸片', 1, at, undefined, { mutualAid: true }), at);
  }),
];
