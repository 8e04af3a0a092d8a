// Fields of the settlement list 4101; 4101A has the same without money.
import * as codes from '../codes.ts';
import type { FieldTable } from '../field.ts';
import { also, code, date, must, number, text, time } from '../field.ts';

export const settlementListFields = {
  psn_no: must(text(30, '人员编号')),
  mdtrt_id: must(text(30, '就诊ID')),
  setl_id: text(30, '结算ID'),
  medcasno: text(30, '病案号'),
  dcla_time: time('申报时间'),
  ntly: text(10, '国籍'),
  prfs: text(6, '职业'),
  curr_addr: text(200, '现住址'),
  emp_name: text(200, '单位名称'),
  emp_addr: text(200, '单位地址'),
  emp_tel: text(70, '单位电话'),
  poscode: text(10, '邮编'),
  coner_name: text(50, '联系人姓名'),
  patn_rlts: text(6, '与患者关系'),
  coner_addr: text(200, '联系人地址'),
  coner_tel: text(70, '联系人电话'),
  nwb_adm_type: text(3, '新生儿入院类型'),
  nwb_bir_wt: number(6, 2, '新生儿出生体重'),
  nwb_adm_wt: number(6, 2, '新生儿入院体重'),
  mul_nwb_bir_wt: text(50, '多新生儿出生体重'),
  mul_nwb_adm_wt: text(50, '多新生儿入院体重'),
  opsp_diag_caty: text(50, '门诊慢特病诊断科别'),
  opsp_mdtrt_date: date('门诊慢特病就诊日期'),
  adm_way: text(30, '入院途径'),
  trt_type: text(3, '治疗类别'),
  adm_time: time('入院时间'),
  adm_dept_code: text(30, '入院科室编码'),
  adm_dept_name: text(100, '入院科室名称'),
  refldept_dept: also(['refldept_caty'], text(50, '转科科别')),
  dscg_time: time('出院时间'),
  dscg_dept_code: text(30, '出院科室编码'),
  dscg_dept_name: text(100, '出院科室名称'),
  dscg_caty: text(6, '出院科别'),
  otp_wm_dise: text(200, '门'),
  wm_dise_code: text(30, '西医疾病代码'),
  otp_tcm_dise: text(200, '门'),
  tcm_dise_code: text(30, '中医疾病代码'),
  vent_used_dura: text(10, '呼吸机使用时长'),
  pwcry_bfadm_coma_dura: text(10, '颅脑损伤患者入院前昏迷时长'),
  pwcry_afadm_coma_dura: text(10, '颅脑损伤患者入院后昏迷时长'),
  spga_nurscare_days: number(4, 1, '特级护理天数'),
  lv1_nurscare_days: number(4, 1, '一级护理天数'),
  scd_nurscare_days: number(4, 1, '二级护理天数'),
  lv3_nurscare_days: number(4, 1, '三级护理天数'),
  dscg_way: code(codes.dscg_way, '离院方式'),
  acp_medins_name: text(100, '拟接收机构名称'),
  acp_optins_code: text(30, '拟接收机构代码'),
  bill_code: text(50, '票据代码'),
  bill_no: text(30, '票据号码'),
  biz_sn: text(50, '业务流水号'),
  days_rinp_flag_31: code(codes.days_rinp_flag_31, '出院31天内再住院计划标志'),
  days_rinp_pup_31: text(200, '出院31天内再住院计划目的'),
  chfpdr_code: text(30, '主诊医师代码'),
  setl_begn_date: date('结算开始日期'),
  setl_end_date: date('结算结束日期'),
  medins_fill_dept: text(100, '医疗机构填报部门'),
  medins_fill_psn: text(50, '医疗机构填报人'),
  resp_nurs_code: text(50, '责任护士代码'),
  stas_type: text(10, '状态分类'),
  hi_paymtd: text(3, '医保支付方式'),
  age_days: number(3, 0, '新生儿天龄'),
  adm_caty: text(10, '入院科别'),
  hi_no: text(30, '医保编号'),
  nwb_age: number(5, 1, '新生儿天龄'),
  age: number(4, 1, '年龄'),
  ipt_med_type: text(3, '住院医疗类型'),
  chfpdr_name: text(50, '主诊医师姓名'),
  setl_list_id: text(30, '清单流水号'),
} as const satisfies FieldTable;

export const listDiagnosisFields = {
  diag_type: code(codes.diag_type, '诊断类别'),
  diag_code: must(text(30, '诊断代码')),
  diag_name: text(500, '诊断名称'),
  adm_cond_type: code(codes.adm_cond_type, '入院病情类型'),
  maindiag_flag: code(codes.yes_no, '主诊断标志'),
  mdtrt_id: text(30, '就诊ID'),
  setl_id: text(30, '结算ID'),
} as const satisfies FieldTable;

export const listOperationFields = {
  oprn_oprt_type: code(codes.oprn_oprt_type, '手术操作类别'),
  oprn_oprt_name: text(500, '手术操作名称'),
  oprn_oprt_code: must(text(30, '手术操作代码')),
  anst_way: text(6, '麻醉方式'),
  oper_dr_code: text(20, '术者医师代码'),
  anst_dr_code: text(20, '麻醉医师代码'),
  oprn_oprt_begntime: time('手术操作开始时间'),
  oprn_oprt_endtime: time('手术操作结束时间'),
  anst_begntime: time('麻醉开始时间'),
  anst_endtime: time('麻醉结束时间'),
  oper_dr_name: text(50, '术者医师姓名'),
  anst_dr_name: text(50, '麻醉医师姓名'),
} as const satisfies FieldTable;

export const opspDiagnosisFields = {
  oprn_oprt_name: text(500, '手术操作名称'),
  oprn_oprt_code: text(30, '手术操作代码'),
  diag_code: text(30, '诊断代码'),
  diag_name: text(500, '诊断名称'),
} as const satisfies FieldTable;

export const intensiveCareFields = {
  scs_cutd_ward_type: text(6, '重症监护病房类型'),
  scs_cutd_inpool_time: time('重症监护进入时间'),
  scs_cutd_exit_time: time('重症监护退出时间'),
  scs_cutd_sum_dura: text(10, '重症监护合计时长'),
} as const satisfies FieldTable;

export const bloodFields = {
  setl_List_bld_Id: text(30, '结算清单输血ID'),
  psn_no: text(30, '人员编号'),
  mdtrt_id: text(30, '就诊ID'),
  setl_id: text(30, '结算ID'),
  bld_cat: text(3, '输血品种'),
  bld_amt: number(6, 0, '输血量'),
  bld_unt: text(15, '输血计量单位'),
} as const satisfies FieldTable;

export const payFields = {
  fund_pay_type: text(6, '基金支付类型'),
  fund_payamt: number(16, 2, '基金支付金额'),
} as const satisfies FieldTable;

export const itemFields = {
  med_chrgitm: text(6, '医疗收费项目'),
  amt: number(16, 2, '金额'),
  claa_sumfee: number(16, 2, '甲类费用合计'),
  clab_amt: number(16, 2, '乙类金额'),
  fulamt_ownpay_amt: number(16, 2, '全自费金额'),
  oth_amt: number(16, 2, '其他金额'),
} as const satisfies FieldTable;
