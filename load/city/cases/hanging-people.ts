// Stays of people who cannot have been there, or whose hospital knows them too well: a doctor who
// treats while being a patient, staff as patients, somebody in custody (DOMAIN.md 2.2, HB-11, HB-12,
// HB-18). The city's registers of staff and whereabouts know them.

import { dateText, dayMs, hourMs } from '../china-clock.ts';
import type { Situation } from '../stage.ts';
import { planAround, subjectOf } from './hanging.ts';
import { boxed } from './trace-more.ts';

export const peopleSituations: readonly Situation[] = [
  boxed('doctor-as-patient', '医生本人住院期间仍开立医嘱、收治病人', 'a doctor signs orders while being a patient elsewhere', {
    rules: ['HB-12'],
    leadDays: 8,
    followDays: 3,
    plan: (stage) => {
      const place = stage.hospital(3);
      const doctor = place.departments.find((one) => one.key === 'neurology')?.doctors[3];
      if (doctor === undefined) throw new Error('no such doctor');
      const own = planAround(stage, 'hypertension', stage.hospital(2), 6, -1);
      stage.know('staff', {
        psn_no: own.person.psn_no,
        fixmedins_code: place.fixmedins_code,
        dr_codg: doctor.code,
        from: '2015-01-01',
      });
      const treated = planAround(
        stage,
        'stroke',
        place,
        4,
        1,
        { doctor, person: stage.person(1, { ageMin: 55, ageMax: 78 }) },
        1,
      );
      stage.tell({ ...subjectOf(own), dr_codg: doctor.code }, stage.day, [
        subjectOf(own),
        subjectOf(treated),
        { dr_codg: doctor.code },
      ]);
    },
  }),
  boxed('staff-as-patients', '护理院10名职工中4人当月在本院住院，无请假', 'four of the ten staff of a home were its patients within a month', {
    rules: ['HB-18'],
    leadDays: 24,
    followDays: 3,
    everyDays: 30,
    plan: (stage) => {
      const { home } = stage.city.institutions;
      const stays = Array.from({ length: 4 }, (_, n) =>
        planAround(stage, 'disc', home, 23 - 5 * n, -17 + 5 * n, {}, n),
      );
      for (let n = 0; n < 10; n += 1)
        stage.know('staff', {
          psn_no: stage.person(n).psn_no,
          fixmedins_code: home.fixmedins_code,
          from: '2020-01-01',
        });
      stage.tell(
        { fixmedins_code: home.fixmedins_code },
        stage.day,
        stays.map((plan) => subjectOf(plan)),
      );
    },
  }),
  boxed('in-custody', '羁押期间登记住院', 'registered as an inpatient while in custody', {
    rules: ['HB-11'],
    leadDays: 6,
    followDays: 3,
    plan: (stage) => {
      const plan = planAround(stage, 'disc', stage.hospital(2), 5, 1);
      stage.know('whereabouts', {
        psn_no: plan.person.psn_no,
        kind: 'custody',
        from: dateText(stage.day - 30 * dayMs),
        to: dateText(stage.day + 60 * dayMs),
        zh: '羁押',
        registered_by: '公安',
      });
      stage.tell(subjectOf(plan), stage.day + hourMs);
    },
  }),
  {
    id: 'ok-nurse-as-patient',
    kind: 'lookalike',
    forbidden: ['HB-12', 'HB-18'],
    zh: '一名职工在本院住院，其间未开单',
    en: 'one member of staff is a patient of the own hospital and signs nothing',
    leadDays: 6,
    followDays: 3,
    plan: (stage) => {
      const place = stage.hospital(3);
      const plan = planAround(stage, 'appendix', place, 5, 1);
      stage.know('staff', {
        psn_no: plan.person.psn_no,
        fixmedins_code: place.fixmedins_code,
        from: '2018-01-01',
      });
      stage.exempt({
        kind: 'leave',
        subject_kind: 'person',
        subject: plan.person.psn_no,
        from: dateText(plan.begn),
        to: dateText(plan.end),
        reason: '病假',
      });
      stage.tell(subjectOf(plan), stage.day);
    },
  },
];
