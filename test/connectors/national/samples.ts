// One valid envelope for each transaction that is read, as a typical client sends it. Each call
// gives fresh objects, so a test may spoil its own.

export type JsonRecord = Record<string, unknown>;

export interface SampleEnvelope extends JsonRecord {
  infno: string;
  msgid: string;
  fixmedins_code: string;
  inf_time: string;
  input: JsonRecord;
  output?: JsonRecord;
}

/** A quarter past nine on the day of the samples, China Standard Time. */
export const sampleReceivedAt = Date.UTC(2025, 7, 20, 1, 15);
export const hospital = 'H42070000123';
export const pharmacy = 'P42070000456';
export const traceCode = '81234567890123456789';

/** An envelope around an input; the msgid names the transaction. */
export function envelope(infno: string, input: JsonRecord, output?: JsonRecord): SampleEnvelope {
  const fixmedins_code = /^2102|^2103|^350[56]/.test(infno) ? pharmacy : hospital;
  return {
    infno, msgid: `${fixmedins_code}20250820090000${infno.padStart(4, '0').slice(0, 4)}`,
    mdtrtarea_admvs: '420700', insuplc_admdvs: '420700', recer_sys_code: 'FSI', dev_no: 'T01', dev_safe_info: '',
    cainfo: '', signtype: 'SM3', infver: 'V1.0', opter_type: '1', opter: '0001', opter_name: '张三',
    inf_time: '2025-08-20 09:00:00', fixmedins_code, fixmedins_name: '样例医药机构', sign_no: 'S0001', input,
    ...(output === undefined ? {} : { output }),
  };
}

const diagnosis = {
  diag_type: '1', maindiag_flag: '1', diag_srt_no: 1, diag_code: 'J18.900', diag_name: '肺炎', diag_dept: '呼吸内科',
  dise_dor_no: 'D420700000001', dise_dor_name: '李四', diag_time: '2025-08-20 08:30:00', vali_flag: '1',
};
const person = { psn_no: '42070000000000000001', mdtrt_id: 'MD0001' };
const feeLine = {
  feedetl_sn: 'F1', ...person, chrg_bchno: 'B1', rx_circ_flag: '0', fee_ocur_time: '2025-08-20 08:40:00',
  med_list_codg: 'XL02BBA001A001010100001', medins_list_codg: 'YP0001', det_item_fee_sumamt: 36.5, cnt: 2, pric: 18.25,
  bilg_dept_codg: 'A03', bilg_dept_name: '呼吸内科', bilg_dr_codg: 'D420700000001', bilg_dr_name: '李四', hosp_appr_flag: '0',
};
const settled = {
  mdtrt_id: 'MD0001', setl_id: 'ST0001', psn_no: person.psn_no, setl_time: '2025-08-20 08:59:30', medfee_sumamt: 36.5,
  fund_pay_sumamt: 20.1, med_type: '11', insutype: '310', medins_setl_id: 'X1',
};
const feeResult = {
  feedetl_sn: 'F1', det_item_fee_sumamt: 36.5, cnt: 2, pric: 18.25, pric_uplmt_amt: 20,
  chrgitm_lv: '01', med_chrgitm_type: '09', lmt_used_flag: '0',
};
const payment = {
  psn_no: person.psn_no, mdtrt_cert_type: '02', mdtrt_cert_no: '', med_type: '11', medfee_sumamt: '36.50',
  psn_setlway: '01',
  mdtrt_id: person.mdtrt_id, chrg_bchno: 'B1', acct_used_flag: '0', insutype: '310',
};
const product = {
  med_list_codg: 'XL02BBA001A001010100001', fixmedins_hilist_id: 'YP0001', fixmedins_hilist_name: '比卡鲁胺片',
  fixmedins_bchno: 'PC20250701', rx_flag: '1', manu_lotnum: '250301', manu_date: '2025-03-01', expy_end: '2027-02-28', memo: '',
};
const sale = {
  ...product, prsc_dr_name: '李四', phar_name: '王五', phar_prac_cert_no: 'YS1', hi_feesetl_type: '1',
  setl_id: 'ST0001', mdtrt_sn: 'MD0001',
  psn_no: person.psn_no, trdn_flag: '0', finl_trns_pric: 18.25, rtal_docno: 'RT1', sel_retn_cnt: 1,
  sel_retn_time: '2025-08-20 08:59:40', sel_retn_opter_name: '赵六', mdtrt_setl_type: '1',
  drugtracinfo: [{ drug_trac_codg: traceCode }],
};
const purchase = {
  ...product, spler_name: '某医药有限公司', prdr_name: '某制药厂', aprvno: '国药准字H20000001', finl_trns_pric: 15.1, purc_retn_cnt: 100,
  purc_invo_no: 'INV1', purc_retn_stoin_time: '2025-08-01 10:00:00', purc_retn_opter_name: '赵六', prod_geay_flag: '0',
  drugtracinfo: [{ drug_trac_codg: traceCode }],
};
const stocktake = { ...product, invdate: '2025-08-19', inv_cnt: 98.5 };
const stockChange = {
  ...product, inv_chg_type: '106', pric: 15.1, cnt: 10, inv_chg_time: '2025-08-19 12:00:00', trdn_flag: '0',
};
const saleReturn = {
  ...product, setl_id: 'ST0001', psn_no: person.psn_no, trdn_flag: '0', sel_retn_cnt: 1, sel_retn_time: '2025-08-20 08:59:50',
  sel_retn_opter_name: '赵六', medins_prod_sel_no: 'RT1', mdtrt_sn: 'MD0001',
  drugtracinfo: [{ drug_trac_codg: traceCode }],
};
const admission = {
  psn_no: person.psn_no, insutype: '310', begntime: '2025-08-20 08:00:00', mdtrt_cert_type: '02', med_type: '21',
  ipt_otp_no: 'ZY1',
  medrcdno: 'BA1', atddr_no: 'D420700000001', chfpdr_name: '李四', adm_diag_dscr: '肺炎', adm_dept_codg: 'A03',
  adm_dept_name: '呼吸内科',
  adm_bed: '12', dscg_maindiag_code: 'J18.900', dscg_maindiag_name: '肺炎',
};
const stayDiagnosis = { ...diagnosis, ...person, adm_cond: '一般' };
const settlementList = {
  ...person, setl_id: 'ST0001', adm_time: '2025-08-10 08:00:00', dscg_time: '2025-08-19 10:00:00', dscg_caty: 'A03', dscg_way: '1',
  days_rinp_flag_31: '1', vent_used_dura: '0/0/0', setl_begn_date: '2025-08-10', setl_end_date: '2025-08-19', hi_paymtd: '3',
  stas_type: '1',
};
const listParts = {
  diseinfo: [{ diag_type: '1', maindiag_flag: '1', diag_code: 'J18.900', diag_name: '肺炎', adm_cond_type: '1' }],
  oprninfo: [{
    oprn_oprt_type: '1', oprn_oprt_name: '支气管镜检查', oprn_oprt_code: '33.2300', oprn_oprt_begntime: '2025-08-11 09:00:00',
  }],
  icuinfo: [{
    scs_cutd_ward_type: '1', scs_cutd_inpool_time: '2025-08-11 10:00:00', scs_cutd_exit_time: '2025-08-12 10:00:00', scs_cutd_sum_dura: '24/0',
  }],
};
const order = {
  mdtrt_sn: 'ZY1', ...person, ipt_bed_no: '12', drord_no: 'YZ1', drord_type: '2', drord_detl_code: 'YP0001',
  drord_detl_name: '头孢呋辛',
  vali_flag: '1', medcas_drord_detl_id: 'YZD1',
};
const department = {
  hosp_dept_codg: 'A03', caty: 'A03', hosp_dept_name: '呼吸内科', begntime: '2010-01-01 00:00:00', aprv_bed_cnt: 40,
  hi_crtf_bed_cnt: 38,
};
const cancel = { setl_id: 'ST0001', ...person };

const purchaseReturn = { ...purchase, prdr_name: '', aprvno: '', prod_geay_flag: '', medins_prod_purc_no: 'CG1' };

const inputs: Readonly<Record<string, readonly [JsonRecord, JsonRecord?]>> = {
  2201: [
    {
      data: {
        psn_no: person.psn_no, insutype: '310', begntime: '2025-08-20 08:10:00', mdtrt_cert_type: '02', mdtrt_cert_no: '',
        ipt_otp_no: 'MZ1', atddr_no: 'D420700000001', dr_name: '李四', dept_code: 'A03', dept_name: '呼吸内科', caty: 'A03',
      },
    },
    { data: { mdtrt_id: 'MD0001', psn_no: person.psn_no, ipt_otp_no: 'MZ1' } },
  ],
  2202: [{ data: { ...person, ipt_otp_no: 'MZ1' } }],
  2203: [{
    mdtrtinfo: { ...person, med_type: '11', begntime: '2025-08-20 08:10:00', dise_codg: 'M03900' }, diseinfo: [diagnosis],
  }],
  '2203A': [{ mdtrtinfo: { ...person, med_type: '41', begntime: '2025-08-20 08:10:00' }, diseinfo: [diagnosis] }],
  2204: [{ feedetail: [feeLine, { ...feeLine, feedetl_sn: 'F2' }] }, { result: [feeResult] }],
  2205: [{ data: { ...person, chrg_bchno: 'B1' } }],
  2206: [{ data: payment }],
  2207: [
    {
      data: payment,
      drug_trac_info: [{
        feedetl_sn: 'F1', drug_trac_codg: traceCode, trdn_flag: '0', min_prcunt_type: '2',
      }],
    },
    { setlinfo: settled },
  ],
  2208: [{ data: cancel }],
  2102: [{
    druginfo: { ...payment, mdtrt_id: '', chrg_bchno: '', psn_setlway: '', med_type: '41', begntime: '2025-08-20 08:50:00' },
    drugdetail: [{
      ...feeLine, psn_no: '', mdtrt_id: '', chrg_bchno: '', bilg_dept_codg: '', bilg_dept_name: '', hosp_appr_flag: '',
      durg_trac_info: [{ feedetl_sn: 'F1', drug_trac_codg: traceCode, trdn_flag: '0' }],
    }],
  }, { setlinfo: settled, detlcutinfo: [feeResult] }],
  2103: [{ data: cancel }],
  2301: [{ feedetail: [{ ...feeLine, rx_circ_flag: '', med_type: '21', drord_no: 'YZ1' }] }, { result: [feeResult] }],
  2302: [{ data: [{ ...person, feedetl_sn: '0000' }] }],
  2303: [{ data: { ...payment, mid_setl_flag: '0' } }],
  2304: [{ data: { ...payment, mid_setl_flag: '0', med_type: '21' } }, { setlinfo: settled }],
  2305: [{ data: cancel }],
  2401: [{ mdtrtinfo: admission, diseinfo: [stayDiagnosis] }, { result: { mdtrt_id: 'MD0001' } }],
  2402: [{
    dscginfo: {
      ...person, insutype: '310', endtime: '2025-08-20 08:58:00', dscg_dept_codg: 'A03', dscg_dept_name: '呼吸内科', dscg_bed: '12',
      dscg_way: '1',
    },
    diseinfo: [stayDiagnosis],
  }],
  2403: [{ adminfo: { ...admission, ...person, adm_bed: '13' }, diseinfo: [stayDiagnosis] }],
  2404: [{ data: person }],
  2405: [{ data: person }],
  2501: [{
    refmedin: {
      psn_no: person.psn_no, insutype: '310', diag_code: 'J18.900', diag_name: '肺炎', reflin_medins_no: 'H42010000001',
      refl_type: '2', refl_date: '2025-08-20',
    },
  }],
  2601: [{ data: { psn_no: person.psn_no, omsgid: `${hospital}202508200900002207`, oinfno: '2207' } }],
  3301: [{
    catalogcompin: [{
      fixmedins_hilist_id: 'YP0001', fixmedins_hilist_name: '比卡鲁胺片', list_type: '101',
      med_list_codg: product.med_list_codg, begndate: '2020-01-01',
    }],
  }],
  3401: [{ deptinfo: department }],
  '3401A': [{ deptinfo: [department, { ...department, hosp_dept_codg: 'A04' }] }],
  3501: [{ invinfo: stocktake }],
  '3501A': [{ invinfoDetail: [stocktake, { ...stocktake, fixmedins_bchno: 'PC2' }] }],
  3502: [{ invinfo: stockChange }],
  '3502A': [{ invinfoDetail: [stockChange] }],
  3503: [{ purcinfo: purchase }],
  '3503A': [{ purcinfoDetail: [purchase] }],
  3504: [{ purcinfo: purchaseReturn }],
  '3504A': [{ purcinfoDetail: [purchaseReturn] }],
  3505: [{ selinfo: { ...sale, drugtracinfo: undefined, drug_trac_codg: traceCode } }],
  '3505A': [{
    selinfoDetail: [sale, { ...sale, rtal_docno: 'RT2', drugtracinfo: [{ drug_trac_codg: '81234567890123456780' }] }],
  }],
  3506: [{ selinfo: saleReturn }],
  '3506A': [{ selinfoDetail: [saleReturn] }],
  3507: [{ data: { fixmedins_bchno: 'PC20250701', inv_data_type: '4' } }],
  '3507A': [{ goodDetail: [{ fixmedins_bchno: 'PC20250701', inv_data_type: '3' }] }],
  4101: [{
    setlinfo: settlementList, ...listParts, payinfo: [{ fund_pay_type: '310100', fund_payamt: 20.1 }],
    iteminfo: [{ med_chrgitm: '09', amt: 36.5 }],
  }],
  '4101A': [{ setlinfo: settlementList, ...listParts }],
  4401: [{
    baseinfo: {
      mdtrt_sn: 'ZY1', ...person, adm_date: '2025-08-10', dscg_date: '2025-08-19', ipt_days: 9, medfee_sumamt: 5000,
    },
    diseinfo: [{ diag_code: 'J18.900', maindiag_flag: '1', vali_flag: '1' }],
    oprninfo: [{ oprn_oprt_code: '33.2300', vali_flag: '1' }], icuinfo: [],
  }],
  4402: [{ data: [{ ...order, drord_isu_no: '2025-08-20' }] }],
  '4402A': [{ data: [{ ...order, drord_isu_time: '2025-08-20 08:20:00' }] }],
  4602: [{
    data: [{
      mdtrt_sn: 'ZY1', ...person, dept_code: 'A03', wardarea_name: '一病区', bedno: '12', rcd_time: '2025-08-20 06:00:00',
      tprt: 36.8, pule: 80, vali_flag: '1',
    }],
  }],
};

/** A valid envelope for every transaction that becomes an event, by infno. */
export function samples(): Record<string, SampleEnvelope> {
  return Object.fromEntries(Object.keys(inputs).map((infno) => [infno, sample(infno)]));
}

/** The sample of one transaction. */
export function sample(infno: string): SampleEnvelope {
  const found = inputs[infno];
  if (found === undefined) throw new Error(`no sample for ${infno}`);
  return structuredClone(envelope(infno, ...found));
}
