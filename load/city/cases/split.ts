// 分解住院: one course of illness cut into several stays (DOMAIN.md 2.1).

import { dayMs, dayStart, hourMs, minuteMs } from '../china-clock.ts';
import { care, type CareKey } from '../care.ts';
import { departmentFor } from '../institutions.ts';
import { admit } from '../stay.ts';
import { bornFor, stayId, type StayPlan } from '../stay-record.ts';
import type { Situation, Stage, Told } from '../stage.ts';

export interface PlannedPair {
  readonly first: StayPlan;
  readonly second: StayPlan;
  /** Hears of the case, to say later what the second stay came to. */
  readonly owed?: (told: Told) => void;
}

export interface Pair {
  readonly level: 1 | 2 | 3;
  readonly first: CareKey;
  readonly second: CareKey;
  readonly firstDays: number;
  readonly gapMs: number;
  readonly firstPlan?: Partial<StayPlan>;
  readonly secondPlan?: Partial<StayPlan>;
  /** Hour of the second admission. */
  readonly hour?: number;
}

/** Two stays of one person in one hospital; the second admission is at the stage's day. */
export function planPair(
  stage: Stage,
  pair: Pair,
): PlannedPair {
  const person = stage.person(0, {
    ageMin: 45,
    ageMax: 78,
    ...care(pair.first).shape,
    ...care(pair.second).shape,
    ...bornFor(pair.first, stage.day - pair.firstDays * dayMs),
  });
  const hospital = stage.hospital(pair.level);
  const begn = stage.day + (pair.hour ?? 10) * hourMs + stage.dice.int(0, 25) * minuteMs;
  const end = begn - pair.gapMs;
  const first: StayPlan = {
    person,
    hospital,
    care: pair.first,
    begn: dayStart(end) - pair.firstDays * dayMs + 9 * hourMs,
    end,
    dscg_way: '1',
    adm_way: '2',
    ...pair.firstPlan,
  };
  const second: StayPlan = {
    person,
    hospital,
    care: pair.second,
    begn,
    end: dayStart(begn) + care(pair.second).losDays * dayMs + 10 * hourMs,
    dscg_way: '1',
    adm_way: '2',
    ...pair.secondPlan,
  };
  admit(stage.city, first);
  return { first, second, owed: admitOwed(stage, second) };
}

/** Admits; the case given to the answer hears what the stay came to, once it has ended. */
export function admitOwed(stage: Stage, plan: StayPlan): (told: Told) => void {
  let known: Told | undefined;
  admit(stage.city, plan, (stay) =>
    stage.city.agenda.at(plan.end + hourMs, () => known?.owe(stay.charged.total)),
  );
  return (told) => void (known = told);
}

export function tellPair(
  stage: Stage,
  { first, second, owed }: PlannedPair,
): void {
  const told = stage.tell(
    {
      psn_no: second.person.psn_no,
      mdtrt_id: stayId(second.person, second.begn),
      fixmedins_code: second.hospital.fixmedins_code,
    },
    second.begn,
    [{ mdtrt_id: stayId(first.person, first.begn), fixmedins_code: first.hospital.fixmedins_code }],
  );
  owed?.(told);
}

export function pair(
  id: string,
  rule: string,
  zh: string,
  en: string,
  leadDays: number,
  shape: Pair,
  followDays = 0,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: [rule],
    zh,
    en,
    leadDays,
    followDays,
    plan: (stage) => tellPair(stage, planPair(stage, shape)),
  };
}

export const splitSituations: readonly Situation[] = [
  pair(
    'split-copd-2d',
    'SP-01',
    '慢阻肺患者出院2天后以同一诊断再入同一医院',
    'COPD patient readmitted to the same hospital with the same diagnosis two days after discharge',
    12,
    { level: 2, first: 'copd', second: 'copd', firstDays: 7, gapMs: 2 * dayMs },
  ),
  pair(
    'split-stroke-6d',
    'SP-01',
    '脑梗死患者出院6天后以同一诊断再入同一医院',
    'stroke patient readmitted with the same diagnosis after six days',
    17,
    { level: 3, first: 'stroke', second: 'stroke', firstDays: 9, gapMs: 6 * dayMs },
  ),
  pair(
    'split-disc-11d',
    'SP-01',
    '腰椎间盘突出患者出院11天后以同一诊断再入同一医院',
    'slipped-disc patient readmitted with the same diagnosis after eleven days',
    22,
    { level: 1, first: 'disc', second: 'disc', firstDays: 9, gapMs: 11 * dayMs },
  ),
  pair(
    'split-fourth-sign-13d',
    'SP-01',
    '13天后再入院，主诊断仅第四位不同（J44.0与J44.1）',
    'readmitted after thirteen days, main diagnosis differs only in the fourth sign',
    24,
    {
      level: 2,
      first: 'copd',
      second: 'copd',
      firstDays: 8,
      gapMs: 13 * dayMs,
      secondPlan: { diagnosis: ['J44.000', '慢性阻塞性肺病伴有急性下呼吸道感染'] },
    },
  ),
  pair(
    'split-mdc-5h',
    'SP-02',
    '出院5小时后换呼吸系统另一主诊断再入同一医院',
    'readmitted five hours later under another main diagnosis of the same MDC',
    10,
    { level: 2, first: 'copd', second: 'pneumonia', firstDays: 8, gapMs: 5 * hourMs, hour: 16 },
  ),
  pair(
    'split-mdc-20h',
    'SP-02',
    '出院20小时后换循环系统另一主诊断再入同一医院',
    'readmitted twenty hours later under another main diagnosis of the same MDC',
    10,
    { level: 3, first: 'angina', second: 'heartFailure', firstDays: 7, gapMs: 20 * hourMs },
  ),
  pair(
    'split-mdc-8h',
    'SP-02',
    '短暂性脑缺血出院8小时后以脑梗死再入同一医院',
    'discharged after a TIA, readmitted for stroke eight hours later as an ordinary admission',
    10,
    { level: 3, first: 'tia', second: 'stroke', firstDays: 6, gapMs: 8 * hourMs, hour: 17 },
  ),
  moved(
    'split-move-heart-lung',
    'heartFailure',
    'pneumonia',
    3,
    '心内科办理出院5分钟后在呼吸科入院，人未离院',
    'discharged on paper from cardiology and admitted to respiratory five minutes later',
  ),
  moved(
    'split-move-nerve-rehab',
    'stroke',
    'disc',
    2,
    '神经内科出院同时转康复科重新入院结算',
    'discharged from neurology and admitted to rehabilitation the same hour',
  ),
  moved(
    'split-move-surgery',
    'cholecystitis',
    'pancreatitis',
    3,
    '普外科出院同日转消化内科重新入院',
    'discharged from surgery and admitted to gastroenterology the same morning',
  ),
];

function moved(
  id: string,
  first: CareKey,
  second: CareKey,
  level: 2 | 3,
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: ['SP-08'],
    zh,
    en,
    leadDays: 10,
    followDays: 0,
    plan: (stage) => {
      const both = planPair(stage, { level, first, second, firstDays: 7, gapMs: 5 * minuteMs });
      if (
        departmentFor(both.first.hospital, care(first).department) ===
        departmentFor(both.first.hospital, care(second).department)
      ) {
        throw new Error(`${id} does not change the department`);
      }
      tellPair(stage, both);
    },
  };
}
