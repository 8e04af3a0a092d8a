// 高套病种: the settlement list claims more than was done (DOMAIN.md 2.3).

import { dayMs, hourMs } from '../china-clock.ts';
import { care, type CareKey } from '../care.ts';
import { admit } from '../stay.ts';
import { bornFor, stayId, type StayPlan } from '../stay-record.ts';
import type { Situation, Stage } from '../stage.ts';
import { staySettlementIdOf } from '../discharge.ts';

/** A stay of `losDays` that ended the day before; its list is uploaded on the stage's day. */
export function planListed(
  stage: Stage,
  key: CareKey,
  level: 1 | 2 | 3,
  losDays: number,
  more: Partial<StayPlan> = {},
): StayPlan {
  const end = stage.day - dayMs + 15 * hourMs;
  const plan: StayPlan = {
    person: stage.person(0, { ageMin: 40, ageMax: 78, ...care(key).shape, ...bornFor(key, stage.day - (losDays + 1) * dayMs) }),
    hospital: stage.hospital(level),
    care: key,
    begn: stage.day - (losDays + 1) * dayMs + 9 * hourMs,
    end,
    listDelayMs: 19 * hourMs,
    dscg_way: '1',
    ...more,
  };
  admit(stage.city, plan);
  return plan;
}

export function tellListed(stage: Stage, plan: StayPlan): void {
  stage.tell(
    {
      psn_no: plan.person.psn_no,
      mdtrt_id: stayId(plan.person, plan.begn),
      setl_id: staySettlementIdOf(plan),
      fixmedins_code: plan.hospital.fixmedins_code,
    },
    stage.day + 10 * hourMs,
  );
}

function listed(
  id: string,
  rule: string,
  key: CareKey,
  level: 1 | 2 | 3,
  losDays: number,
  more: Partial<StayPlan>,
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: [rule],
    zh,
    en,
    leadDays: losDays + 2,
    followDays: 3,
    plan: (stage) => tellListed(stage, planListed(stage, key, level, losDays, more)),
  };
}

const complications = ['E11.700', '2型糖尿病伴有多个并发症'] as const;

export const upcodingSituations: readonly Situation[] = [
  listed(
    'severe-sepsis',
    'UC-02',
    'gastroenteritis',
    2,
    5,
    { claimed: [['A41.900', '脓毒症']] },
    '普通胃肠炎编报脓毒症，无血培养、降钙素原、重症监护和血管活性药',
    'gastroenteritis coded with sepsis, without culture, PCT, intensive care or vasoactive drugs',
  ),
  listed(
    'severe-respiratory',
    'UC-02',
    'bronchitis',
    2,
    6,
    { claimed: [['J96.000', '急性呼吸衰竭']] },
    '急性支气管炎编报急性呼吸衰竭，无血气、氧疗、通气',
    'bronchitis coded with acute respiratory failure, without blood gas, oxygen or ventilation',
  ),
  listed(
    'severe-ards',
    'UC-02',
    'vertigo',
    3,
    6,
    { claimed: [['J80.x00', '成人型呼吸窘迫综合征']] },
    '眩晕编报呼吸窘迫综合征，无任何相应诊疗',
    'vertigo coded with ARDS, without any care for it',
  ),
  listed(
    'severe-sepsis-gall',
    'UC-02',
    'cholecystitis',
    3,
    7,
    { claimed: [['A41.900', '脓毒症']] },
    '胆囊炎编报脓毒症，无血培养、降钙素原',
    'cholecystitis coded with sepsis, without culture or PCT',
  ),
  listed(
    'cheap-stroke',
    'UC-05',
    'stroke',
    3,
    4,
    { costShare: 0.2, claimed: [complications] },
    '脑梗死伴并发症分组，实际费用不足支付标准的一半，医嘱离院',
    'stroke with complications: cost far below half of the payment standard',
  ),
  listed(
    'cheap-pancreatitis',
    'UC-05',
    'pancreatitis',
    2,
    4,
    { costShare: 0.15, claimed: [complications] },
    '急性胰腺炎伴并发症分组，实际费用不足支付标准的一半',
    'pancreatitis with complications at a fraction of the payment standard',
  ),
  listed(
    'cheap-angina',
    'UC-05',
    'heartFailure',
    2,
    4,
    { costShare: 0.15, claimed: [complications] },
    '心力衰竭伴并发症分组，实际费用不足支付标准的一半',
    'heart failure with complications at a fraction of the payment standard',
  ),
  listed(
    'operation-no-anaesthesia',
    'UC-08',
    'gallbladder',
    3,
    6,
    { unbilled: ['anaesthesia'] },
    '编报腹腔镜胆囊切除术，无麻醉收费',
    'laparoscopic cholecystectomy claimed without anaesthesia',
  ),
  listed(
    'operation-no-prosthesis',
    'UC-08',
    'hip',
    3,
    10,
    { unbilled: ['consumables'] },
    '编报全髋关节置换，无人工关节耗材',
    'hip replacement claimed without a prosthesis',
  ),
  listed(
    'operation-no-theatre',
    'UC-08',
    'appendix',
    2,
    5,
    { unbilled: ['fees', 'anaesthesia'] },
    '编报阑尾切除术，无手术费和麻醉费',
    'appendectomy claimed without operation or anaesthesia fees',
  ),
  listed(
    'operation-no-stent',
    'UC-08',
    'stent',
    3,
    5,
    { unbilled: ['consumables'] },
    '编报冠脉支架置入，无支架及介入耗材',
    'coronary stenting claimed without stent or catheters',
  ),
  listed(
    'operation-never-done',
    'UC-08',
    'cholecystitis',
    2,
    6,
    { claimedProcedureOf: 'gallbladder' },
    '保守治疗的胆囊炎编报胆囊切除术',
    'conservatively treated cholecystitis claimed with a cholecystectomy',
  ),
];
