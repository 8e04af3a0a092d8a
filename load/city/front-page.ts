// The front page of the medical record (4401): the coder's own summary of a stay, some hours before
// the settlement list is made from it.

import { dateText, dayMs, minuteMs, timeText } from './china-clock.ts';
import { post, yuan, type City } from './city.ts';
import type { Procedure } from './care.ts';
import { diagnosesOf, type Stay } from './stay-record.ts';

/** `procedure`: what was done, or is claimed. */
export function postFrontPage(
  city: City,
  stay: Stay,
  procedure: Procedure | undefined,
  at: number,
): void {
  const { plan, care, operation } = stay;
  const { person, hospital } = plan;
  const same = {
    mdtrt_sn: stay.mdtrt_id,
    vali_flag: '1',
    ipt_medcas_hmpg_sn: `BA${stay.mdtrt_id.slice(-12)}`,
  };
  const dscg_way = plan.dscg_way ?? '1';
  post(city, hospital, at, {
    infno: '4401',
    person,
    input: {
      baseinfo: {
        ...same,
        mdtrt_id: stay.mdtrt_id,
        psn_no: person.psn_no,
        patn_ipt_cnt: 1,
        ipt_no: stay.ipt_no,
        medcasno: stay.ipt_no,
        psn_name: person.psn_name,
        gend: person.gend,
        brdy: person.brdy,
        age: person.age,
        ntly: 'CHN',
        naty: '01',
        certno: person.certno,
        curr_addr: plan.curr_addr ?? person.curr_addr,
        psn_tel: plan.tel ?? person.tel,
        ...(person.emp_name === undefined ? {} : { empr_addr: person.emp_name }),
        coner_name: person.psn_name,
        coner_tel: plan.tel ?? person.tel,
        adm_way_code: plan.adm_way ?? care.adm_way ?? '2',
        trt_type: '1',
        adm_caty: stay.department.caty,
        adm_ward: `${stay.department.name}病区`,
        adm_date: dateText(plan.begn),
        dscg_date: dateText(plan.end),
        dscg_caty: stay.department.caty,
        dscg_ward: `${stay.department.name}病区`,
        ipt_days: Math.max(1, Math.round((plan.end - plan.begn) / dayMs)),
        drug_dicm_flag: '0',
        die_flag: dscg_way === '5' ? '1' : '0',
        chfpdr_name: stay.doctor.name,
        chfpdr_code: stay.doctor.code,
        atddr_name: stay.doctor.name,
        atddr_code: stay.doctor.code,
        dscg_way,
        dscg_31days_rinp_flag: plan.plannedReturn === undefined ? '1' : '2',
        vent_used_dura: `${stay.charged.ventilatorHours}`,
        medfee_sumamt: yuan(stay.charged.total),
        fixmedins_code: hospital.fixmedins_code,
        ctd: 'A',
      },
      diseinfo: diagnosesOf(stay).map(([diag_code, diag_name], n) => ({
        ...same,
        maindiag_flag: n === 0 ? '1' : '0',
        diag_code,
        diag_name,
        adm_cond_code: '1',
        fixmedins_code: hospital.fixmedins_code,
      })),
      oprninfo:
        procedure === undefined || operation === undefined
          ? []
          : [
              {
                ...same,
                oprn_oprt_date: dateText(operation.begun),
                oprn_oprt_name: procedure.name,
                oprn_oprt_code: procedure.code,
                oprn_oprt_sn: '1',
                oper_name: operation.surgeon.name,
                anst_mtd_code: procedure.anst_way,
                anst_dr_name: operation.anaesthetist.name,
                main_oprn_flag: '1',
                anst_begntime: timeText(operation.begun - 20 * minuteMs),
                anst_endtime: timeText(operation.done + 10 * minuteMs),
              },
            ],
    },
  });
}
