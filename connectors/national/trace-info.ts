// Lists of trace codes, wherever a sender puts them: `drugtracinfo` of stock records, `drug_trac_info`
// of settlements (beside or inside `data`), `durg_trac_info` inside a line of 2102 (the interface's own
// spelling), the single field `drug_trac_codg` of the first 3505, plain texts instead of objects.
import type { FieldRecord, FieldValue } from '../../engine/event.ts';
import * as codes from './codes.ts';
import type { FieldTable } from './field.ts';
import { code, must, text } from './field.ts';
import { placeOf, recordList, RecordReader } from './record.ts';
import { normaliseTraceCode, traceCodeLengthMax } from './trace-code.ts';

export const traceNames = [
  'drugtracinfo', 'drug_trac_info', 'durg_trac_info', 'drugTracInfo', 'drug_tracinfo', 'drugtrac_info',
] as const;

export const traceFields = {
  feedetl_sn: text(30, '费用明细流水号'),
  drug_trac_codg: must(text(traceCodeLengthMax, '药品追溯码')),
  trdn_flag: code(codes.yes_no, '拆零标志'),
  min_prcunt_type: text(10, '最小计价单位类型'),
} as const satisfies FieldTable;

const reader = new RecordReader({ fields: traceFields });

/** Entries with normalised codes, in the order they came; `[]` for an absent list. */
export function readTraceInfo(value: unknown, where: string): readonly FieldRecord[] {
  const list = recordList(value, where);
  return list.map((entry, index) => {
    const record = typeof entry === 'string' ? { drug_trac_codg: entry } : entry;
    const { data } = reader.read(record, placeOf(where, index, list.length));
    data['drug_trac_codg'] = normalised(data['drug_trac_codg']);
    return data;
  });
}

function normalised(value: FieldValue | undefined): string {
  return normaliseTraceCode(String(value ?? '')).code;
}
