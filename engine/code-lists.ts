// The lists inside a message: diagnoses, operations, trace codes.
import { noItems, type TraceItems } from './entry.ts';
import type { FieldRecord, FieldValue } from './event.ts';

function isRecord(value: FieldValue | undefined): value is FieldRecord {
  return typeof value === 'object' && !Array.isArray(value);
}

const noRecords: readonly FieldRecord[] = [];

/** The records of a list; none when the field is no list. */
export function records(value: FieldValue | undefined): readonly FieldRecord[] {
  return Array.isArray(value) ? value.filter((one) => isRecord(one)) : noRecords;
}

function text(value: FieldValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
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

/** The trace codes a message carries, each once, in `drugtracinfo` and `drug_trac_info`. */
export function readTraceItems(data: FieldRecord): TraceItems {
  const apart = data['drug_trac_info'];
  const inside = data['drugtracinfo'];
  if (apart === undefined && inside === undefined) return noItems;
  const rows = apart === undefined ? records(inside) : [...records(apart), ...records(inside)];
  const codes: string[] = [];
  const flags: string[] = [];
  const lines: (string | undefined)[] = [];
  const usual = text(data['trdn_flag']) ?? '0';
  const seen = rows.length > 1 ? new Set<string>() : undefined;
  for (const row of rows) {
    const code = text(row['drug_trac_codg']);
    if (code === undefined || seen?.has(code) === true) continue;
    seen?.add(code);
    codes.push(code);
    flags.push(text(row['trdn_flag']) ?? usual);
    lines.push(text(row['feedetl_sn']));
  }
  const [flag] = flags;
  if (flag === undefined) return noItems;
  return {
    // What is kept has no room to spare.
    drug_trac_codgs: codes.slice(),
    trdn_flags: flags.every((one) => one === flag) ? flag : flags,
    feedetl_sns: lines.some((one) => one !== undefined) ? lines.slice() : undefined,
  };
}
