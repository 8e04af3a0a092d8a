// The ledger as a table for spreadsheets, under the same rules as a list of hits (csv.ts).
import type { LedgerRow } from '../../connectors/clickhouse/queries/contract.ts';
import { csvCell, csvHead, lineEnd } from './csv.ts';

const columns: readonly { readonly head: string; readonly type: 'text' | 'count'; readonly value: (row: LedgerRow) => string }[] = [
  { head: '到达日期', type: 'text', value: ({ date }) => date },
  { head: '定点医药机构编号', type: 'text', value: ({ fixmedins_code }) => fixmedins_code },
  { head: '数据种类', type: 'text', value: ({ kind }) => kind },
  { head: '受理', type: 'count', value: ({ received }) => String(received) },
  { head: '已研判', type: 'count', value: ({ judged }) => String(judged) },
  { head: '不研判', type: 'count', value: ({ not_judged }) => String(not_judged) },
  { head: '迟到', type: 'count', value: ({ late }) => String(late) },
  { head: '重复', type: 'count', value: ({ duplicate }) => String(duplicate) },
  { head: '已隔离', type: 'count', value: ({ quarantined }) => String(quarantined) },
  { head: '待研判', type: 'count', value: ({ pending }) => String(pending) },
  { head: '差异', type: 'count', value: ({ difference }) => String(difference) },
  { head: '已撤销', type: 'count', value: ({ withdrawn }) => String(withdrawn) },
  { head: '未受理', type: 'count', value: ({ dead }) => String(dead) },
];

export function ledgerCsv(rows: readonly LedgerRow[]): string {
  const lines = rows.map((row) => `${columns.map((column) => csvCell(column, column.value(row), { plain: false })).join(',')}${lineEnd}`);
  return csvHead(columns) + lines.join('');
}
