// Hits as a supervisor would meet them, made up in numbers from a seed: for trying the page and for its tests.
import type { Evidence, Family, Grade, Hit } from '../../engine/hit.ts';

export interface FakeHit extends Hit {
  readonly cursor: number;
  readonly case_id: string;
}

export const institutions = [
  ['H42070400001', '鄂州市中心医院'], ['H42070400002', '鄂州市中医医院'], ['H42070400013', '鄂城区凤凰街道社区卫生服务中心'],
  ['H42070300008', '华容区段店镇中心卫生院'], ['H42070200005', '梁子湖区太和镇卫生院'], ['P42070400117', '益民大药房凤凰路店'],
  ['P42070400142', '康泰连锁药房古楼店'], ['P42070300031', '仁和堂药店葛店一店'],
] as const;

interface Kind {
  readonly rule_id: string;
  readonly family: Family;
  readonly grade: Grade;
  readonly title: string;
  readonly title_en: string;
  readonly subject_kind: string;
}

const kinds: readonly Kind[] = [
  { rule_id: 'SP-01', family: 'split', grade: 2, title: '短期内同病种再次住院', title_en: 'Readmission for the same disease', subject_kind: 'person' },
  { rule_id: 'SP-08', family: 'split', grade: 2, title: '住院中途结算后转科', title_en: 'Settled mid-stay and moved', subject_kind: 'person' },
  { rule_id: 'HB-03', family: 'hanging', grade: 2, title: '住院期间门诊结算', title_en: 'Outpatient settlement during a stay', subject_kind: 'person' },
  { rule_id: 'HB-05', family: 'hanging', grade: 1, title: '两次住院时间重叠', title_en: 'Overlapping stays', subject_kind: 'person' },
  { rule_id: 'UC-02', family: 'upcoding', grade: 2, title: '重症诊断缺少相应诊疗', title_en: 'Severe diagnosis without severe care', subject_kind: 'encounter' },
  { rule_id: 'TR-01', family: 'trace', grade: 2, title: '追溯码重复结算', title_en: 'Trace code settled again', subject_kind: 'trace' },
  { rule_id: 'TR-07', family: 'trace', grade: 1, title: '销售过期药品', title_en: 'Sold after expiry', subject_kind: 'trace' },
  { rule_id: 'IV-03', family: 'stock', grade: 2, title: '有销无进', title_en: 'Sold but never bought', subject_kind: 'stock' },
  { rule_id: 'IV-05', family: 'stock', grade: 3, title: '盘存与账面不符', title_en: 'Stocktake differs from the books', subject_kind: 'stock' },
  { rule_id: 'PH-02', family: 'pharmacy', grade: 3, title: '同日多店购药', title_en: 'Many shops in one day', subject_kind: 'person' },
];

/** The hit with this number, first revision. `at` is ms since the epoch. */
export function fakeHit(number: number, at: number): FakeHit {
  const kind = kinds[number % kinds.length]!;
  const institution = institutions[(number * 5) % institutions.length]!;
  const person = `4207000000${String(100_000 + ((number * 7_919) % 900_000))}`;
  const code = `8112345${String(number * 104_729).padStart(13, '0').slice(-13)}`;
  const subject = kind.subject_kind === 'trace' ? code : kind.subject_kind === 'stock' ? `${institution[0]}|${code.slice(0, 12)}` : person;
  const amount = (((number * 37_451) % 900_000) / 100 + 12).toFixed(2);
  return {
    hit_id: number.toString(16).padStart(32, '0'),
    revision: 1,
    state: 'raised',
    cursor: number,
    case_id: `c${(number % 40).toString(16).padStart(31, '0')}`,
    rule_id: kind.rule_id,
    rule_version: 1,
    family: kind.family,
    grade: kind.grade,
    title: kind.title,
    title_en: kind.title_en,
    reason: reasonOf(kind, institution[1], amount),
    reason_en: `${kind.title_en}: ${amount} yuan at ${institution[0]}.`,
    subject_kind: kind.subject_kind,
    subject,
    at: chinaIso(at),
    detected_at: chinaIso(at + 800),
    admdvs: institution[0].slice(1, 7),
    fixmedins_code: institution[0],
    psn_no: person,
    mdtrt_id: `M${String(number).padStart(15, '0')}`,
    ...(kind.family === 'trace' ? { drug_trac_codg: code, med_list_codg: 'XA02BCA185B002010101122' } : {}),
    amount,
    fund_amount: (Number(amount) * 0.72).toFixed(2),
    evidence: evidenceOf(kind, number, at, institution[0], person),
    conditions: [
      { fact: 'gap_days', operator: 'lessThanInclusive', actual: (number % 15) + 1, required: 15, result: true, zh: '距上次出院天数', en: 'Days since the last discharge' },
      { fact: 'same_disease', operator: 'equal', actual: true, required: true, result: true, zh: '主诊断前三位相同', en: 'Same three-character diagnosis' },
      { fact: 'planned', operator: 'equal', actual: false, required: false, result: true, zh: '有 31 天再住院计划', en: 'Planned readmission' },
    ],
    facts: { gap_days: (number % 15) + 1, same_disease: true },
    basis: ['《医疗保障基金使用监督管理条例》第三十八条第(一)项', '《医疗保障基金使用监督管理条例实施细则》第三十五条'],
  };
}

export function chinaIso(ms: number): string {
  return `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}

function reasonOf(kind: Kind, institution: string, amount: string): string {
  switch (kind.family) {
    case 'split':
      return `该参保人出院后 3 天再次因同一疾病(J18 肺炎)在${institution}住院,两次间隔不足 15 天,后次住院费用 ${amount} 元。`;
    case 'trace':
      return `该盒药品的追溯码此前已在益民大药房凤凰路店结算给另一参保人,本次在${institution}再次结算,涉及 ${amount} 元。`;
    case 'stock':
      return `${institution}销售的该药品在观察期内没有购进、调入或盘存记录,涉及 ${amount} 元。`;
    default:
      return `${institution}:${kind.title},涉及费用 ${amount} 元。`;
  }
}

function evidenceOf(kind: Kind, number: number, at: number, fixmedins_code: string, psn_no: string): Evidence[] {
  const event = (part: number, eventKind: string, role: string, daysBefore: number, fields: Evidence['fields']): Evidence => ({
    event_id: (number * 10 + part).toString(16).padStart(32, '0'), kind: eventKind, role,
    at: chinaIso(at - daysBefore * 86_400_000), fixmedins_code, fields,
  });
  if (kind.family === 'trace' || kind.family === 'stock') {
    const fields = {
      med_list_codg: 'XA02BCA185B002010101122', fixmedins_hilist_name: '奥美拉唑肠溶胶囊', manu_lotnum: 'B20250113',
      sel_retn_cnt: 1, trdn_flag: '0',
    };
    const earlier = event(1, 'sale', 'match.sale', 4, { ...fields, psn_no: '4207000000555555' });
    return [{ ...earlier, fixmedins_code: 'P42070400117' }, event(2, 'sale', 'trigger.sale', 0, { ...fields, psn_no })];
  }
  const stay = {
    psn_no, med_type: '21', dscg_maindiag_code: 'J18.900', dscg_maindiag_name: '肺炎', adm_dept_name: '呼吸内科', adm_bed: '0312',
  };
  const first = { ...stay, mdtrt_id: `M${number}A` };
  return [
    event(1, 'admission', 'prev.admission', 9, first),
    event(2, 'discharge', 'prev.discharge', 3, { ...first, dscg_way: '1', medfee_sumamt: 6_213.4 }),
    event(3, 'admission', 'trigger.admission', 0, { ...stay, adm_bed: '0315', mdtrt_id: `M${number}B` }),
  ];
}
