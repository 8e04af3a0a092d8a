// What is kept of messages about visits and stays: who came when, for what, which department and
// doctor, what was done and recorded. See projection.ts.
import { readChinaTime } from './china-time.ts';
import {
  diagnoses,
  durationHours,
  intensiveCareHours,
  operationRows,
  records,
  texts,
} from './code-lists.ts';
import type { Fields, TraceItems } from './entry.ts';
import type { FieldRecord, FieldValue } from './event.ts';
import type { SharedTexts } from './shared-texts.ts';

export const admission = (data: FieldRecord): Fields => {
  const { codes, main } = diagnoses(data);
  return {
    psn_no: data['psn_no'],
    mdtrt_id: data['mdtrt_id'],
    ipt_otp_no: data['ipt_otp_no'],
    insutype: data['insutype'],
    med_type: data['med_type'],
    adm_dept_codg: data['adm_dept_codg'],
    adm_dept_name: data['adm_dept_name'],
    adm_bed: data['adm_bed'],
    dscg_maindiag_code: data['dscg_maindiag_code'],
    dscg_maindiag_name: data['dscg_maindiag_name'],
    atddr_no: data['atddr_no'],
    tel: data['tel'],
    oprn_oprt_code: data['oprn_oprt_code'],
    er_flag: data['er_flag'],
    begntime: readChinaTime(data['begntime']),
    diag_codes: codes,
    main_diag_code: main,
  };
};

export const admissionChange = (data: FieldRecord): Fields => ({
  ...admission(data),
  endtime: readChinaTime(data['endtime']),
});

export const discharge = (data: FieldRecord): Fields => {
  const { codes, main } = diagnoses(data);
  return {
    psn_no: data['psn_no'],
    mdtrt_id: data['mdtrt_id'],
    dscg_way: data['dscg_way'],
    dscg_dept_codg: data['dscg_dept_codg'],
    dscg_dept_name: data['dscg_dept_name'],
    dscg_bed: data['dscg_bed'],
    oprn_oprt_code: data['oprn_oprt_code'],
    dise_codg: data['dise_codg'],
    die_date: readChinaTime(data['die_date']),
    endtime: readChinaTime(data['endtime']),
    diag_codes: codes,
    main_diag_code: main,
  };
};

export const visit = (data: FieldRecord): Fields => {
  const { codes, main } = diagnoses(data);
  return {
    psn_no: data['psn_no'],
    mdtrt_id: data['mdtrt_id'],
    med_type: data['med_type'],
    dise_codg: data['dise_codg'],
    begntime: readChinaTime(data['begntime']),
    diag_codes: codes,
    main_diag_code: main,
  };
};

export const settlementList = (data: FieldRecord): Fields => {
  const { codes, main } = diagnoses(data);
  return {
    psn_no: data['psn_no'],
    mdtrt_id: data['mdtrt_id'],
    setl_id: data['setl_id'],
    dscg_way: data['dscg_way'],
    days_rinp_flag_31: data['days_rinp_flag_31'],
    days_rinp_pup_31: data['days_rinp_pup_31'],
    vent_used_dura: data['vent_used_dura'],
    age: data['age'],
    adm_way: data['adm_way'],
    stas_type: data['stas_type'],
    hi_paymtd: data['hi_paymtd'],
    curr_addr: data['curr_addr'],
    emp_name: data['emp_name'],
    coner_tel: data['coner_tel'],
    acp_optins_code: data['acp_optins_code'],
    nwb_age: data['nwb_age'] ?? data['age_days'],
    nwb_bir_wt: data['nwb_bir_wt'],
    dscg_caty: data['dscg_caty'],
    chfpdr_code: data['chfpdr_code'],
    dscg_time: readChinaTime(data['dscg_time']),
    adm_time: readChinaTime(data['adm_time']),
    diag_codes: codes,
    main_diag_code: main,
    oprn_codes: texts(records(data['oprninfo']), 'oprn_oprt_code'),
    main_oprn_code: mainOperation(data),
    oprn_rows: operationRows(data),
    icu: records(data['icuinfo']).length > 0,
    icu_hours: intensiveCareHours(data),
    vent_hours: durationHours(data['vent_used_dura']),
  };
};

export const frontPage = (data: FieldRecord): Fields => {
  const { codes, main } = diagnoses(data);
  return {
    psn_no: data['psn_no'],
    mdtrt_id: data['mdtrt_id'],
    gend: data['gend'],
    brdy: readChinaTime(data['brdy']),
    age: data['age'],
    nwb_bir_wt: data['nwb_bir_wt'],
    diag_codes: codes,
    main_diag_code: main,
  };
};

export const registration = (data: FieldRecord): Fields => ({
  psn_no: data['psn_no'],
  mdtrt_id: data['mdtrt_id'],
  ipt_otp_no: data['ipt_otp_no'],
  atddr_no: data['atddr_no'],
  dept_code: data['dept_code'],
  begntime: readChinaTime(data['begntime']),
});

export const order = (data: FieldRecord, _items: TraceItems, texts: SharedTexts): Fields => ({
  mdtrt_sn: texts.visit(data['mdtrt_sn']),
  mdtrt_id: texts.visit(data['mdtrt_id']),
  psn_no: texts.person(data['psn_no']),
  drord_no: data['drord_no'],
  drord_type: data['drord_type'],
  drord_detl_code: texts.code(data['drord_detl_code']),
  isu_drord_dr_code: texts.doctor(data['isu_drord_dr_code']),
  vali_flag: data['vali_flag'],
});

export const nursing = (data: FieldRecord, _items: TraceItems, texts: SharedTexts): Fields => ({
  mdtrt_sn: texts.visit(data['mdtrt_sn']),
  mdtrt_id: texts.visit(data['mdtrt_id']),
  psn_no: texts.person(data['psn_no']),
  dept_code: data['dept_code'],
  wardarea_name: data['wardarea_name'],
  bedno: data['bedno'],
  use_vent_flag: data['use_vent_flag'],
  tprt: data['tprt'],
  pule: data['pule'],
  vent_frqu: data['vent_frqu'],
  systolic: readPressure(data['systolic_pre']),
  diastolic: readPressure(data['dstl_pre']),
  vali_flag: data['vali_flag'],
});

export const department = (data: FieldRecord): Fields => ({
  hosp_dept_codg: data['hosp_dept_codg'],
  caty: data['caty'],
  hosp_dept_name: data['hosp_dept_name'],
  begntime: readChinaTime(data['begntime']),
  endtime: readChinaTime(data['endtime']),
  aprv_bed_cnt: data['aprv_bed_cnt'],
  hi_crtf_bed_cnt: data['hi_crtf_bed_cnt'],
});

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
