// A correct 3505 (sale) envelope for tests and benchmarks of the way in.

export interface SaleOptions {
  /** From 0; makes msgid, serials and trace code different. */
  readonly number: number;
  readonly fixmedins_code?: string;
  /** ms since the epoch. */
  readonly at?: number;
}

const institutions = ['P42070400011', 'P42070400022', 'P42070400033', 'H42070400044', 'H42070200055', 'P42070300066', 'P42070400077', 'H42070400088'];

export function saleEnvelope({ number, at = Date.now(), ...rest }: SaleOptions) {
  const fixmedins_code = rest.fixmedins_code ?? institutions[number % institutions.length] ?? '';
  const [day = '', time = ''] = new Date(at + 8 * 3_600_000).toISOString().split(/[T.]/);
  const moment = `${day} ${time}`;
  const serial = String(number).padStart(18, '0');
  return {
    infno: '3505',
    msgid: `${fixmedins_code}${serial}`,
    mdtrtarea_admvs: '420704',
    insuplc_admdvs: '420704',
    recer_sys_code: 'FUNDWATCH',
    infver: 'V1.0',
    opter_type: '1',
    opter: 'tester',
    opter_name: '测试员',
    inf_time: moment,
    fixmedins_code,
    fixmedins_name: '鄂州测试药店',
    input: {
      selinfo: {
        med_list_codg: 'XC09CAX006A001010104776',
        fixmedins_hilist_id: 'D000001',
        fixmedins_hilist_name: '厄贝沙坦片',
        fixmedins_bchno: `B${serial}`,
        prsc_dr_cert_type: '01',
        prsc_dr_certno: '420704198001011237',
        prsc_dr_name: '王医生',
        phar_cert_type: '01',
        phar_certno: '420704198501011234',
        phar_name: '李药师',
        phar_prac_cert_no: 'YS4207040001',
        hi_feesetl_type: '1',
        setl_id: `S${serial}`,
        mdtrt_sn: `M${serial}`,
        psn_no: '42070000000000000000001234',
        psn_cert_type: '01',
        certno: '420704195001011230',
        psn_name: '张三',
        manu_lotnum: 'L20250101',
        manu_date: '2025-01-01',
        expy_end: '2027-12-31',
        rx_flag: '1',
        trdn_flag: '0',
        finl_trns_pric: 23.5,
        rtal_docno: `R${serial}`,
        sel_retn_cnt: 1,
        sel_retn_time: moment,
        sel_retn_opter_name: '赵',
        drugtracinfo: [{ drug_trac_codg: `81234567${String(number).padStart(12, '0')}` }],
      },
    },
  };
}
