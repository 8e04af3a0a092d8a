// XLSX as it is written: rows become XML, XML becomes a compressed archive, and the reader's pace is the pace of the query.
// The streaming writer of the usual library keeps about 3 kB a row until the end; a million rows would not fit.
// The first sheets hold the rows, a million each; the last one says what the file is: filter, cursor, times, versions.
import { chinaTime } from './column.ts';
import type { ExportHit, ExportStamp } from './column.ts';
import { exportColumns } from './columns.ts';
import { contentTypes, packageRels, row, sheetHead, sheetTail, styles, workbook, workbookRels } from './spreadsheet-parts.ts';
import type { Cell } from './spreadsheet-parts.ts';
import { zip } from './zip.ts';
import type { ZipEntry } from './zip.ts';

/** Excel ends at 1,048,576 rows, the head included. */
const sheetRowsMax = 1_000_000;
/** A sheet's XML stays well under 4 GB. */
const sheetCharactersMax = 1_000_000_000;

/** Throws what `batches` throws; what was written until then is no readable file, which is better than one that looks whole. */
export function xlsxFile(
  batches: AsyncIterable<readonly ExportHit[]>, stamp: ExportStamp,
): AsyncGenerator<Buffer, void, undefined> {
  return zip(parts(batches, stamp));
}

async function* parts(
  batches: AsyncIterable<readonly ExportHit[]>, stamp: ExportStamp,
): AsyncGenerator<ZipEntry, void, undefined> {
  const source = batches[Symbol.asyncIterator]();
  const sheets: string[] = [];
  let rows = 0;
  let pending = await source.next();
  try {
    // One sheet even when there is nothing: a list that is empty says so.
    do {
      sheets.push(sheets.length === 0 ? '疑点清单' : `疑点清单${sheets.length + 1}`);
      yield { name: `xl/worksheets/sheet${sheets.length}.xml`, content: sheet() };
    } while (pending.done !== true);
  } finally {
    await source.return?.();
  }
  sheets.push('说明');
  yield { name: `xl/worksheets/sheet${sheets.length}.xml`, content: notes(stamp, rows) };
  yield { name: 'xl/styles.xml', content: [styles] };
  yield { name: 'xl/workbook.xml', content: [workbook(sheets)] };
  yield { name: 'xl/_rels/workbook.xml.rels', content: [workbookRels(sheets.length)] };
  yield { name: '_rels/.rels', content: [packageRels] };
  yield { name: '[Content_Types].xml', content: [contentTypes(sheets.length)] };

  async function* sheet(): AsyncGenerator<string, void, undefined> {
    yield sheetHead(exportColumns.map(({ width }) => width), true);
    yield row(1, exportColumns.map(({ head }) => ({ type: 'head', value: head })));
    let sheetRows = 1;
    let characters = 0;
    while (pending.done !== true && sheetRows < sheetRowsMax && characters < sheetCharactersMax) {
      const first = sheetRows + 1;
      const xml = pending.value.map((hit, index) => row(first + index, cellsOf(hit, stamp))).join('');
      rows += pending.value.length;
      sheetRows += pending.value.length;
      characters += xml.length;
      yield xml;
      pending = await source.next();
    }
    yield sheetTail(exportColumns.length);
  }
}

function* notes(stamp: ExportStamp, rows: number): Generator<string, void, undefined> {
  const lines: readonly (readonly [string, string])[] = [
    ['数据截至游标', String(stamp.cursor)],
    ['导出时间', chinaTime(stamp.exportedAt)],
    ['筛选条件', stamp.filter === '' ? '无' : stamp.filter],
    ['记录数', String(rows)],
    ['数据版本', stamp.dataVersion],
    ['说明', '疑点为系统研判结果,不等于违规认定,须经核实。'],
  ];
  yield sheetHead([20, 90], false);
  for (const [index, [name, value]] of lines.entries()) {
    yield row(index + 1, [{ type: 'head', value: name }, { type: 'text', value }]);
  }
  yield sheetTail();
}

function cellsOf(hit: ExportHit, stamp: ExportStamp): readonly Cell[] {
  return exportColumns.map(({ type, value }) => ({ type, value: value(hit, stamp) }));
}
