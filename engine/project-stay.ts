// What is kept of messages about visits and stays: who came when, for what, which department and
// doctor, what was done and recorded. See projection.ts.
import {
  diagnoses,
  durationHours,
  intensiveCareHours,
  operationRows,
  records,
  texts,
} from './code-lists.ts';
import type { Fields } from './entry.ts';
import type { FieldRecord, FieldValue } from './event.ts';
import type { FieldSource } from './field-source.ts';

export const admission = (data: FieldRecord, from: FieldSource): Fields => ({
  psn_no: from.field(data['psn_no']),
  mdtrt_id: from.field(data['mdtrt_id']),
  ipt_otp_no: from.field(data['ipt_otp_no']),
  insutype: from.field(data['insutype']),
  med_type: from.field(data['med_type']),
  adm_dept_codg: from.field(data['adm_dept_codg']),
  adm_dept_name: from.field(data['adm_dept_name']),
  adm_bed: from.field(data['adm_bed']),
  dscg_maindiag_code: from.field(data['dscg_maindiag_code']),
  dscg_maindiag_name: from.field(data['dscg_maindiag_name']),
  atddr_no: from.doctor(data['atddr_no']),
  tel: from.field(data['tel']),
  oprn_oprt_code: from.field(data['oprn_oprt_code']),
  er_flag: from.field(data['er_flag']),
  begntime: from.time(data['begntime']),
  diag_codes: from.derived(diagnosisCodes, data),
  main_diag_code: from.derived(mainDiagnosis, data),
});

export const admissionChange = (data: FieldRecord, from: FieldSource): Fields => ({
  ...admission(data, from),
  endtime: from.time(data['endtime']),
});

export const discharge = (data: FieldRecord, from: FieldSource): Fields => ({
  psn_no: from.field(data['psn_no']),
  mdtrt_id: from.field(data['mdtrt_id']),
  dscg_way: from.field(data['dscg_way']),
  dscg_dept_codg: from.field(data['dscg_dept_codg']),
  dscg_dept_name: from.field(data['dscg_dept_name']),
  dscg_bed: from.field(data['dscg_bed']),
  oprn_oprt_code: from.field(data['oprn_oprt_code']),
  dise_codg: from.field(data['dise_codg']),
  die_date: from.time(data['die_date']),
  endtime: from.time(data['endtime']),
  diag_codes: from.derived(diagnosisCodes, data),
  main_diag_code: from.derived(mainDiagnosis, data),
});

export const visit = (data: FieldRecord, from: FieldSource): Fields => ({
  psn_no: from.field(data['psn_no']),
  mdtrt_id: from.field(data['mdtrt_id']),
  med_type: from.field(data['med_type']),
  dise_codg: from.field(data['dise_codg']),
  begntime: from.time(data['begntime']),
  diag_codes: from.derived(diagnosisCodes, data),
  main_diag_code: from.derived(mainDiagnosis, data),
});

export const settlementList = (data: FieldRecord, from: FieldSource): Fields => ({
  psn_no: from.field(data['psn_no']),
  mdtrt_id: from.field(data['mdtrt_id']),
  setl_id: from.field(data['setl_id']),
  dscg_way: from.field(data['dscg_way']),
  days_rinp_flag_31: from.field(data['days_rinp_flag_31']),
  days_rinp_pup_31: from.field(data['days_rinp_pup_31']),
  vent_used_dura: from.field(data['vent_used_dura']),
  age: from.field(data['age']),
  adm_way: from.field(data['adm_way']),
  stas_type: from.field(data['stas_type']),
  hi_paymtd: from.field(data['hi_paymtd']),
  curr_addr: from.field(data['curr_addr']),
  emp_name: from.field(data['emp_name']),
  coner_tel: from.field(data['coner_tel']),
  acp_optins_code: from.field(data['acp_optins_code']),
  nwb_age: from.derived(newbornAge, data),
  nwb_bir_wt: from.field(data['nwb_bir_wt']),
  dscg_caty: from.field(data['dscg_caty']),
  chfpdr_code: from.field(data['chfpdr_code']),
  dscg_time: from.time(data['dscg_time']),
  adm_time: from.time(data['adm_time']),
  diag_codes: from.derived(diagnosisCodes, data),
  main_diag_code: from.derived(mainDiagnosis, data),
  oprn_codes: from.derived(operationCodes, data),
  main_oprn_code: from.derived(mainOperation, data),
  oprn_rows: from.derived(operationRows, data),
  icu: from.derived(hasIntensiveCare, data),
  icu_hours: from.derived(intensiveCareHours, data),
  vent_hours: from.derived(ventilatorHours, data),
});

export const frontPage = (data: FieldRecord, from: FieldSource): Fields => ({
  psn_no: from.field(data['psn_no']),
  mdtrt_id: from.field(data['mdtrt_id']),
  gend: from.field(data['gend']),
  brdy: from.time(data['brdy']),
  age: from.field(data['age']),
  nwb_bir_wt: from.field(data['nwb_bir_wt']),
  diag_codes: from.derived(diagnosisCodes, data),
  main_diag_code: from.derived(mainDiagnosis, data),
});

export const registration = (data: FieldRecord, from: FieldSource): Fields => ({
  psn_no: from.field(data['psn_no']),
  mdtrt_id: from.field(data['mdtrt_id']),
  ipt_otp_no: from.field(data['ipt_otp_no']),
  atddr_no: from.doctor(data['atddr_no']),
  dept_code: from.field(data['dept_code']),
  begntime: from.time(data['begntime']),
});

export const order = (data: FieldRecord, from: FieldSource): Fields => ({
  mdtrt_sn: from.visit(data['mdtrt_sn']),
  mdtrt_id: from.visit(data['mdtrt_id']),
  psn_no: from.person(data['psn_no']),
  drord_no: from.field(data['drord_no']),
  drord_type: from.field(data['drord_type']),
  drord_detl_code: from.code(data['drord_detl_code']),
  isu_drord_dr_code: from.doctor(data['isu_drord_dr_code']),
  vali_flag: from.field(data['vali_flag']),
});

export const nursing = (data: FieldRecord, from: FieldSource): Fields => ({
  mdtrt_sn: from.visit(data['mdtrt_sn']),
  mdtrt_id: from.visit(data['mdtrt_id']),
  psn_no: from.person(data['psn_no']),
  dept_code: from.field(data['dept_code']),
  wardarea_name: from.field(data['wardarea_name']),
  bedno: from.field(data['bedno']),
  use_vent_flag: from.field(data['use_vent_flag']),
  tprt: from.field(data['tprt']),
  pule: from.field(data['pule']),
  vent_frqu: from.field(data['vent_frqu']),
  systolic: from.derived(systolic, data),
  diastolic: from.derived(diastolic, data),
  vali_flag: from.field(data['vali_flag']),
});

export const department = (data: FieldRecord, from: FieldSource): Fields => ({
  hosp_dept_codg: from.field(data['hosp_dept_codg']),
  caty: from.field(data['caty']),
  hosp_dept_name: from.field(data['hosp_dept_name']),
  begntime: from.time(data['begntime']),
  endtime: from.time(data['endtime']),
  aprv_bed_cnt: from.field(data['aprv_bed_cnt']),
  hi_crtf_bed_cnt: from.field(data['hi_crtf_bed_cnt']),
});

const diagnosisCodes = (data: FieldRecord): readonly string[] | undefined => diagnoses(data).codes;
const mainDiagnosis = (data: FieldRecord): string | undefined => diagnoses(data).main;
const newbornAge = (data: FieldRecord): FieldValue | undefined => data['nwb_age'] ?? data['age_days'];
const operationCodes = (data: FieldRecord): readonly string[] => texts(records(data['oprninfo']), 'oprn_oprt_code');
const hasIntensiveCare = (data: FieldRecord): boolean => records(data['icuinfo']).length > 0;
const ventilatorHours = (data: FieldRecord): number | undefined => durationHours(data['vent_used_dura']);
const systolic = (data: FieldRecord): number | undefined => readPressure(data['systolic_pre']);
const diastolic = (data: FieldRecord): number | undefined => readPressure(data['dstl_pre']);

/** The operation the settlement list marks as the main one (`oprn_oprt_type` 1), else its first. */
function mainOperation(data: FieldRecord): string | undefined {
  const rows = records(data['oprninfo']);
  const [code] = texts(
    rows.filter((row) => row['oprn_oprt_type'] === '1'),
    'oprn_oprt_code',
  );
  return code ?? texts(rows, 'oprn_oprt_code')[0];
}

/** Blood pressure, mmHg, sent as text; undefined when it is no number. */
function readPressure(value: FieldValue | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : undefined;
}
