// Short intervals between stays with a good reason (exclusions of DOMAIN.md 2.1).

import { dateText, dayMs, dayStart, hourMs, minuteMs } from '../china-clock.ts';
import type { CareKey } from '../care.ts';
import { post, settlementId } from '../city.ts';
import { setlinfo } from '../settlement.ts';
import { admit } from '../stay.ts';
import { stayId, type StayPlan } from '../stay-record.ts';
import type { Situation, Stage } from '../stage.ts';
import { planAround } from './hanging.ts';
import { planPair, tellPair } from './split.ts';

const splitRules = ['SP-01', 'SP-02', 'SP-03', 'SP-08', 'SP-10', 'HB-05'];

interface Excused {
  readonly first: CareKey;
  readonly second: CareKey;
  readonly level: 1 | 2 | 3;
  readonly firstDays: number;
  readonly gapMs: number;
  readonly firstPlan?: Partial<StayPlan>;
  readonly secondPlan?: Partial<StayPlan>;
  readonly hour?: number;
  readonly leadDays: number;
}

function excused(id: string, zh: string, en: string, shape: Excused): Situation {
  return {
    id,
    kind: 'lookalike',
    forbidden: splitRules,
    zh,
    en,
    leadDays: shape.leadDays,
    followDays: 1,
    plan: (stage) => tellPair(stage, planPair(stage, shape)),
  };
}

const dialysis = ['Z49.100', '体外透析'] as const;

export const stayLookalikes: readonly Situation[] = [
  excused(
    'ok-chemo',
    '肿瘤化疗周期：10天后再次入院化疗',
    'chemotherapy cycle: admitted again after ten days',
    { level: 3, first: 'chemo', second: 'chemo', firstDays: 4, gapMs: 10 * dayMs, leadDays: 16 },
  ),
  excused(
    'ok-dialysis-stays',
    '血液透析患者5天后再次住院透析',
    'dialysis patient admitted again after five days',
    {
      level: 2,
      first: 'kidney',
      second: 'kidney',
      firstDays: 6,
      gapMs: 5 * dayMs,
      leadDays: 13,
      firstPlan: { diagnosis: dialysis },
      secondPlan: { diagnosis: dialysis },
    },
  ),
  excused(
    'ok-staged-surgery',
    '计划内分期手术：一周后行另一眼白内障手术（days_rinp_flag_31=2）',
    'planned staged surgery: the other eye a week later',
    {
      level: 3,
      first: 'cataract',
      second: 'cataract',
      firstDays: 2,
      gapMs: 7 * dayMs,
      leadDays: 11,
      firstPlan: { plannedReturn: '另一眼白内障手术', listDelayMs: 20 * hourMs },
    },
  ),
  excused(
    'ok-plate',
    '骨折术后12天计划取内固定装置',
    'removal of a fixation device twelve days after the operation',
    {
      level: 3,
      first: 'hip',
      second: 'plate',
      firstDays: 10,
      gapMs: 12 * dayMs,
      leadDays: 24,
      firstPlan: { plannedReturn: '取内固定装置', listDelayMs: 20 * hourMs },
      secondPlan: {},
    },
  ),
  excused(
    'ok-emergency',
    '出院3天后因急性阑尾炎急诊入院',
    'emergency admission for appendicitis three days after pneumonia',
    {
      level: 2,
      first: 'pneumonia',
      second: 'appendix',
      firstDays: 7,
      gapMs: 3 * dayMs,
      leadDays: 12,
      secondPlan: { adm_way: '1', med_type: '24' },
    },
  ),
  excused(
    'ok-against-advice',
    '非医嘱离院后次日返院继续治疗',
    'left against advice, came back the next day',
    {
      level: 2,
      first: 'copd',
      second: 'copd',
      firstDays: 3,
      gapMs: 22 * hourMs,
      leadDays: 6,
      firstPlan: { dscg_way: '4' },
    },
  ),
  excused(
    'ok-after-window',
    '同病种出院20天后再入院，超出窗口',
    'readmitted with the same disease after twenty days, outside the window',
    {
      level: 2,
      first: 'diabetes',
      second: 'diabetes',
      firstDays: 8,
      gapMs: 20 * dayMs,
      leadDays: 30,
    },
  ),
  excused(
    'ok-abortion-delivery',
    '先兆流产保胎出院后12天分娩入院',
    'threatened abortion, then delivery twelve days later',
    {
      level: 2,
      first: 'birth',
      second: 'caesarean',
      firstDays: 4,
      gapMs: 12 * dayMs,
      leadDays: 18,
      firstPlan: { diagnosis: ['O20.000', '先兆流产'] },
    },
  ),
  excused(
    'ok-year-end-new-stay',
    '年终中途结算后同科同床继续住院（mid_setl_flag=1）',
    'year-end settlement, the stay goes on in the same bed',
    {
      level: 2,
      first: 'stroke',
      second: 'stroke',
      firstDays: 6,
      gapMs: minuteMs,
      hour: 0,
      leadDays: 9,
      firstPlan: { mid_setl_flag: '1', bed: '801' },
      secondPlan: { bed: '801' },
    },
  ),
  excused(
    'ok-newborn',
    '新生儿产科出生后同日转新生儿科',
    'newborn moves from obstetrics to the newborn ward the same day',
    {
      level: 2,
      first: 'jaundice',
      second: 'jaundice',
      firstDays: 0,
      gapMs: 3 * hourMs,
      hour: 18,
      leadDays: 2,
      firstPlan: { diagnosis: ['Z38.000', '单胎，在医院内出生'], nwb_bir_wt: 3200 },
      secondPlan: { nwb_bir_wt: 3200 },
    },
  ),
  {
    id: 'ok-year-end-mid',
    kind: 'lookalike',
    forbidden: splitRules,
    leadDays: 6,
    followDays: 1,
    zh: '年终中途结算（同一就诊ID，不办出院）',
    en: 'year-end mid settlement under the same visit id',
    plan: (stage) => {
      const plan = planAround(stage, 'stroke', stage.hospital(3), 5, 4);
      admitMidSettlement(stage, plan);
      stage.tell(
        { psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) },
        stage.day + 20 * hourMs,
      );
    },
  },
  {
    id: 'ok-transfer-up',
    kind: 'lookalike',
    forbidden: splitRules,
    leadDays: 4,
    followDays: 1,
    zh: '医嘱转院（离院方式2）当日上转三级医院，接收机构一致',
    en: 'transferred upward the same day, the receiving hospital matches',
    plan: (stage) => transfer(stage, -3 * hourMs),
  },
  {
    id: 'ok-transfer-overlap',
    kind: 'lookalike',
    forbidden: splitRules,
    leadDays: 4,
    followDays: 1,
    zh: '转院当日两院时间重叠2小时',
    en: 'transfer day: the two stays overlap by two hours',
    plan: (stage) => transfer(stage, 2 * hourMs),
  },
  {
    id: 'ok-rehabilitation',
    kind: 'lookalike',
    forbidden: splitRules,
    leadDays: 13,
    followDays: 1,
    zh: '急性期后2天到另一机构康复',
    en: 'rehabilitation at another institution two days after the acute phase',
    plan: (stage) => {
      const acute = planAround(stage, 'stroke', stage.hospital(3), 11, -2);
      const after = planAround(stage, 'disc', stage.hospital(2), 0, 8, {
        person: acute.person,
        diagnosis: ['I63.900', '脑梗死'],
      });
      stage.tell(
        { psn_no: acute.person.psn_no, mdtrt_id: stayId(after.person, after.begn) },
        after.begn,
        [{ mdtrt_id: stayId(acute.person, acute.begn) }],
      );
    },
  },
];

/**
 * Upward transfer: stay at a level-2 hospital ends `overlapMs` after the admission at the
 * level-3 one.
 */
function transfer(stage: Stage, overlapMs: number): void {
  const target = stage.hospital(3);
  const person = stage.person(0, { ageMin: 50, ageMax: 76 });
  const begn = stage.day + 14 * hourMs;
  const first: StayPlan = {
    person,
    hospital: stage.hospital(2),
    care: 'heartFailure',
    begn: stage.day - 3 * dayMs + 10 * hourMs,
    end: begn + overlapMs,
    dscg_way: '2',
    acp_optins_code: target.fixmedins_code,
    listDelayMs: 20 * hourMs,
  };
  const second: StayPlan = {
    person,
    hospital: target,
    care: 'heartFailure',
    begn,
    end: dayStart(begn) + 7 * dayMs + 10 * hourMs,
    adm_way: '3',
  };
  admit(stage.city, first);
  admit(stage.city, second);
  postReferral(stage, first, target.fixmedins_code, target.fixmedins_name, begn - 5 * hourMs);
  tellPair(stage, { first, second });
}

/** 2501: referral filing by the sending hospital. */
export function postReferral(
  stage: Stage,
  from: StayPlan,
  reflin_medins_no: string,
  reflin_medins_name: string,
  at: number,
): void {
  stage.city.agenda.at(at, () => {
    post(stage.city, from.hospital, at + 5 * minuteMs, {
      infno: '2501',
      person: from.person,
      input: {
        refmedin: {
          psn_no: from.person.psn_no,
          insutype: from.person.insutype,
          diag_code: 'I50.900',
          diag_name: '心力衰竭',
          reflin_medins_no,
          reflin_medins_name,
          mdtrtarea_admdvs: from.hospital.admdvs,
          hosp_agre_refl_flag: '1',
          refl_type: '1',
          refl_date: dateText(at),
          refl_rea: '上级医院进一步诊治',
          refl_opnn: '同意',
          begndate: dateText(at),
          enddate: dateText(at + 7 * dayMs),
          refl_old_mdtrt_id: stayId(from.person, from.begn),
        },
      },
    });
  });
}

function admitMidSettlement(stage: Stage, plan: StayPlan): void {
  const at = stage.day + 20 * hourMs;
  const mdtrt_id = stayId(plan.person, plan.begn);
  const setl_id = settlementId(plan.person, at);
  stage.city.agenda.at(at, () => {
    post(stage.city, plan.hospital, at + minuteMs, {
      infno: '2304',
      person: plan.person,
      input: {
        data: {
          psn_no: plan.person.psn_no,
          mdtrt_cert_type: '02',
          mdtrt_cert_no: plan.person.certno,
          psn_cert_type: '01',
          certno: plan.person.certno,
          psn_type: plan.person.psn_type,
          psn_name: plan.person.psn_name,
          medfee_sumamt: 3200,
          psn_setlway: '01',
          mdtrt_id,
          insutype: plan.person.insutype,
          med_type: '21',
          acct_used_flag: '1',
          insuplc_admdvs: plan.person.insuplc_admdvs,
          mdtrtarea_admvs: plan.hospital.admdvs,
          mid_setl_flag: '1',
        },
      },
      output: {
        setlinfo: setlinfo({
          person: plan.person,
          mdtrt_id,
          setl_id,
          setl_time: at,
          med_type: '21',
          medfee_sumamt: 3200,
          fundShare: 0.7,
          medins_setl_id: `${plan.hospital.fixmedins_code}${setl_id.slice(-10)}`,
        }),
      },
    });
  });
}
