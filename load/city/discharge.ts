// The end of a stay: 2402, settlement 2304, the drugs out of stock 3505A, and some days later the
// settlement list 4101A (DOMAIN.md 3.5, 3.8).

import { chance } from './chance.ts';
import { dayMs, dayStart, hourMs, minuteMs, timeText } from './china-clock.ts';
import { later, post, settlementId, stockOf, yuan, type City } from './city.ts';
import { care as careOf, type Procedure } from './care.ts';
import { drugNamed } from './drugs.ts';
import { setlinfo } from './settlement.ts';
import { postFrontPage } from './front-page.ts';
import { chargeTakeHome } from './stay-fees.ts';
import { diagnosesOf, diseaseRecord, type Stay, type StayPlan } from './stay-record.ts';
import { postSale } from './sale-flow.ts';

/** When the bill is paid: an hour or so after the patient leaves. */
export function settlementTimeOf(plan: StayPlan): number {
  return plan.end + (30 + (plan.person.index % 50)) * minuteMs;
}

export function staySettlementIdOf(plan: StayPlan): string {
  return settlementId(plan.person, settlementTimeOf(plan));
}

export function discharge(city: City, stay: Stay): void {
  const { plan, mdtrt_id } = stay;
  const dice = chance(
    city.options.seed,
    'discharge',
    plan.person.index,
    Math.floor(plan.end / 1000),
  );
  postDischarge(
    city,
    stay,
    plan.dischargeDelayMs === undefined
      ? later(plan.end, 15, plan.person.index, 'discharge')
      : plan.end + plan.dischargeDelayMs,
  );
  if (plan.withoutSettlement === true) return;

  const room = stockOf(city, plan.hospital);
  const takeHome =
    plan.idle !== undefined || plan.testsOnly === true || plan.dscg_way === '5'
      ? []
      : stay.care.takeHome
          .filter((name) => room.boxes(drugNamed(name)) > 2)
          .map((name) => [name, 1 + dice.int(0, 1)] as const);
  chargeTakeHome(city, stay, takeHome, plan.end - 25 * minuteMs);
  const setl_time = settlementTimeOf(plan);
  const setl_id = staySettlementIdOf(plan);
  postSettlement(city, stay, setl_time, setl_id);

  const parts = [
    ...[...stay.charged.units].flatMap(
      ([name, units]) => room.takeUnits(drugNamed(name), units) ?? [],
    ),
    ...takeHome.flatMap(([name, boxes]) => room.takeBoxes(drugNamed(name), boxes) ?? []),
  ];
  postSale(
    city,
    plan.hospital,
    {
      person: plan.person,
      mdtrt_sn: mdtrt_id,
      setl_id,
      at: setl_time + 5 * minuteMs,
      doctor: stay.doctor,
      rtal_docno: `ZY${setl_id.slice(1)}`,
    },
    parts,
    later(setl_time + 5 * minuteMs, 30, plan.person.index, 'wardsale'),
  );

  const listAt =
    plan.end + (plan.listDelayMs ?? (1 + dice.int(0, 3)) * dayMs + dice.int(1, 8) * hourMs);
  city.agenda.at(listAt, () => {
    if (stay.cancelled) return;
    postFrontPage(city, stay, procedureOf(stay), listAt - 3 * hourMs);
    postList(city, stay, setl_id, listAt);
  });
}

export function postDischarge(city: City, stay: Stay, sendAt: number): void {
  const { plan, mdtrt_id } = stay;
  post(city, plan.hospital, sendAt, {
    infno: '2402',
    person: plan.person,
    input: {
      dscginfo: {
        mdtrt_id,
        psn_no: plan.person.psn_no,
        insutype: plan.person.insutype,
        endtime: timeText(plan.end),
        dscg_dept_codg: stay.department.hosp_dept_codg,
        dscg_dept_name: stay.department.name,
        dscg_bed: stay.bed,
        dscg_way: plan.dscg_way ?? '1',
        ...(plan.dscg_way === '5' ? { die_date: timeText(plan.end).slice(0, 10) } : {}),
        ...(procedureOf(stay) === undefined
          ? {}
          : { oprn_oprt_code: procedureOf(stay)?.code, oprn_oprt_name: procedureOf(stay)?.name }),
      },
      diseinfo: diagnosesOf(stay).map((one, n) => diseaseRecord(stay, one, n + 1, plan.end, '1')),
    },
  });
}

export function postSettlement(
  city: City,
  stay: Stay,
  setl_time: number,
  setl_id: string,
  msgid?: string,
): ReturnType<typeof post> {
  const { plan, mdtrt_id } = stay;
  const { person } = plan;
  const medfee_sumamt = yuan(stay.charged.total);
  const med_type = plan.med_type ?? '21';
  return post(city, plan.hospital, later(setl_time, 1, person.index, 'settlement'), {
    infno: '2304',
    person,
    ...(msgid === undefined ? {} : { msgid }),
    input: {
      data: {
        psn_no: person.psn_no,
        mdtrt_cert_type: '02',
        mdtrt_cert_no: person.certno,
        psn_cert_type: '01',
        certno: person.certno,
        psn_type: person.psn_type,
        psn_name: person.psn_name,
        medfee_sumamt,
        psn_setlway: '01',
        mdtrt_id,
        insutype: person.insutype,
        med_type,
        acct_used_flag: '1',
        insuplc_admdvs: person.insuplc_admdvs,
        mdtrtarea_admvs: plan.hospital.admdvs,
        invono: setl_id.slice(-8),
        mid_setl_flag: plan.mid_setl_flag ?? '0',
        dscgTime: timeText(plan.end),
      },
    },
    output: {
      setlinfo: setlinfo({
        person,
        mdtrt_id,
        setl_id,
        setl_time,
        med_type,
        medfee_sumamt,
        fundShare: person.insutype === '310' ? 0.78 : 0.66,
        medins_setl_id: `${plan.hospital.fixmedins_code}${setl_id.slice(-10)}`,
      }),
    },
  });
}

function procedureOf(stay: Stay): Procedure | undefined {
  if (stay.plan.unoperated === true) return undefined;
  return stay.plan.claimedProcedureOf === undefined
    ? stay.care.procedure
    : careOf(stay.plan.claimedProcedureOf).procedure;
}

function postList(city: City, stay: Stay, setl_id: string, at: number): void {
  const { plan, care, mdtrt_id } = stay;
  const { person } = plan;
  const procedure = procedureOf(stay);
  const icuDays = care.icuDays ?? 0;
  const nursingDays = stay.charged.nights - icuDays;
  const ventilated = plan.ventilatorHours ?? stay.charged.ventilatorHours;
  const birthWeight = plan.nwb_bir_wt ?? (care.department === 'newborn' ? 3250 : undefined);
  post(city, plan.hospital, at, {
    infno: '4101A',
    person,
    input: {
      setlinfo: {
        psn_no: person.psn_no,
        mdtrt_id,
        setl_id,
        hi_no: person.psn_no,
        medcasno: stay.ipt_no,
        dcla_time: timeText(at),
        ntly: 'CHN',
        prfs: '90',
        curr_addr: plan.curr_addr ?? person.curr_addr,
        ...(person.emp_name === undefined ? {} : { emp_name: person.emp_name }),
        coner_name: person.psn_name,
        patn_rlts: '1',
        coner_addr: plan.curr_addr ?? person.curr_addr,
        coner_tel: plan.tel ?? person.tel,
        nwb_age: person.age === 0 ? 5 : 0,
        ...(birthWeight === undefined
          ? {}
          : { nwb_bir_wt: birthWeight, nwb_adm_wt: birthWeight, nwb_adm_type: '2' }),
        ipt_med_type: '1',
        adm_way: plan.adm_way ?? care.adm_way ?? '2',
        trt_type: '10',
        adm_time: timeText(plan.begn),
        adm_caty: stay.department.caty,
        dscg_time: timeText(plan.end),
        dscg_caty: stay.department.caty,
        otp_wm_dise: stay.main[1],
        wm_dise_code: stay.main[0],
        vent_used_dura: `${Math.floor(ventilated / 24)}/${ventilated % 24}/0`,
        spga_nurscare_days: 0,
        lv1_nurscare_days: care.nursing === 'nursing1' ? nursingDays : 0,
        scd_nurscare_days: care.nursing === 'nursing2' ? nursingDays : 0,
        lv3_nurscare_days: care.nursing === 'nursing3' ? nursingDays : 0,
        dscg_way: plan.dscg_way ?? '1',
        ...(plan.acp_optins_code === undefined
          ? {}
          : { acp_optins_code: plan.acp_optins_code, acp_medins_name: '上级医院' }),
        bill_code: '042060122',
        bill_no: setl_id.slice(-10),
        biz_sn: setl_id,
        days_rinp_flag_31: plan.plannedReturn === undefined ? '1' : '2',
        ...(plan.plannedReturn === undefined ? {} : { days_rinp_pup_31: plan.plannedReturn }),
        chfpdr_name: stay.doctor.name,
        chfpdr_code: stay.doctor.code,
        setl_begn_date: timeText(plan.begn).slice(0, 10),
        setl_end_date: timeText(plan.end).slice(0, 10),
        hi_paymtd: '3',
        medins_fill_dept: '医保办',
        medins_fill_psn: '医保员',
        resp_nurs_code: 'N4207040001',
        stas_type: '1',
      },
      opspdiseinfo: [],
      diseinfo: diagnosesOf(stay, plan.listDiagnoses).map(
        ([diag_code, diag_name], n) => ({
          diag_type: '1',
          maindiag_flag: n === 0 ? '1' : '0',
          diag_code,
          diag_name,
          adm_cond_type: '1',
        }),
      ),
      oprninfo:
        procedure === undefined || stay.operation === undefined
          ? []
          : [
              {
                oprn_oprt_type: '1',
                oprn_oprt_name: procedure.name,
                oprn_oprt_code: procedure.code,
                anst_way: procedure.anst_way,
                oper_dr_code: stay.operation.surgeon.code,
                oper_dr_name: stay.operation.surgeon.name,
                anst_dr_code: stay.operation.anaesthetist.code,
                anst_dr_name: stay.operation.anaesthetist.name,
                oprn_oprt_begntime: timeText(stay.operation.begun),
                oprn_oprt_endtime: timeText(stay.operation.done),
                anst_begntime: timeText(stay.operation.begun - 20 * minuteMs),
                anst_endtime: timeText(stay.operation.done + 10 * minuteMs),
              },
            ],
      icuinfo:
        icuDays === 0
          ? []
          : [
              {
                scs_cutd_ward_type: '1',
                scs_cutd_inpool_time: timeText(plan.begn + 30 * minuteMs),
                scs_cutd_exit_time: timeText(Math.min(plan.end, dayStart(plan.begn) + icuDays * dayMs)),
                scs_cutd_sum_dura: `${icuDays * 24}/0`,
              },
            ],
      bldinfo: [],
    },
  });
}
