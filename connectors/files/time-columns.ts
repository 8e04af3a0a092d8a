// Columns that hold dates and times by the interface tables, whatever the transaction. Only there is a number of a
// spreadsheet read as the date it stands for, and only there are dates read as spreadsheets write them: anywhere else that
// would make a date out of a code or an amount.
import type { FieldTable } from '../national/field.ts';
import { transactions } from '../national/transactions/table.ts';

/** Called a number, and dated in the tables of some editions only. */
const numbers: ReadonlySet<string> = new Set(['drord_isu_no']);
const timeNames: ReadonlySet<string> = new Set(['inf_time', ...namesOfTimes()]);

/** `column` as the head of a file, with its node or without, in small letters. */
export function isTimeColumn(column: string): boolean {
  return timeNames.has(column.slice(column.lastIndexOf('.') + 1));
}

function namesOfTimes(): readonly string[] {
  const tables = [...transactions.values()].flatMap(({ record, lists = [], lines }): FieldTable[] =>
    [record, ...lists, ...(lines === undefined ? [] : [lines.node])].map(({ fields }) => fields));
  const fields = tables.flatMap((table) => Object.entries(table));
  return fields
    .filter(([, { type }]) => type === 'date' || type === 'time')
    .flatMap(([name, { also }]) => [name, ...also])
    .map((name) => name.toLowerCase())
    .filter((name) => !numbers.has(name));
}
