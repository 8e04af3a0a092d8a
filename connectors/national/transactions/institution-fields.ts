// Fields of what an institution says about itself (catalogue mapping 3301, departments 3401), and of
// the reversal 2601.
import type { FieldTable } from '../field.ts';
import { date, must, number, text, time } from '../field.ts';

/** Source: DOMAIN.md section 3.6; the interface table at hand lacks 3301. */
export const catalogueMappingFields = {
  fixmedins_hilist_id: must(text(150, '定点医药机构目录编号')),
  fixmedins_hilist_name: text(500, '定点医药机构目录名称'),
  list_type: text(30, '目录类别'),
  med_list_codg: must(text(50, '医疗目录编码')),
  begndate: date('开始日期'),
  enddate: date('结束日期'),
  drugadm_strdcod: text(50, '药监本位码'),
  genname_no: text(30, '通用名编号'),
  aprvno: text(100, '批准文号'),
  dosform: text(200, '剂型'),
  exept_cont: text(2000, '除外内容'),
  item_cont: text(2000, '项目内涵'),
  prcunt: text(100, '计价单位'),
  spec: text(200, '规格'),
  pacspec: text(100, '包装规格'),
  pric: number(16, 6, '单价'),
  memo: text(1000, '备注'),
} as const satisfies FieldTable;

export const departmentFields = {
  hosp_dept_codg: must(text(20, '医院科室编码')),
  caty: text(10, '科别'),
  hosp_dept_name: text(100, '医院科室名称'),
  begntime: time('开始时间'),
  endtime: time('结束时间'),
  itro: text(500, '简介'),
  dept_resper_name: text(50, '科室负责人姓名'),
  dept_resper_tel: text(50, '科室负责人电话'),
  dept_med_serv_scp: text(500, '科室医疗服务范围'),
  dept_estbdat: time('科室成立日期'),
  aprv_bed_cnt: number(11, 0, '批准床位数量'),
  hi_crtf_bed_cnt: number(11, 0, '医保认可床位数'),
  poolarea_no: text(6, '统筹区编号'),
  dr_psncnt: number(5, 0, '医师人数'),
  phar_psncnt: number(5, 0, '药师人数'),
  nurs_psncnt: number(5, 0, '护士人数'),
  tecn_psncnt: number(5, 0, '技师人数'),
  memo: text(1000, '备注'),
  medserv_type: text(30, '医疗服务类型'),
  dept_type: text(30, '科室类型'),
} as const satisfies FieldTable;

/** Reverses the message `omsgid` whatever its kind, so `psn_no` is optional (DESIGN section 14). */
export const reversalFields = {
  psn_no: text(30, '人员编号'),
  omsgid: must(text(30, '原发送方报文ID')),
  oinfno: text(10, '原交易编号'),
} as const satisfies FieldTable;
