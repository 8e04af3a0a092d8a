// Pre-check (事前提醒 3101, 事中 3102; DOMAIN 3.9): what an encounter that has not been settled yet would
// be judged, from live state and without changing it. The message becomes the records it would lead
// to (a stay, a visit, a purchase, uses of trace codes); order lines may carry `drugtracinfo`, our
// extension, so that a repeated code is stopped before payment.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { openEndMs, readChinaTime } from './china-time.ts';
import type { Entry, EntryKind } from './entry.ts';
import type { Hit } from './hit.ts';
import type { KeySpace } from './rule.ts';

const text = z.union([z.string(), z.number()]).transform(String);
const optionalText = text
  .nullish()
  .transform((value) => (value === '' || value === null ? undefined : value));
const amount = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => Number(value ?? 0) || 0);
/** Senders give one record or a list, and an empty text for none. */
function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .union([
      z.array(schema).max(5_000),
      z.literal('').transform((): z.output<Schema>[] => []),
      schema.transform((one): z.output<Schema>[] => [one]),
    ])
    .nullish()
    .transform((value) => value ?? []);
}

const order = z.looseObject({
  rx_id: optionalText,
  rxno: optionalText,
  hilist_code: optionalText,
  pric: amount,
  drord_begn_date: optionalText,
  drord_dept_codg: optionalText,
  drord_dr_codg: optionalText,
  sumamt: amount,
  cnt: amount,
  trdn_flag: optionalText,
  drugtracinfo: listOf(z.looseObject({ drug_trac_codg: text, trdn_flag: optionalText })),
});
const encounter = z.looseObject({
  mdtrt_id: text,
  medins_id: text,
  medins_admdvs: optionalText,
  adm_date: optionalText,
  dscg_date: optionalText,
  dscg_main_dise_codg: optionalText,
  dr_codg: optionalText,
  adm_dept_codg: optionalText,
  med_mdtrt_type: optionalText,
  med_type: optionalText,
  insutype: optionalText,
  medfee_sumamt: amount,
  fsi_diagnose_dtos: listOf(z.looseObject({ dise_codg: optionalText })),
  fsi_order_dtos: listOf(order),
});
const precheckSchema = z.looseObject({
  inf_time: optionalText,
  input: z.looseObject({
    data: z.looseObject({
      task_id: optionalText,
      patient_dtos: listOf(
        z.looseObject({
          patn_id: text,
          gend: optionalText,
          brdy: optionalText,
          fsi_encounter_dtos: listOf(encounter),
        }),
      ),
    }),
  }),
});

type EncounterDto = z.infer<typeof encounter>;

export interface Prospect {
  readonly space: KeySpace;
  readonly key: string;
  readonly entry: Entry;
  /** Order line the record came from. */
  readonly rx_id?: string | undefined;
  /** Every line of the order, this one too. They are judged among themselves by the rules over points
   * of knowledge: which of them have been billed already nobody can tell. */
  readonly order?: readonly Entry[];
}

/** Who the order is for, as far as lines are limited by it. */
interface Patient {
  readonly psn_no: string;
  readonly gend: string | undefined;
  /** ms. */
  readonly brdy: number | undefined;
}

export interface Precheck {
  readonly task_id: string | undefined;
  readonly prospects: readonly Prospect[];
}

/** Reads a 3101 or 3102 envelope. Throws an Error that names the field when it is not one. */
export function readPrecheck(input: unknown): Precheck {
  const parsed = precheckSchema.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${issue?.path.join('.') ?? 'input'}: ${issue?.message ?? 'not valid'}`);
  }
  const {
    inf_time,
    input: { data },
  } = parsed.data;
  const now = readChinaTime(inf_time);
  const prospects = data.patient_dtos.flatMap(({ patn_id, gend, brdy, fsi_encounter_dtos }) => {
    const patient = { psn_no: patn_id, gend, brdy: readChinaTime(brdy?.slice(0, 10)) };
    return fsi_encounter_dtos.flatMap((dto) => [
      ...prospectsOf(patn_id, dto, now),
      ...orderProspects(patient, dto, now),
    ]);
  });
  return { task_id: data.task_id, prospects };
}

function prospectsOf(psn_no: string, dto: EncounterDto, now: number | undefined): Prospect[] {
  const admitted = readChinaTime(dto.adm_date);
  const at = now ?? admitted;
  if (at === undefined) return [];
  const found: Prospect[] = [];
  const common = {
    fixmedins_code: dto.medins_id,
    psn_no,
    mdtrt_id: dto.mdtrt_id,
    med_type: dto.med_type,
    insutype: dto.insutype,
    dr_codg: dto.dr_codg,
    medfee_sumamt: dto.medfee_sumamt,
    diag_codes: dto.fsi_diagnose_dtos
      .map((one) => one.dise_codg)
      .filter((code) => code !== undefined),
  };
  const record = (
    kind: EntryKind,
    id: string,
    time: number,
    fields: Record<string, unknown>,
    until?: number,
  ): Entry => ({
    id,
    kind,
    at: time,
    until,
    fixmedins_code: dto.medins_id,
    admdvs: dto.medins_admdvs ?? dto.medins_id.slice(1, 7),
    fields: known(fields),
    sources: [],
  });
  if (dto.med_mdtrt_type === '2' && admitted !== undefined) {
    const left = readChinaTime(dto.dscg_date);
    const until = left === undefined || left >= openEndMs || left <= admitted ? undefined : left;
    found.push({
      space: 'person',
      key: psn_no,
      entry: record(
        'stay',
        `stay:${dto.medins_id}|${dto.mdtrt_id}`,
        admitted,
        {
          ...common,
          begntime: admitted,
          endtime: until,
          open: until === undefined,
          main_diag_code: dto.dscg_main_dise_codg ?? common.diag_codes[0],
          adm_diag_code: dto.dscg_main_dise_codg,
          adm_dept_codg: dto.adm_dept_codg,
          first_dept_codg: dto.adm_dept_codg,
          mid_setl_flag: '0',
        },
        until,
      ),
    });
  }
  if (dto.med_mdtrt_type === '1') {
    found.push({
      space: 'person',
      key: psn_no,
      entry: record('visit_settlement', `visit:${dto.mdtrt_id}`, at, {
        ...common,
        begntime: at,
        setl_id: dto.mdtrt_id,
      }),
    });
  }
  if (dto.med_mdtrt_type === '3') {
    found.push({
      space: 'person',
      key: psn_no,
      entry: record('pharmacy_settlement', `purchase:${dto.mdtrt_id}`, at, {
        ...common,
        setl_id: dto.mdtrt_id,
      }),
    });
  }
  for (const { rx_id, hilist_code, sumamt, cnt, trdn_flag, drugtracinfo } of dto.fsi_order_dtos) {
    for (const item of drugtracinfo) {
      const isSplit = (item.trdn_flag ?? trdn_flag) === '1';
      found.push({
        space: 'trace',
        key: item.drug_trac_codg,
        rx_id,
        entry: record('use', `use:${dto.mdtrt_id}`, at, {
          ...common,
          drug_trac_codg: item.drug_trac_codg,
          med_list_codg: hilist_code,
          trdn_flag: isSplit ? '1' : '0',
          units: isSplit ? cnt / drugtracinfo.length : undefined,
          amount: sumamt / drugtracinfo.length,
          province: dto.medins_id.slice(1, 3),
        }),
      });
    }
  }
  return found;
}

const feeKindOf: Readonly<Record<string, EntryKind>> = {
  1: 'outpatient_fee', 2: 'inpatient_fee', 3: 'pharmacy_fee',
};

/** The lines of an order as they would be billed, each with what is said of the patient. */
function orderProspects(patient: Patient, dto: EncounterDto, now: number | undefined): Prospect[] {
  const kind = feeKindOf[dto.med_mdtrt_type ?? ''];
  const diag_codes = dto.fsi_diagnose_dtos.map((one) => one.dise_codg).filter((code) => code !== undefined);
  const lines = dto.fsi_order_dtos.flatMap((line, i): Entry[] => {
    const at = readChinaTime(line.drord_begn_date) ?? now;
    if (kind === undefined || at === undefined || line.hilist_code === undefined) return [];
    const id = `order:${dto.mdtrt_id}|${line.rx_id ?? ''}|${i}`;
    const fields = known({
      ...patient,
      mdtrt_id: dto.mdtrt_id,
      med_type: dto.med_type,
      insutype: dto.insutype,
      diag_codes,
      feedetl_sn: line.rx_id,
      rxno: line.rxno,
      med_list_codg: line.hilist_code,
      cnt: line.cnt,
      pric: line.pric === 0 ? undefined : line.pric,
      det_item_fee_sumamt: line.sumamt,
      bilg_dept_codg: line.drord_dept_codg,
      bilg_dr_codg: line.drord_dr_codg,
      amount: line.sumamt,
    });
    const admdvs = dto.medins_admdvs ?? dto.medins_id.slice(1, 7);
    return [{ id, kind, at, fixmedins_code: dto.medins_id, admdvs, fields, sources: [] }];
  });
  const key = `${dto.medins_id}|${dto.mdtrt_id}`;
  return lines.map((entry) => ({
    space: 'encounter',
    key,
    entry,
    order: lines,
    ...(typeof entry.fields['feedetl_sn'] === 'string' ? { rx_id: entry.fields['feedetl_sn'] } : {}),
  }));
}

function known(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A judgement made beforehand, with the record that led to it. */
export interface Foreseen {
  readonly prospect: Prospect;
  readonly hit: Omit<Hit, 'revision' | 'detected_at'>;
}

/** `output.result[]` of the receipt: always a list, empty when there is nothing to say. */
export function precheckResult(
  { task_id }: Precheck,
  foreseen: readonly Foreseen[],
): readonly Record<string, unknown>[] {
  return foreseen.map(({ prospect, hit }) => {
    const patn_id = String(prospect.entry.fields['psn_no'] ?? '');
    const mdtrt_id = String(prospect.entry.fields['mdtrt_id'] ?? '');
    const jr_id = createHash('sha256')
      .update(`${hit.hit_id}|${mdtrt_id}`)
      .digest('hex')
      .slice(0, 32);
    return {
      jr_id,
      rule_id: hit.rule_id,
      rule_name: hit.title,
      vola_cont: hit.reason.slice(0, 500),
      patn_id,
      mdtrt_id,
      judge_result_detail_dtos: [
        {
          jrd_id: `${jr_id}1`,
          patn_id,
          mdtrt_id,
          ...(prospect.rx_id === undefined ? {} : { rx_id: prospect.rx_id }),
          vola_item_type: '1',
          vola_amt: Number(prospect.entry.fields['amount'] ?? hit.amount ?? 0),
        },
      ],
      vola_amt: Number(hit.amount ?? 0),
      vola_amt_stas: hit.amount === undefined ? '0' : '1',
      sev_deg: String(hit.grade),
      vola_evid: hit.basis.join('；').slice(0, 500),
      vola_bhvr_type: hit.family,
      ...(task_id === undefined ? {} : { task_id }),
    };
  });
}
