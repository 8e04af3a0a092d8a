// The values of the fields that the gateway takes from closed tables: no other value reaches a rule.
// Meanings stand in the gateway's own tables (connectors/national/codes.ts).
import type { FieldName } from './field-names.ts';

const yesNo = ['0', '1'];

export const fieldCodes: Readonly<Partial<Record<FieldName, readonly string[]>>> = {
  med_type: [
    '11', '12', '13', '14', '18', '19', '21', '22', '23', '24', '28', '41', '51', '52', '53', '71', '91', '92', '93', '1103',
    '1301', '2102', '2105', '2106', '2107', '2109', '9901', '9903', '9904', '21303', '990101', '990103',
  ],
  insutype: ['310', '320', '330', '340', '350', '360', '370', '380', '390', '391', '392', '399', '410', '510', '39905'],
  mid_setl_flag: yesNo,
  dscg_way: ['1', '2', '3', '4', '5', '9'],
  trdn_flag: yesNo,
  inv_chg_type: ['101', '102', '103', '104', '105', '106', '107', '108', '109', '110', '111'],
  prod_geay_flag: yesNo,
  hi_feesetl_type: ['0', '1', '2'],
  mdtrt_setl_type: ['1', '2'],
  inv_data_type: ['1', '2', '3', '4'],
  days_rinp_flag_31: ['1', '2'],
  drord_type: ['1', '2', '3'],
  vali_flag: yesNo,
};
