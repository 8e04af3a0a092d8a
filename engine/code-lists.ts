// The lists inside a message: diagnoses, operations, trace codes.
import { hourMs, readChinaTime } from './china-time.ts';
import { noItems, type TraceItems } from './entry.ts';
import type { FieldRecord, FieldValue } from './event.ts';
import { namesSomebody } from './person-code.ts';

function isRecord(value: FieldValue | undefined): value is FieldRecord {
  return typeof value === 'object' && !Array.isArray(value);
}

const noRecords: readonly FieldRecord[] = [];

/** The records of a list; none when the field is no list. */
export function records(value: FieldValue | undefined): readonly FieldRecord[] {
  if (!Array.isArray(value)) return noRecords;
  return value.every((one) => isRecord(one)) ? value : value.filter((one) => isRecord(one));
}

function text(value: FieldValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function personCode(value: FieldValue | undefined): string | undefined {
  const code = text(value);
  return code !== undefined && namesSomebody(code) ? code : undefined;
}

/** The texts that the records have under a name. */
export function texts(rows: readonly FieldRecord[], name: string): readonly string[] {
  return rows.map((row) => text(row[name])).filter((code) => code !== undefined);
}

/** Diagnosis codes, the main one first, removed ones (`vali_flag` 0) left out. */
export function diagnoses(data: FieldRecord): {
  codes: readonly string[] | undefined;
  main: string | undefined;
} {
  const rows = records(data['diseinfo']).filter((row) => text(row['vali_flag']) !== '0');
  if (rows.length === 0) return { codes: undefined, main: undefined };
  const isMain = (row: FieldRecord): boolean => text(row['maindiag_flag']) === '1';
  const ordered = [...rows.filter(isMain), ...rows.filter((row) => !isMain(row))];
  const main = rows.find(isMain);
  const codes = [...new Set(texts(ordered, 'diag_code'))];
  return {
    codes: codes.length === 0 ? undefined : codes,
    main: main === undefined ? undefined : text(main['diag_code']),
  };
}

/** Operations of a settlement list, one text each: code, kind (main or other), operator, begin and end,
 * anaesthetist, begin and end of the anaesthesia, with `|` between; times are ms, what is not said is
 * empty. Kept as text because a list of texts is what histories hold compactly. */
export function operationRows(data: FieldRecord): readonly string[] | undefined {
  const rows = records(data['oprninfo']);
  if (rows.length === 0) return undefined;
  return rows.map((row) =>
    [
      text(row['oprn_oprt_code']),
      text(row['oprn_oprt_type']),
      personCode(row['oper_dr_code']),
      readChinaTime(row['oprn_oprt_begntime']),
      readChinaTime(row['oprn_oprt_endtime']),
      personCode(row['anst_dr_code']),
      readChinaTime(row['anst_begntime']),
      readChinaTime(row['anst_endtime']),
    ]
      .map((cell) => String(cell ?? '').replaceAll('|', ' '))
      .join('|'),
  );
}

/** Hours of a duration written `days/hours/minutes`; undefined when it is written otherwise. */
export function durationHours(value: FieldValue | undefined): number | undefined {
  const parts = typeof value === 'string' ? /^(\d+)\/(\d+)\/(\d+)$/.exec(value) : null;
  if (parts === null) return undefined;
  return Number(parts[1]) * 24 + Number(parts[2]) + Number(parts[3]) / 60;
}

/** Hours in intensive care; undefined when a row does not say when it began and ended. */
export function intensiveCareHours(data: FieldRecord): number | undefined {
  const rows = records(data['icuinfo']);
  if (rows.length === 0) return undefined;
  let ms = 0;
  for (const row of rows) {
    const from = readChinaTime(row['scs_cutd_inpool_time']);
    const to = readChinaTime(row['scs_cutd_exit_time']);
    if (from === undefined || to === undefined || to < from) return undefined;
    ms += to - from;
  }
  return ms / hourMs;
}

/** The trace codes a message carries, each once, in `drugtracinfo` and `drug_trac_info`. */
export function readTraceItems(data: FieldRecord): TraceItems {
  const apart = data['drug_trac_info'];
  const inside = data['drugtracinfo'];
  if (apart === undefined && inside === undefined) return noItems;
  const rows = apart === undefined ? records(inside) : [...records(apart), ...records(inside)];
  const codes: string[] = [];
  const usual = text(data['trdn_flag']) ?? '0';
  const seen = rows.length > 1 ? new Set<string>() : undefined;
  let flag = usual;
  let flags: string[] | undefined;
  let serials: (string | undefined)[] | undefined;
  for (const row of rows) {
    const code = text(row['drug_trac_codg']);
    if (code === undefined || (seen !== undefined && seen.size === seen.add(code).size)) continue;
    const own = text(row['trdn_flag']) ?? usual;
    if (codes.length === 0) flag = own;
    else if (own !== flag) flags ??= codes.map(() => flag);
    flags?.push(own);
    const serial = text(row['feedetl_sn']);
    if (serial !== undefined) serials ??= codes.map(() => undefined);
    serials?.push(serial);
    codes.push(code);
  }
  if (codes.length === 0) return noItems;
  return {
    // What is kept has no room to spare.
    drug_trac_codgs: codes.slice(),
    trdn_flags: flags ?? flag,
    feedetl_sns: serials,
  };
}
