// Absences and coincidences during a stay that are in order (exclusions of DOMAIN.md 2.2), and
// uploads that are late, corrected or missing for everybody.

import { dateText, dayMs, hourMs, minuteMs } from '../china-clock.ts';
import { settlementId, visitId } from '../city.ts';
import { purchase } from '../shop.ts';
import { stayId, type StayPlan } from '../stay-record.ts';
import type { Situation, Stage } from '../stage.ts';
import { visit } from '../visit.ts';
import { planAround, visitAt } from './hanging.ts';
import { postReferral } from './lookalike-stays.ts';

const presence = ['HB-01', 'HB-02', 'HB-03', 'HB-04', 'HB-05', 'HB-06', 'HB-08', 'HB-17'];

export function presenceLookalike(
  id: string,
  zh: string,
  en: string,
  leadDays: number,
  followDays: number,
  plan: (stage: Stage) => void,
): Situation {
  return { id, kind: 'lookalike', forbidden: presence, zh, en, leadDays, followDays, plan };
}

export function tellStay(stage: Stage, plan: StayPlan, at: number): void {
  stage.tell(
    {
      psn_no: plan.person.psn_no,
      mdtrt_id: stayId(plan.person, plan.begn),
      fixmedins_code: plan.hospital.fixmedins_code,
    },
    at,
  );
}

/** Outpatient dialysis, as it is settled three times a week. */
function dialyse(stage: Stage, plan: Pick<StayPlan, 'person'>, at: number): void {
  stage.city.agenda.at(
    at,
    () =>
      void visit(stage.city, {
        person: plan.person,
        institution: stage.hospital(2, 1),
        at,
        code: 'N18.500',
        name: '慢性肾脏病5期',
        department: '血液净化中心',
        med_type: '14',
        dise_codg: 'M07801',
        minutes: 270,
        items: [
          ['dialysis', 1],
          ['dialyser', 1],
        ],
        drugs: [],
      }),
  );
}

export const presenceLookalikes: readonly Situation[] = [
  presenceLookalike(
    'ok-leave',
    '住院期间批准请假4天，其间不收费',
    'approved leave of four days, nothing billed',
    8,
    4,
    (stage) => {
      const idle = [stage.day - 4 * dayMs, stage.day] as const;
      const plan = planAround(stage, 'disc', stage.hospital(2), 7, 2, { idle, onLeave: true });
      stage.exempt({
        kind: 'leave',
        subject_kind: 'stay',
        subject: stayId(plan.person, plan.begn),
        from: dateText(idle[0]),
        to: dateText(idle[1]),
        reason: '批准请假',
      });
      tellStay(stage, plan, stage.day);
    },
  ),
  presenceLookalike(
    'ok-palliative',
    '姑息治疗，少有医疗活动，已备案',
    'palliative care with little activity, on file',
    9,
    4,
    (stage) => {
      const plan = planAround(stage, 'diabetes', stage.hospital(2), 8, 1, {
        idle: [stage.day - 5 * dayMs, stage.day],
        diagnosis: ['Z51.500', '姑息性医疗'],
      });
      stage.exempt({
        kind: 'palliative',
        subject_kind: 'stay',
        subject: stayId(plan.person, plan.begn),
        from: dateText(plan.begn),
        to: dateText(plan.end),
        reason: '临终关怀',
      });
      tellStay(stage, plan, stage.day);
    },
  ),
  presenceLookalike(
    'ok-emergency-then-admitted',
    '急诊当日收入院，急诊费用在入院后1小时结算',
    'emergency bill settled an hour after admission the same day',
    2,
    1,
    (stage) => {
      const plan = planAround(stage, 'appendix', stage.hospital(2), 0, 5, {
        adm_way: '1',
        med_type: '24',
      });
      const at = plan.begn - 40 * minuteMs;
      stage.city.agenda.at(
        at,
        () =>
          void visit(stage.city, {
            person: plan.person,
            institution: plan.hospital,
            at,
            code: 'R10.400',
            name: '其他和未特指的腹痛',
            department: '急诊医学科',
            med_type: '13',
            minutes: 100,
            items: [
              ['emergency', 1],
              ['bloodCount', 1],
              ['ct', 1],
            ],
            drugs: [],
          }),
      );
      stage.tell(
        { psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) },
        at + 100 * minuteMs,
        [{ setl_id: settlementId(plan.person, at + 100 * minuteMs) }],
      );
    },
  ),
  presenceLookalike(
    'ok-clinic-then-admitted',
    '上午门诊检查，下午入院',
    'outpatient tests in the morning, admitted in the afternoon',
    2,
    1,
    (stage) => {
      const plan = planAround(stage, 'diabetes', stage.hospital(2), 0, 6);
      const bill = visitAt(stage.city, plan, plan.hospital, plan.begn - 3 * hourMs);
      stage.tell(
        { psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) },
        plan.begn,
        [bill],
      );
    },
  ),
  presenceLookalike(
    'ok-referral-consultation',
    '住院期间经转诊备案到上级医院会诊检查',
    'referred to another hospital for consultation during the stay',
    5,
    1,
    (stage) => {
      const plan = planAround(stage, 'heartFailure', stage.hospital(2), 4, 3);
      const target = stage.hospital(3);
      const at = stage.day + 10 * hourMs;
      postReferral(stage, plan, target.fixmedins_code, target.fixmedins_name, at - 4 * hourMs);
      const bill = visitAt(stage.city, plan, target, at);
      stage.tell({ psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) }, at, [
        bill,
      ]);
    },
  ),
  presenceLookalike(
    'ok-dialysis-during-stay',
    '康复住院期间到透析中心门诊透析（门慢特）',
    'outpatient dialysis while staying for rehabilitation',
    5,
    1,
    (stage) => {
      const plan = planAround(stage, 'disc', stage.hospital(1), 4, 4);
      for (const back of [2, 0]) dialyse(stage, plan, stage.day - back * dayMs + 13 * hourMs);
      tellStay(stage, plan, stage.day + 18 * hourMs);
    },
  ),
  {
    ...presenceLookalike(
      'ok-dialysis-weekly',
      '门诊血液透析每周三次',
      'outpatient dialysis three times a week',
      5,
      0,
      (stage) => {
        const person = stage.person(0, { ageMin: 40, ageMax: 70 });
        for (const back of [4, 2, 0])
          dialyse(stage, { person }, stage.day - back * dayMs + 8 * hourMs);
        stage.tell({ psn_no: person.psn_no }, stage.day + 13 * hourMs);
      },
    ),
    forbidden: ['GN-01', 'GN-03', 'HB-03', 'PH-01', 'PH-02'],
  },
  presenceLookalike(
    'ok-family-purchase',
    '家属代购，亲情账户已备案',
    'bought by a relative, proxy on file',
    4,
    1,
    (stage) => {
      const plan = planAround(stage, 'hypertension', stage.hospital(2), 3, 3);
      const at = stage.day + 16 * hourMs;
      stage.city.agenda.at(
        at,
        () =>
          void purchase(stage.city, {
            person: plan.person,
            pharmacy: stage.shop(),
            at,
            insured: true,
            drugs: [['缬沙坦胶囊', 1]],
            mutualAid: true,
            exp_content: '{"agnter_rlts":"1","agnter_name":"家属"}',
          }),
      );
      stage.exempt({
        kind: 'family_proxy',
        subject_kind: 'person',
        subject: plan.person.psn_no,
        from: dateText(stage.day - 30 * dayMs),
        to: '',
        reason: '亲情账户代购',
      });
      stage.tell({ psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) }, at, [
        { setl_id: settlementId(plan.person, at), mdtrt_id: visitId(plan.person, at) },
      ]);
    },
  ),
  presenceLookalike(
    'ok-chronic-delivery',
    '门慢特药品配送（med_type 14）',
    'chronic-disease drugs delivered during the stay',
    4,
    1,
    (stage) => {
      const plan = planAround(stage, 'diabetes', stage.hospital(2), 3, 3);
      const at = stage.day + 10 * hourMs;
      stage.city.agenda.at(
        at,
        () =>
          void purchase(stage.city, {
            person: plan.person,
            pharmacy: stage.shop(),
            at,
            insured: true,
            drugs: [['二甲双胍片', 1]],
            med_type: '14',
            exp_content: '{"delivery":"1"}',
          }),
      );
      stage.tell({ psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) }, at, [
        { setl_id: settlementId(plan.person, at), mdtrt_id: visitId(plan.person, at) },
      ]);
    },
  ),
];
