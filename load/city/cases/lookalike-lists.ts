// Cheap, short or severe stays whose settlement list says what was done (exclusions of DOMAIN.md
// 2.3).

import type { CareKey } from '../care.ts';
import type { Situation } from '../stage.ts';
import type { StayPlan } from '../stay-record.ts';
import { planListed, tellListed } from './upcoding.ts';

const listRules = ['UC-01', 'UC-02', 'UC-05', 'UC-06', 'UC-08', 'LS-01'];

export const listLookalikes: readonly Situation[] = [
  harmless(
    'ok-severe-real',
    '急性呼吸衰竭，血气、通气、重症监护俱全',
    'respiratory failure with blood gas, ventilation and intensive care',
    'respiratoryFailure',
    3,
    11,
    {},
  ),
  harmless(
    'ok-sepsis-real',
    '肺炎合并脓毒症，有培养和降钙素原',
    'pneumonia with sepsis, culture and PCT done',
    'pneumonia',
    3,
    9,
    { claimed: [['A41.900', '脓毒症']] },
  ),
  harmless(
    'ok-cheap-against-advice',
    '非医嘱离院，费用低于支付标准一半',
    'left against advice, cost below half of the standard',
    'pancreatitis',
    2,
    3,
    { dscg_way: '4', costShare: 0.15 },
  ),
  harmless(
    'ok-cheap-death',
    '入院当日死亡，费用低、检查少',
    'died within a day, cost low and little evidence',
    'stroke',
    3,
    0,
    { dscg_way: '5', costShare: 0.3 },
  ),
  harmless(
    'ok-day-surgery',
    '日间白内障手术（med_type 28）',
    'day surgery for cataract',
    'cataract',
    3,
    0,
    {
      med_type: '28',
    },
  ),
  harmless(
    'ok-operation-complete',
    '胆囊切除术收费齐全',
    'cholecystectomy with everything billed',
    'gallbladder',
    3,
    7,
    {},
  ),
];

function harmless(
  id: string,
  zh: string,
  en: string,
  key: CareKey,
  level: 1 | 2 | 3,
  losDays: number,
  more: Partial<StayPlan>,
): Situation {
  return {
    id,
    kind: 'lookalike',
    forbidden: listRules,
    zh,
    en,
    leadDays: losDays + 2,
    followDays: 3,
    plan: (stage) => tellListed(stage, planListed(stage, key, level, losDays, more)),
  };
}
