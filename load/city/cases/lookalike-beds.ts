// Stays that resemble hanging beds and admissions below criteria, and are in order: corridor beds,
// emergencies, day cases, machine-recorded wards, companions of an outbreak (exclusions of DOMAIN.md
// 2.2 and 2.4).

import { dayMs, hourMs, minuteMs } from '../china-clock.ts';
import type { Situation, Stage } from '../stage.ts';
import { planAround, subjectOf } from './hanging.ts';

const bedRules = ['HB-02', 'HB-06', 'HB-07', 'HB-08', 'HB-09', 'HB-10', 'HB-14', 'HB-17'];
const lowRules = ['LS-01', 'LS-02', 'LS-03', 'LS-07', 'HB-09'];

function ok(
  id: string,
  zh: string,
  en: string,
  forbidden: readonly string[],
  plan: (stage: Stage) => void,
): Situation {
  return { id, kind: 'lookalike', forbidden, zh, en, leadDays: 8, followDays: 3, plan };
}

export const bedLookalikes: readonly Situation[] = [
  ok(
    'ok-corridor-bed',
    '走廊加床编号相同，先后两名患者',
    'two patients one after the other in a corridor bed of one number',
    bedRules,
    (stage) => {
      const one = planAround(stage, 'pneumonia', stage.hospital(2), 6, 0, { bed: '加901' });
      const at = stage.day + 10 * hourMs;
      const other = planAround(
        stage,
        'pneumonia',
        stage.hospital(2),
        0,
        6,
        { bed: '加901', begn: at, person: stage.person(1, { ageMin: 30 }) },
        1,
      );
      stage.tell(subjectOf(other), at, [subjectOf(one)]);
    },
  ),
  ok(
    'ok-bed-handed-over',
    '出院手续晚40分钟，床位已收新患者',
    'the bed goes to the next patient forty minutes before the first is signed out',
    bedRules,
    (stage) => {
      const bed = `9${stage.id.replace(/\D/g, '')}1`;
      const one = planAround(stage, 'disc', stage.hospital(2), 6, 0, { bed });
      const other = planAround(
        stage,
        'disc',
        stage.hospital(2),
        0,
        7,
        { bed, begn: one.end - 40 * minuteMs },
        1,
      );
      stage.tell(subjectOf(other), other.begn, [subjectOf(one)]);
    },
  ),
  ok(
    'ok-sheet-at-night',
    '夜间12小时无体温记录（常规间隔）',
    'no entry in the sheet for twelve hours at night',
    bedRules,
    (stage) => {
      const plan = planAround(stage, 'hernia', stage.hospital(2), 4, 1, {
        unrecorded: [
          [stage.day - 2 * dayMs + 15 * hourMs, stage.day - 2 * dayMs + 24 * hourMs + 5 * hourMs],
        ],
      });
      stage.tell(subjectOf(plan), stage.day);
    },
  ),
  ok(
    'ok-quiet-first-day',
    '夜间入院，次日上午才有检查治疗',
    'admitted at night, tests and treatment begin the next morning',
    bedRules,
    (stage) => {
      const begn = stage.day - 5 * dayMs + 22 * hourMs;
      const plan = planAround(stage, 'stroke', stage.hospital(3), 5, 3, {
        begn,
        idle: [begn, begn + 10 * hourMs],
      });
      stage.tell(subjectOf(plan), plan.begn + 2 * dayMs);
    },
  ),
  ok(
    'ok-school-outbreak',
    '同校6名学生食物中毒同日收治，电话各异',
    'six pupils with food poisoning on one day, each with their own telephone',
    bedRules,
    (stage) => {
      const people = Array.from({ length: 6 }, (_, n) =>
        planAround(
          stage,
          'gastroenteritis',
          stage.hospital(2),
          4,
          0,
          {
            person: stage.person(n, { ageMin: 18, ageMax: 19 }),
            begn: stage.day - 4 * dayMs + 20 * hourMs + n * 9 * minuteMs,
            adm_way: '1',
            med_type: '24',
          },
          n,
        ),
      );
      const [first] = people;
      if (first !== undefined)
        stage.tell(subjectOf(first), stage.day, people.map((plan) => subjectOf(plan)));
    },
  ),
  ok(
    'ok-couple',
    '夫妻同时住院，同一电话和住址',
    'a couple in hospital at the same time with one telephone and address',
    bedRules,
    (stage) => {
      const home = { tel: '13907110001', curr_addr: `江洲市凤凰路${stage.id}号` };
      const one = planAround(stage, 'copd', stage.hospital(2), 5, 1, home);
      const other = planAround(stage, 'heartFailure', stage.hospital(2), 4, 3, home, 1);
      stage.tell(subjectOf(one), stage.day, [subjectOf(other)]);
    },
  ),
  ok(
    'ok-late-posting',
    '补记费用：上传晚于出院两天，发生时间在住院期间内',
    'lines posted two days after discharge with their original times',
    [...bedRules, 'GN-05'],
    (stage) => {
      const plan = planAround(stage, 'disc', stage.hospital(2), 6, -1, {
        extra: [['massage', stage.day - 3 * dayMs + 10 * hourMs, 1]],
        feeDelayMs: 2 * dayMs,
      });
      stage.tell(subjectOf(plan), stage.day);
    },
  ),
  ok(
    'ok-two-days-infusion',
    '住院两天，静脉输液治疗后好转出院',
    'two days with infusions, discharged better',
    lowRules,
    (stage) => {
      const plan = planAround(stage, 'gastroenteritis', stage.hospital(2), 2, 0);
      stage.tell(subjectOf(plan), stage.day);
    },
  ),
  ok(
    'ok-two-days-transferred',
    '住院两天后医嘱转院',
    'two days, then transferred as ordered',
    lowRules,
    (stage) => {
      const plan = planAround(stage, 'stroke', stage.hospital(1), 2, 0, {
        dscg_way: '2',
        acp_optins_code: stage.hospital(3).fixmedins_code,
      });
      stage.tell(subjectOf(plan), stage.day);
    },
  ),
  ok(
    'ok-many-tests-and-treated',
    '检查多，同时有相应用药治疗',
    'many tests, and treated for what was found',
    lowRules,
    (stage) => {
      const plan = planAround(stage, 'pancreatitis', stage.hospital(3), 5, 2, {
        extra: [
          ['ct', stage.day - 4 * dayMs + 10 * hourMs, 1],
          ['mri', stage.day - 3 * dayMs + 10 * hourMs, 1],
        ],
      });
      stage.tell(subjectOf(plan), stage.day);
    },
  ),
  ok(
    'ok-pressure-crisis',
    '高血压急症：入院血压190/120',
    'hypertensive crisis, 190 over 120 on admission',
    lowRules,
    (stage) => {
      const plan = planAround(stage, 'hypertension', stage.hospital(2), 5, 1, { adm_way: '1' });
      stage.tell(subjectOf(plan), stage.day);
    },
  ),
];
