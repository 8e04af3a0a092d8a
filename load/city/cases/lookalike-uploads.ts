// Uploads that are late, corrected, cancelled or missing for everybody: no reason to accuse a stay.

import { dayMs, hourMs, minuteMs } from '../china-clock.ts';
import { post } from '../city.ts';
import { postDischarge } from '../discharge.ts';
import { purchase } from '../shop.ts';
import { admit } from '../stay.ts';
import { stayId, type StayPlan } from '../stay-record.ts';
import type { Situation } from '../stage.ts';
import { presenceLookalike, tellStay } from './lookalike-presence.ts';
import { planAround, visitAt } from './hanging.ts';

export const uploadLookalikes: readonly Situation[] = [
  presenceLookalike(
    'ok-late-nursing',
    '护理记录晚30小时上传',
    'nursing records uploaded thirty hours late',
    8,
    4,
    (stage) => {
      const plan = planAround(stage, 'copd', stage.hospital(3), 7, 0, {
        nursingDelayMs: 30 * hourMs,
      });
      tellStay(stage, plan, stage.day + hourMs);
    },
  ),
  presenceLookalike(
    'ok-feed-outage',
    '一家医院护理上传中断两天（所有患者）',
    'a hospital sends no nursing records for two days, for anybody',
    8,
    4,
    (stage) => {
      const hospital = stage.brokenHospital();
      const plan = planAround(stage, 'pneumonia', hospital, 6, 2);
      const other = planAround(stage, 'stroke', hospital, 5, 3, {}, 1);
      stage.city.agenda.at(
        stage.day - 6 * dayMs,
        () =>
          void stage.city.silentNursing.set(hospital.index, [
            stage.day - 3 * dayMs,
            stage.day - dayMs,
          ]),
      );
      tellStay(stage, plan, stage.day);
      stage.tell(
        { psn_no: other.person.psn_no, mdtrt_id: stayId(other.person, other.begn) },
        stage.day,
        [{ fixmedins_code: hospital.fixmedins_code }],
      );
    },
  ),
  presenceLookalike(
    'ok-late-discharge',
    '出院信息晚20小时上传，其间本人门诊并购药',
    'discharge uploaded twenty hours late; clinic and shop visits after leaving',
    7,
    1,
    (stage) => {
      const plan = planAround(stage, 'gastritis', stage.hospital(2), 6, 0, {
        dischargeDelayMs: 20 * hourMs,
      });
      const bill = visitAt(stage.city, plan, stage.clinic(), plan.end + 5 * hourMs);
      const at = plan.end + 7 * hourMs;
      stage.city.agenda.at(
        at,
        () =>
          void purchase(stage.city, {
            person: plan.person,
            pharmacy: stage.shop(),
            at,
            insured: true,
            drugs: [['铝碳酸镁咀嚼片', 1]],
          }),
      );
      stage.tell(
        { psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) },
        plan.end + 20 * hourMs,
        [bill],
      );
    },
  ),
  presenceLookalike(
    'ok-bed-change',
    '同日换床，原床位收治他人',
    'the patient changes beds, somebody else takes the old one the same day',
    4,
    1,
    (stage) => {
      const at = stage.day + 10 * hourMs;
      const plan = planAround(stage, 'stroke', stage.hospital(3), 3, 3, {
        bed: '901',
        bedChangeAt: at,
      });
      const next = planAround(
        stage,
        'stroke',
        stage.hospital(3),
        0,
        6,
        { bed: '901', begn: at + 3 * hourMs },
        1,
      );
      stage.tell(
        { psn_no: plan.person.psn_no, mdtrt_id: stayId(plan.person, plan.begn) },
        next.begn,
        [{ psn_no: next.person.psn_no }],
      );
    },
  ),
  presenceLookalike(
    'ok-cancelled-admission',
    '入院登记有误已撤销（2404），当日入另一医院',
    'a mistaken admission is cancelled; the patient is admitted elsewhere',
    4,
    2,
    (stage) => {
      const wrong: StayPlan = {
        person: stage.person(0, { ageMin: 55, ageMax: 75 }),
        hospital: stage.hospital(2),
        care: 'copd',
        begn: stage.day - 2 * dayMs + 9 * hourMs,
        end: stage.day + 4 * dayMs,
      };
      admit(stage.city, wrong, (stay) =>
        stage.city.agenda.at(wrong.begn + 50 * minuteMs, () => {
          stay.cancelled = true;
          post(stage.city, wrong.hospital, wrong.begn + 52 * minuteMs, {
            infno: '2404',
            person: wrong.person,
            input: { data: { mdtrt_id: stay.mdtrt_id, psn_no: wrong.person.psn_no } },
          });
        }),
      );
      const right = planAround(stage, 'copd', stage.hospital(3), 2, 4, {
        person: wrong.person,
        begn: wrong.begn + 3 * hourMs,
      });
      stage.tell(
        { psn_no: right.person.psn_no, mdtrt_id: stayId(right.person, right.begn) },
        stage.day,
        [{ mdtrt_id: stayId(wrong.person, wrong.begn) }],
      );
    },
  ),
  presenceLookalike(
    'ok-cancelled-discharge',
    '出院登记撤销（2405）后继续住院',
    'a discharge is cancelled and the stay goes on',
    6,
    2,
    (stage) => {
      const early = stage.day - dayMs + 10 * hourMs;
      const plan: StayPlan = {
        person: stage.person(0, { ageMin: 62, ageMax: 80 }),
        hospital: stage.hospital(2),
        care: 'heartFailure',
        begn: stage.day - 4 * dayMs + 9 * hourMs,
        end: stage.day + 2 * dayMs + 10 * hourMs,
      };
      admit(stage.city, plan, (stay) =>
        stage.city.agenda.at(early, () => {
          postDischarge(
            stage.city,
            { ...stay, plan: { ...plan, end: early } },
            early + 10 * minuteMs,
          );
          post(stage.city, plan.hospital, early + 2 * hourMs, {
            infno: '2405',
            person: plan.person,
            input: { data: { mdtrt_id: stay.mdtrt_id, psn_no: plan.person.psn_no } },
          });
        }),
      );
      tellStay(stage, plan, plan.end);
    },
  ),
];
