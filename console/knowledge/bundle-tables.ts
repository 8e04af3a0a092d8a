// What a replaced table does to the set in force. Without a date it stands for every service date, and
// later versions of the table go. With one it judges from that day on; versions from that day or later
// were superseded by it, earlier days are judged as before.
import type { Bundle } from '../../connectors/nats/control.ts';
import { tableHash } from '../../connectors/nats/knowledge-log.ts';

export interface Replacement {
  readonly table: string;
  readonly csv: string;
  /** First service date, yyyy-MM-dd; absent: all of them. */
  readonly from?: string | undefined;
}

export function withTable(bundle: Bundle, { table, csv, from }: Replacement): Bundle {
  const { dated = [], ...rest } = bundle;
  const kept = dated.filter((one) => one.table !== table || (from !== undefined && one.from < from));
  if (from === undefined) {
    const knowledge = { ...rest.knowledge, [table]: csv };
    return { ...rest, knowledge, ...(kept.length === 0 ? {} : { dated: kept }) };
  }
  return { ...rest, dated: [...kept, { table, from, csv }] };
}

/** What of a table judges: from the beginning, then from each date on. */
export interface InForce {
  /** Absent: from the beginning. */
  readonly from?: string;
  readonly csv: string;
}

export function tableInForce({ knowledge, dated = [] }: Bundle, table: string): readonly InForce[] {
  const first = knowledge[table];
  const later = dated.filter((one) => one.table === table).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  return [
    ...(first === undefined ? [] : [{ csv: first }]),
    ...later.map(({ from, csv }) => ({ from, csv })),
  ];
}

/** The text that judges a service date (yyyy-MM-dd), or the newest one. */
export function textInForce(bundle: Bundle, table: string, day?: string): string | undefined {
  return tableInForce(bundle, table).findLast(({ from }) => day === undefined || from === undefined || from <= day)?.csv;
}

/** Hash and date of what judges, to tell which logged versions do. */
export function judges(
  bundle: Bundle, table: string, { hash, from }: { readonly hash: string; readonly from?: string },
): boolean {
  return tableInForce(bundle, table).some((one) => one.from === from && tableHash(one.csv) === hash);
}
