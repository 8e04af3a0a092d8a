// DE-SynPUF claims as national envelopes: each claim (SEGMENT 1) is one stay and gives an admission
// 2401, a discharge 2402 and a settlement 2304, tapped with the ids the platform would have
// assigned.
//
// The source knows days, not hours. Every time is noon of its day, so that the gap between two
// stays is the same in days, in calendar days and in hours. The price: when somebody is discharged
// and admitted on one day the two meet at noon, and whether that was a transfer or a return cannot
// be told (`dscg_way` is 9, other); a stay within one day has no length. Codes stay ICD-9 as they
// are, amounts stay in dollars. Nothing is invented: no ward, no bed, no fee lines.
import { readClaims, type Claim } from './claims.ts';

type Json = string | number | readonly Json[] | { readonly [field: string]: Json };

export interface DesynpufEnvelope {
  readonly infno: '2401' | '2402' | '2304';
  readonly msgid: string;
  readonly inf_time: string;
  readonly fixmedins_code: string;
  readonly [field: string]: Json;
}

export interface DesynpufTally {
  stays: number;
  /** Rows of SEGMENT 2: they continue a claim and are left out. */
  continuations: number;
}

/** Envelopes in file order (by person), three a stay. `tally`, when given, is counted up. */
export async function* desynpufEnvelopes(
  path: string, tally: DesynpufTally = { stays: 0, continuations: 0 },
): AsyncIterable<DesynpufEnvelope> {
  for await (const claim of readClaims(path)) {
    if (claim.SEGMENT !== '1') {
      tally.continuations += 1;
      continue;
    }
    tally.stays += 1;
    yield* stayEnvelopes(claim);
  }
}

/** `H` and eleven digits, one to one with the provider number: 99, its state, its four other signs
 * read in base 36. The six-digit area is 99, the state, 00. */
export function institutionCode(provider: string): string {
  const serial = Number.parseInt(provider.slice(2), 36);
  return `H99${provider.slice(0, 2)}${String(serial).padStart(7, '0')}`;
}

function stayEnvelopes(claim: Claim): readonly DesynpufEnvelope[] {
  const begntime = noon(claim.CLM_ADMSN_DT);
  const endtime = noon(claim.NCH_BENE_DSCHRG_DT);
  const mdtrt_id = claim.CLM_ID;
  const psn_no = claim.DESYNPUF_ID;
  const common = { psn_no, insutype };
  const principal = claim.diagnoses[0];
  const admitting = claim.ADMTNG_ICD9_DGNS_CD || principal;
  const procedure = claim.procedures[0];
  const borne = claim.NCH_BENE_IP_DDCTBL_AMT + claim.NCH_BENE_PTA_COINSRNC_LBLTY_AM
    + claim.NCH_BENE_BLOOD_DDCTBL_LBLTY_AM;
  const amounts = {
    medfee_sumamt: yuan(claim.CLM_PMT_AMT + claim.NCH_PRMRY_PYR_CLM_PD_AMT + borne),
    fund_pay_sumamt: yuan(claim.CLM_PMT_AMT),
    psn_part_amt: yuan(borne),
    oth_pay: yuan(claim.NCH_PRMRY_PYR_CLM_PD_AMT),
  };
  return [
    envelope(claim, '2401', begntime, {
      mdtrtinfo: {
        ...common, begntime, med_type,
        ipt_no: mdtrt_id,
        ...(claim.AT_PHYSN_NPI === '' ? {} : { atddr_no: claim.AT_PHYSN_NPI }),
        ...(admitting === undefined ? {} : { dscg_maindiag_code: admitting }),
      },
      diseinfo: admitting === undefined ? [] : diagnosisList(claim, [admitting], begntime),
    }, { result: { mdtrt_id } }),
    envelope(claim, '2402', endtime, {
      dscginfo: {
        ...common, mdtrt_id, endtime,
        dscg_way: dscgWayOther,
        ...(procedure === undefined ? {} : { oprn_oprt_code: procedure }),
      },
      diseinfo: diagnosisList(claim, claim.diagnoses, endtime),
    }, {}),
    envelope(claim, '2304', endtime, {
      data: {
        ...common, mdtrt_id, med_type, mid_setl_flag: '0', medfee_sumamt: amounts.medfee_sumamt,
      },
    }, {
      setlinfo: {
        ...common, mdtrt_id, setl_id: `S${mdtrt_id}`, setl_time: endtime, med_type, ...amounts,
      },
    }),
  ];
}

/** Employees' scheme and ordinary stay: what comes nearest to Medicare part A. */
const insutype = '310';
const med_type = '21';
const dscgWayOther = '9';

function envelope(
  claim: Claim, infno: DesynpufEnvelope['infno'], inf_time: string, input: Json, output: Json,
): DesynpufEnvelope {
  const fixmedins_code = institutionCode(claim.PRVDR_NUM);
  return {
    infno,
    // 12 + 15 + 3 signs: the claim and the transaction, so a second replay is a resend.
    msgid: `${fixmedins_code}${claim.CLM_ID.padStart(15, '0')}${infno.slice(1)}`,
    mdtrtarea_admvs: `99${claim.PRVDR_NUM.slice(0, 2)}00`,
    insuplc_admdvs: '990000',
    recer_sys_code: 'DESYNPUF',
    infver: 'V1.0',
    opter_type: '1',
    opter: 'desynpuf',
    opter_name: 'DE-SynPUF',
    inf_time,
    fixmedins_code,
    fixmedins_name: `CMS ${claim.PRVDR_NUM}`,
    input,
    output,
  };
}

function diagnosisList(claim: Claim, codes: readonly string[], diag_time: string): Json {
  return codes.map((diag_code, index) => ({
    psn_no: claim.DESYNPUF_ID,
    mdtrt_id: claim.CLM_ID,
    diag_type: '1',
    maindiag_flag: index === 0 ? '1' : '0',
    diag_srt_no: index + 1,
    diag_code,
    diag_name: `ICD-9 ${diag_code}`,
    diag_time,
  }));
}

function noon(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)} 12:00:00`;
}

function yuan(amount: number): number {
  return Math.round(amount * 100) / 100;
}
