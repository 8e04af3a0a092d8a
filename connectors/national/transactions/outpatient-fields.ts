// Fields of registration 2201, diagnoses 2203 and the outpatient settlements 2206 to 2208.
import * as codes from '../codes.ts';
import type { FieldTable } from '../field.ts';
import { also, code, date, must, number, text, time } from '../field.ts';

export const registrationFields = {
  psn_no: must(text(30, '人员编号')),
  insutype: code(codes.insutype, '险种类型'),
  begntime: must(time('开始时间')),
  mdtrt_cert_type: text(3, '就诊凭证类型'),
  mdtrt_cert_no: text(600, '就诊凭证编号'),
  card_sn: text(32, '卡识别码'),
  psn_cert_type: text(6, '证件类型'),
  certno: text(600, '证件号码'),
  psn_type: text(6, '人员类别'),
  psn_name: text(50, '人员姓名'),
  ipt_otp_no: also(['ipt_no'], text(30, '住院/门诊号')),
  atddr_no: text(30, '医师编码'),
  dr_name: text(50, '医师姓名'),
  dept_code: text(30, '科室编码'),
  dept_name: text(100, '科室名称'),
  caty: text(10, '科别'),
  exp_content: text(4000, '字段扩展'),
  mdtrt_id: text(30, '就诊ID'),
  insuplc_admdvs: text(6, '参保地医保区划'),
} as const satisfies FieldTable;

export const visitFields = {
  mdtrt_id: must(text(30, '就诊ID')),
  psn_no: must(text(30, '人员编号')),
  med_type: code(codes.med_type, '医疗类别'),
  begntime: must(time('开始时间')),
  main_cond_dscr: text(1000, '主要病情描述'),
  dise_type_code: text(30, '病种类型代码'),
  dise_codg: text(100, '病种编码'),
  dise_name: text(500, '病种名称'),
  birctrl_type: text(6, '计划生育手术类别'),
  birctrl_matn_date: date('计划生育手术或生育日期'),
  exp_content: text(4000, '字段扩展'),
  matn_type: text(6, '生育类别'),
  geso_val: number(2, 0, '孕周数'),
  rxfixmedinsCode: text(12, '处方医药机构编码'),
  rxfixmedinsName: text(20, '处方医药机构名称'),
  rxExpContent: text(2000, '处方扩展字段'),
  insuplc_admdvs: text(6, '参保地医保区划'),
} as const satisfies FieldTable;

export const visitDiagnosisFields = {
  diag_type: code(codes.diag_type, '诊断类别'),
  diag_srt_no: number(2, 0, '诊断排序号'),
  diag_code: must(text(30, '诊断代码')),
  diag_name: text(500, '诊断名称'),
  diag_dept: text(100, '诊断科室'),
  dise_dor_no: text(30, '诊断医生编码'),
  dise_dor_name: text(50, '诊断医生姓名'),
  diag_time: time('诊断时间'),
  vali_flag: code(codes.vali_flag, '有效标志'),
  maindiag_flag: code(codes.yes_no, '主诊断标志'),
  mdtrt_id: text(30, '就诊ID'),
} as const satisfies FieldTable;

export const outpatientSettlementFields = {
  psn_no: must(text(30, '人员编号')),
  mdtrt_cert_type: text(3, '就诊凭证类型'),
  mdtrt_cert_no: text(600, '就诊凭证编号'),
  card_sn: text(32, '卡识别码'),
  psn_cert_type: text(6, '证件类型'),
  certno: text(600, '证件号码'),
  psn_type: text(6, '人员类别'),
  psn_name: text(50, '人员姓名'),
  med_type: code(codes.med_type, '医疗类别'),
  medfee_sumamt: must(number(16, 2, '医疗费总额')),
  psn_setlway: text(6, '个人结算方式'),
  mdtrt_id: must(text(30, '就诊ID')),
  chrg_bchno: text(30, '收费批次号'),
  acct_used_flag: text(3, '个人账户使用标志'),
  insutype: code(codes.insutype, '险种类型'),
  exp_content: text(4000, '字段扩展'),
  pub_hosp_rfom_flag: text(6, '公立医院改革标志'),
  invono: text(20, '发票号'),
  fulamt_ownpay_amt: number(16, 2, '全自费金额'),
  overlmt_selfpay: number(16, 2, '超限价金额'),
  preselfpay_amt: number(16, 2, '先行自付金额'),
  inscp_scp_amt: number(16, 2, '符合政策范围金额'),
  setl_id: text(30, '结算ID'),
  insuplc_admdvs: text(6, '参保地医保区划'),
  setl_time: time('结算时间'),
  mid_setl_flag: code(codes.yes_no, '中途结算标志'),
  dise_codg: text(100, '病种编码'),
} as const satisfies FieldTable;

/** 2208, 2305 and 2103 name what they cancel in the same way. */
export const settlementCancelFields = {
  setl_id: must(text(30, '结算ID')),
  mdtrt_id: must(text(30, '就诊ID')),
  psn_no: must(text(30, '人员编号')),
  exp_content: text(4000, '字段扩展'),
} as const satisfies FieldTable;

/** 2202; 2404 and 2405 have the first two. */
export const visitCancelFields = {
  psn_no: must(text(30, '人员编号')),
  mdtrt_id: must(text(30, '就诊ID')),
  ipt_otp_no: also(['ipt_no'], text(30, '住院/门诊号')),
  exp_content: text(4000, '字段扩展'),
} as const satisfies FieldTable;
