// 挂床住院 seen in records, beds and people: gaps in the temperature sheet, shared beds, a house fuller
// than its beds, examinations only, families admitted together (DOMAIN.md 2.2, HB-02, HB-06 to
// HB-18; LS-01, LS-02, LS-03, LS-07).

import { dayMs, hourMs } from '../china-clock.ts';
import type { CareKey } from '../care.ts';
import type { Situation, Stage } from '../stage.ts';
import type { StayPlan } from '../stay-record.ts';
import { item, type ItemKey } from '../items.ts';
import { planAround, subjectOf } from './hanging.ts';

interface Strange {
  readonly rule: string;
  readonly accept?: readonly string[];
  readonly key: CareKey;
  readonly level: 1 | 2 | 3;
  readonly before: number;
  readonly after: number;
  readonly more: (stage: Stage) => Partial<StayPlan>;
  /** Yuan, when the law defines it. */
  readonly owed?: number;
}

/** One stay that is strange in itself, around the stage's day. */
export function strangeStay(id: string, zh: string, en: string, shape: Strange): Situation {
  return {
    id,
    kind: 'planted',
    rules: [shape.rule],
    ...(shape.accept === undefined ? {} : { accept: shape.accept }),
    zh,
    en,
    leadDays: shape.before + 1,
    followDays: shape.after + 4,
    plan: (stage) => {
      const plan = planAround(
        stage,
        shape.key,
        stage.hospital(shape.level),
        shape.before,
        shape.after,
        shape.more(stage),
      );
      const told = stage.tell(subjectOf(plan), stage.day);
      if (shape.owed !== undefined) told.owe(shape.owed);
    },
  };
}

const manyTests: readonly ItemKey[] = ['ct', 'mri', 'heartUltrasound', 'holter', 'ultrasound', 'cea'];

export const moreHangings: readonly Situation[] = [
  strangeStay(
    'sheet-gaps',
    '体温单两次中断各约32小时，其间照收护理费',
    'two gaps of 32 hours in the temperature sheet while nursing is billed',
    {
      rule: 'HB-02',
      key: 'stroke',
      level: 3,
      before: 6,
      after: 1,
      more: ({ day }) => ({
        unrecorded: [
          [day - 5 * dayMs + 5 * hourMs, day - 4 * dayMs + 13 * hourMs],
          [day - 3 * dayMs + 5 * hourMs, day - 2 * dayMs + 13 * hourMs],
        ],
      }),
    },
  ),
  strangeStay(
    'sheet-gap-three-days',
    '连续三天无任何护理记录，照收护理费',
    'no nursing record for three days while nursing is billed',
    {
      rule: 'HB-02',
      key: 'disc',
      level: 2,
      before: 7,
      after: 1,
      more: ({ day }) => ({ unrecorded: [[day - 4 * dayMs, day - dayMs]] }),
    },
  ),
  {
    id: 'one-bed-two-patients',
    kind: 'planted',
    rules: ['HB-06'],
    zh: '同一床位同时登记两名患者三天',
    en: 'two patients in one bed for three days',
    leadDays: 6,
    followDays: 2,
    plan: (stage) => {
      const one = planAround(stage, 'hypertension', stage.hospital(2), 5, 0, { bed: '911' });
      const other = planAround(stage, 'hypertension', stage.hospital(2), 3, 2, { bed: '911' }, 1);
      stage.tell(subjectOf(other), stage.day, [subjectOf(one)]);
    },
  },
  {
    id: 'fuller-than-beds',
    kind: 'planted',
    rules: ['HB-07'],
    zh: '护理院认可床位10张，连续6天在院14人',
    en: 'a home with ten recognised beds has fourteen patients for six days',
    leadDays: 7,
    followDays: 3,
    everyDays: 10,
    plan: (stage) => {
      const { home } = stage.city.institutions;
      const people = Array.from({ length: 14 }, (_, n) =>
        planAround(
          stage,
          'disc',
          home,
          6,
          0,
          { begn: stage.day - 6 * dayMs + (8 + n / 4) * hourMs, end: stage.day + (9 + n / 5) * hourMs },
          n,
        ),
      );
      stage.tell(
        { fixmedins_code: home.fixmedins_code },
        stage.day,
        people.map((plan) => subjectOf(plan)),
      );
    },
  },
  strangeStay(
    'nothing-for-60-hours',
    '入院60小时内无任何医嘱执行、检查和治疗',
    'no order, test or treatment in the first sixty hours',
    {
      rule: 'HB-08',
      key: 'hypertension',
      level: 2,
      before: 6,
      after: 1,
      more: ({ day }) => ({
        idle: [day - 6 * dayMs, day - 6 * dayMs + 9 * hourMs + 60 * hourMs],
      }),
    },
  ),
  strangeStay(
    'tests-only',
    '住院5天只有检查检验，无用药和治疗',
    'five days of tests without drugs or treatment',
    {
      rule: 'HB-09',
      accept: ['LS-02'],
      key: 'vertigo',
      level: 2,
      before: 4,
      after: 1,
      more: ({ day }) => ({
        testsOnly: true,
        extra: manyTests.map((key, n) => [key, day - 3 * dayMs + (9 + n) * hourMs, 1] as const),
      }),
    },
  ),
  {
    id: 'family-admitted',
    kind: 'planted',
    rules: ['HB-10'],
    zh: '同一联系电话7人三天内入住同一科室、住院天数相同',
    en: 'seven people with one telephone admitted to one ward within three days for the same time',
    leadDays: 9,
    followDays: 4,
    plan: (stage) => {
      const people = Array.from({ length: 7 }, (_, n) =>
        planAround(
          stage,
          'disc',
          stage.hospital(2),
          8,
          -1,
          {
            begn: stage.day - 8 * dayMs + (n % 3) * dayMs + (8 + n) * hourMs,
            end: stage.day - dayMs + (n % 3) * dayMs + 10 * hourMs,
            tel: `1390711${String(1000 + (stage.person(0).index % 9000))}`,
            curr_addr: `江洲市梁子湖区沼山镇${stage.id}组`,
          },
          n,
        ),
      );
      const [first] = people;
      if (first !== undefined)
        stage.tell(subjectOf(first), stage.day, people.map((plan) => subjectOf(plan)));
    },
  },
  {
    id: 'admitted-after-death',
    kind: 'planted',
    rules: ['HB-11'],
    zh: '死亡出院后以同一参保人身份再次入院',
    en: 'admitted to another hospital days after dying in one',
    leadDays: 12,
    followDays: 2,
    plan: (stage) => {
      const died = planAround(stage, 'stroke', stage.hospital(3), 11, -4, { dscg_way: '5' });
      const after = planAround(stage, 'disc', stage.hospital(2), 0, 5, { person: died.person });
      stage.tell(subjectOf(after), after.begn, [subjectOf(died)]);
    },
  },
  {
    id: 'copied-sheet',
    kind: 'planted',
    rules: ['HB-14'],
    zh: '两名患者全程体征记录逐条相同',
    en: 'the nursing records of two patients are the same from first to last',
    leadDays: 6,
    followDays: 3,
    plan: (stage) => {
      const sheet = { copiedSheet: stage.id };
      const one = planAround(stage, 'disc', stage.hospital(2), 5, 1, sheet);
      const other = planAround(stage, 'disc', stage.hospital(2), 5, 1, sheet, 1);
      stage.tell(subjectOf(other), stage.day, [subjectOf(one)]);
    },
  },
  {
    id: 'billed-before-coming',
    kind: 'planted',
    rules: ['HB-17'],
    zh: '费用明细发生在入院前一日',
    en: 'treatment billed for the day before admission',
    leadDays: 8,
    followDays: 2,
    plan: (stage) => {
      const plan = planAround(stage, 'disc', stage.hospital(2), 6, -1, {
        extra: [['massage', stage.day - 7 * dayMs + 8 * hourMs, 4]],
      });
      stage.tell(subjectOf(plan), plan.end).owe(4 * item('massage').price);
    },
  },
  {
    id: 'billed-after-leaving',
    kind: 'planted',
    rules: ['GN-05'],
    accept: ['HB-17'],
    zh: '出院20小时后仍有治疗费用明细',
    en: 'treatment billed for twenty hours after discharge',
    leadDays: 7,
    followDays: 2,
    plan: (stage) => {
      const plan = planAround(stage, 'disc', stage.hospital(2), 6, -1, {
        extra: [['acupuncture', stage.day - dayMs + 31 * hourMs, 3]],
      });
      stage.tell(subjectOf(plan), plan.end).owe(3 * item('acupuncture').price);
    },
  },
  strangeStay(
    'two-nights-tablets',
    '住院两天无手术、无注射输液，仅口服药和检查',
    'two nights with tablets and tests, no infusion, injection or operation',
    {
      rule: 'LS-01',
      key: 'gastritis',
      level: 2,
      before: 2,
      after: 0,
      more: () => ({ tabletsOnly: [['奥美拉唑肠溶胶囊', 2]] }),
    },
  ),
  strangeStay(
    'check-up-stay',
    '住院体检：检查检验占比超九成，几乎无治疗',
    'a check-up as a stay: over ninety per cent tests, hardly any treatment',
    {
      rule: 'LS-02',
      accept: ['HB-09'],
      key: 'diabetes',
      level: 3,
      before: 3,
      after: 1,
      more: ({ day }) => ({
        tabletsOnly: [['二甲双胍片', 2]],
        extra: [...manyTests, 'gastroscopy' as const, 'ctContrast' as const].map(
          (key, n) => [key, day - 2 * dayMs + (8 + n) * hourMs, 1] as const,
        ),
      }),
    },
  ),
  strangeStay(
    'stable-pressure',
    '体征平稳的高血压收住院，首日体温、脉搏、血压均正常',
    'stable hypertension admitted with every vital sign in order',
    {
      rule: 'LS-03',
      key: 'hypertension',
      level: 1,
      before: 5,
      after: 1,
      more: () => ({ well: true }),
    },
  ),
  strangeStay(
    'tablets-only',
    '住院6天仅口服药治疗',
    'six days in hospital with tablets only',
    {
      rule: 'LS-07',
      key: 'vertigo',
      level: 1,
      before: 5,
      after: 1,
      more: () => ({ tabletsOnly: [['银杏叶片', 6]] }),
    },
  ),
];
