// The header of a message (DOMAIN.md section 3.1). Mandatory is only what identifies and dates it;
// the lengths of the rest are wider than the interface's where later editions widened them.
import type { FieldTable } from './field.ts';
import { also, must, text, time } from './field.ts';

export const envelopeFields = {
  infno: must(text(30, '交易编号')),
  msgid: must(text(30, '发送方报文ID')),
  fixmedins_code: must(text(12, '定点医药机构编号')),
  inf_time: must(time('交易时间')),
  mdtrtarea_admvs: also(['mdtrtarea_admdvs'], text(6, '就医地医保区划')),
  insuplc_admdvs: also(['insuplc_admvs'], text(6, '参保地医保区划')),
  recer_sys_code: text(10, '接收方系统代码'),
  dev_no: text(100, '设备编号'),
  dev_safe_info: text(2000, '设备安全信息'),
  cainfo: text(4000, '数字签名信息'),
  signtype: text(10, '签名类型'),
  infver: text(10, '接口版本号'),
  opter_type: text(3, '经办人类别'),
  opter: text(30, '经办人'),
  opter_name: text(50, '经办人姓名'),
  fixmedins_name: text(200, '定点医药机构名称'),
  sign_no: text(30, '交易签到流水号'),
} as const satisfies FieldTable;
