// 分解住院 in its rarer forms: between members of a group, in series, with another main diagnosis, with
// an outpatient bill in between (DOMAIN.md 2.1, SP-03 to SP-07 and SP-10); and what resembles them.

import { dayMs, dayStart, hourMs, minuteMs } from '../china-clock.ts';
import { care, type CareKey } from '../care.ts';
import type { Institution } from '../institutions.ts';
import type { PersonShape } from '../people.ts';
import { admit } from '../stay.ts';
import { stayId, type StayPlan } from '../stay-record.ts';
import type { Situation, Stage } from '../stage.ts';
import { admitOwed, pair, planPair, tellPair, type PlannedPair } from './split.ts';
import { visitAt } from './hanging.ts';

interface Series {
  readonly key: CareKey;
  readonly level: 1 | 2 | 3;
  readonly days: number;
  readonly gapDays: readonly number[];
  readonly shape?: PersonShape;
  readonly more?: Partial<StayPlan>;
}

/** Stays of one person at one hospital, the last admission on the stage's day. */
function planSeries(stage: Stage, { key, level, days, gapDays, shape, more }: Series): PlannedPair {
  const person = stage.person(0, { ageMin: 48, ageMax: 74, ...care(key).shape, ...shape });
  const hospital = stage.hospital(level);
  let begn = stage.day + 10 * hourMs;
  const stays: StayPlan[] = [];
  for (const gap of [...gapDays, undefined].toReversed()) {
    if (gap !== undefined) begn = dayStart(begn) - (gap + days) * dayMs + 9 * hourMs;
    const end = dayStart(begn) + days * dayMs + 10 * hourMs;
    stays.unshift({ person, hospital, care: key, begn, end, dscg_way: '1', adm_way: '2', ...more });
  }
  const second = stays.at(-1);
  const first = stays.at(-2);
  if (first === undefined || second === undefined) throw new Error('a series of one stay');
  for (const plan of stays.slice(0, -1)) admit(stage.city, plan);
  return { first, second, owed: admitOwed(stage, second) };
}

/** How much of a whole series is owed no law says. */
function tellSeries(stage: Stage, series: Series): void {
  const { first, second } = planSeries(stage, series);
  tellPair(stage, { first, second });
}

/** Two stays of one person at two hospitals. */
function planMove(
  stage: Stage,
  [from, to]: readonly [Institution, Institution],
  gapMs: number,
  firstPlan: Partial<StayPlan>,
): PlannedPair {
  const person = stage.person(0, { ageMin: 55, ageMax: 78 });
  const begn = stage.day + 10 * hourMs;
  const first: StayPlan = {
    person,
    hospital: from,
    care: 'heartFailure',
    begn: dayStart(begn - gapMs) - 6 * dayMs + 9 * hourMs,
    end: begn - gapMs,
    dscg_way: '1',
    adm_way: '2',
    ...firstPlan,
  };
  const second: StayPlan = {
    person,
    hospital: to,
    care: 'heartFailure',
    begn,
    end: dayStart(begn) + 8 * dayMs + 10 * hourMs,
    dscg_way: '1',
    adm_way: '2',
  };
  admit(stage.city, first);
  return { first, second, owed: admitOwed(stage, second) };
}

export const moreSplits: readonly Situation[] = [
  {
    id: 'split-group-2d',
    kind: 'planted',
    rules: ['SP-03'],
    zh: '医共体成员单位出院2天后以同一疾病在牵头医院再入院，非转院',
    en: 'discharged from a village member of the group, admitted at its head two days later, no transfer',
    leadDays: 10,
    followDays: 0,
    plan: (stage) => {
      const [head, member] = stage.group();
      tellPair(stage, planMove(stage, [member, head], 2 * dayMs, {}));
    },
  },
  {
    id: 'split-just-outside',
    kind: 'planted',
    rules: ['SP-04'],
    zh: '连续四次住院，间隔均刚过15天窗口',
    en: 'four stays in a row, each a day or two after the window',
    leadDays: 90,
    everyDays: 30,
    followDays: 0,
    plan: (stage) => tellSeries(stage, { key: 'disc', level: 2, days: 8, gapDays: [17, 16, 17] }),
  },
  pair(
    'split-work-up-first',
    'SP-05',
    '第一次住院只查不做，10天后同病再入院医嘱大体相同并完成手术',
    'worked up in one stay, operated on in the next ten days later, with the same orders again',
    20,
    {
      level: 3,
      first: 'gallbladder',
      second: 'gallbladder',
      firstDays: 5,
      gapMs: 10 * dayMs,
      firstPlan: { unoperated: true },
    },
    // Until the list of the second stay has come.
    13,
  ),
  {
    id: 'split-seven-a-year',
    kind: 'planted',
    rules: ['SP-06'],
    zh: '一年内因同一诊断住院7次',
    en: 'seven stays in a year with the same diagnosis',
    leadDays: 260,
    everyDays: 60,
    followDays: 0,
    plan: (stage) =>
      tellSeries(stage, { key: 'copd', level: 2, days: 8, gapDays: [30, 28, 33, 27, 35, 29] }),
  },
  {
    id: 'split-clinic-between',
    kind: 'planted',
    rules: ['SP-07'],
    accept: ['SP-01'],
    zh: '出院后在同院门诊继续治疗，8天后以同病再入院',
    en: 'treated on as an outpatient of the same hospital, admitted again after eight days',
    leadDays: 20,
    followDays: 0,
    plan: (stage) => {
      const both = planPair(stage, {
        level: 2,
        first: 'stroke',
        second: 'stroke',
        firstDays: 8,
        gapMs: 8 * dayMs,
      });
      for (const back of [6, 4, 2])
        visitAt(stage.city, both.first, both.first.hospital, stage.day - back * dayMs + 15 * hourMs);
      tellPair(stage, both);
    },
  },
  pair(
    'split-renamed',
    'SP-10',
    '6天后更换主诊断再入院，医嘱与前次雷同',
    'readmitted after six days under another diagnosis with the same orders',
    16,
    {
      level: 2,
      first: 'tia',
      second: 'tia',
      firstDays: 7,
      gapMs: 6 * dayMs,
      secondPlan: { diagnosis: ['G44.200', '紧张性头痛'] },
    },
  ),
];

const splitRules = ['SP-01', 'SP-02', 'SP-03', 'SP-04', 'SP-05', 'SP-06', 'SP-07', 'SP-10'];

function ok(
  id: string,
  zh: string,
  en: string,
  leadDays: number,
  plan: (stage: Stage) => void,
): Situation {
  return {
    id,
    kind: 'lookalike',
    forbidden: splitRules,
    zh,
    en,
    leadDays,
    followDays: 1,
    // Long histories are costly, and one of them in a while is enough.
    everyDays: leadDays / 4,
    plan,
  };
}

export const moreStayLookalikes: readonly Situation[] = [
  ok(
    'ok-group-transfer-up',
    '医共体内医嘱转院上转，接收机构一致',
    'transferred upward inside the group the same day, as ordered',
    9,
    (stage) => {
      const [head, member] = stage.group();
      tellPair(
        stage,
        planMove(stage, [member, head], 4 * hourMs, {
          dscg_way: '2',
          acp_optins_code: head.fixmedins_code,
          listDelayMs: 20 * hourMs,
        }),
      );
    },
  ),
  ok(
    'ok-chemo-series',
    '化疗每21天一次，一年多次',
    'chemotherapy every three weeks, many times a year',
    190,
    (stage) =>
      tellSeries(stage, { key: 'chemo', level: 3, days: 4, gapDays: [17, 17, 17, 17, 17, 17, 17] }),
  ),
  ok(
    'ok-dialysis-series',
    '血液透析患者间隔16至17天定期住院',
    'dialysis patient admitted every sixteen or seventeen days',
    90,
    (stage) =>
      tellSeries(stage, {
        key: 'kidney',
        level: 2,
        days: 6,
        gapDays: [16, 17, 16],
        more: { diagnosis: ['Z49.100', '体外透析'] },
      }),
  ),
  ok(
    'ok-two-operations-planned',
    '计划分期手术：一侧腹股沟疝术后两周行胆囊手术，已备案',
    'two operations two weeks apart, planned and on file',
    24,
    (stage) => {
      const both = planPair(stage, {
        level: 2,
        first: 'hernia',
        second: 'gallbladder',
        firstDays: 5,
        gapMs: 14 * dayMs,
        firstPlan: { plannedReturn: '胆囊切除术', listDelayMs: 20 * hourMs },
      });
      tellPair(stage, both);
    },
  ),
  ok(
    'ok-follow-up-visits',
    '出院后门诊随访三次，未再入院',
    'three follow-up visits after discharge, no further stay',
    16,
    (stage) => {
      const person = stage.person(0, { ageMin: 50, ageMax: 75 });
      const plan: StayPlan = {
        person,
        hospital: stage.hospital(2),
        care: 'stroke',
        begn: stage.day - 15 * dayMs + 9 * hourMs,
        end: stage.day - 6 * dayMs + 10 * hourMs,
        dscg_way: '1',
        adm_way: '2',
      };
      admit(stage.city, plan);
      for (const back of [4, 2, 0])
        visitAt(stage.city, plan, plan.hospital, stage.day - back * dayMs + 15 * hourMs);
      stage.tell(
        { psn_no: person.psn_no, mdtrt_id: stayId(person, plan.begn) },
        stage.day + 16 * hourMs + minuteMs,
      );
    },
  ),
  ok(
    'ok-four-a-year',
    '慢阻肺一年住院4次，间隔两个月',
    'four stays a year for lung disease, two months apart',
    250,
    (stage) => tellSeries(stage, { key: 'copd', level: 2, days: 9, gapDays: [62, 70, 65] }),
  ),
  ok(
    'ok-other-disease-soon',
    '出院9天后因不同系统疾病入院，医嘱不同',
    'admitted nine days later for a disease of another system with other orders',
    18,
    (stage) =>
      tellPair(
        stage,
        planPair(stage, {
          level: 2,
          first: 'gastritis',
          second: 'stroke',
          firstDays: 6,
          gapMs: 9 * dayMs,
        }),
      ),
  ),
];
