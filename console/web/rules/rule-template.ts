// What a new rule starts as: small, whole and passing the check, so that its author changes something that works.

const admission = {
  insutype: '310', med_type: '21', adm_dept_codg: '0301', dscg_maindiag_code: 'J18.900',
  diseinfo: [{ diag_code: 'J18.900', maindiag_flag: '1', diag_type: '1' }],
};

export const ruleTemplate = {
  id: 'XX-01',
  version: 1,
  name: { zh: '新规则：短期内多次住院', en: 'New rule: several stays in a short time' },
  family: 'split',
  grade: 3,
  stages: ['after'],
  basis: ['《医疗保障基金使用监督管理条例》第三十八条'],
  effective: { from: '2025-01-01' },
  params: {
    window_days: { name: { zh: '统计天数', en: 'Days counted' }, unit: 'days', default: 30, min: 1, max: 366 },
    stays_max: { name: { zh: '住院次数上限', en: 'Most stays' }, unit: 'count', default: 1, min: 1, max: 30 },
  },
  key: 'person',
  trigger: { kind: 'stay' },
  facts: {
    stays: {
      op: 'count', kind: 'stay', window: { back_days: 'window_days' }, with_trigger: true, unit: 'count',
      name: { zh: '住院次数', en: 'stays' },
    },
  },
  conditions: { all: [{ fact: 'stays', operator: 'greaterThan', value: { fact: 'stays_max' } }] },
  event: {
    type: 'several-stays',
    message: { zh: '该参保人{{window_days}}内住院{{stays}}次。', en: '{{stays}} stays within {{window_days}}.' },
  },
  examples: [
    {
      name: { zh: '十日内两次住院', en: 'two stays within ten days' },
      events: [
        { kind: 'admission', at: '2025-07-01 09:00:00', mdtrt_id: 'M1', psn_no: 'P1', ...admission },
        { kind: 'discharge', at: '2025-07-05 10:00:00', mdtrt_id: 'M1', psn_no: 'P1', dscg_way: '1' },
        { kind: 'admission', at: '2025-07-10 09:00:00', mdtrt_id: 'M2', psn_no: 'P1', ...admission },
      ],
      hits: [{ grade: 3, mdtrt_id: 'M2' }],
    },
    {
      name: { zh: '只住院一次', en: 'one stay only' },
      events: [{ kind: 'admission', at: '2025-07-01 09:00:00', mdtrt_id: 'M1', psn_no: 'P1', ...admission }],
      hits: [],
    },
  ],
};
