// What the browser tests do on the page, in words of the page.
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { z } from 'zod';
import type { Page } from 'playwright-core';

const items = z.object({ items: z.array(z.object({ hit_id: z.string(), rule_id: z.string() })), next: z.string().optional() });
const hitHead = '疑点编号';
const msMax = 30_000;

export interface ConsolePage {
  readonly page: Page;
  /** Opens an address of the console and waits for its list of hits to have rows. */
  open(path: string): Promise<void>;
  /** Ids of the rows in sight, from the top. */
  rowIds(): Promise<string[]>;
  waitForHit(hitId: string): Promise<void>;
  /** Ids in the downloaded file, in its order. */
  exported(format: 'csv' | 'xlsx'): Promise<string[]>;
  /** Ids that GET /api/hits gives for this query, over all pages. */
  listed(query: string): Promise<string[]>;
}

export function consolePage(page: Page, url: string): ConsolePage {
  const rows = page.locator('[data-testid="hit-table"] [data-hit]');
  return {
    page,
    async open(path) {
      await page.goto(url + path);
      await rows.first().waitFor({ timeout: msMax });
    },
    async rowIds() {
      const found: (readonly [top: number, id: string])[] = [];
      for (const row of await rows.all()) {
        const id = await row.getAttribute('data-hit', { timeout: 1_000 }).catch(() => null);
        const box = await row.boundingBox({ timeout: 1_000 }).catch(() => null);
        if (id !== null && box !== null) found.push([box.y, id]);
      }
      return found.toSorted(([one], [other]) => one - other).map(([, id]) => id);
    },
    waitForHit: (hitId) => page.locator(`[data-hit="${hitId}"]`).waitFor({ timeout: msMax }),
    async exported(format) {
      const waiting = page.waitForEvent('download', { timeout: msMax });
      await page.getByTestId(`export-${format}`).click();
      const path = await (await waiting).path();
      return format === 'csv' ? idsOfCsv(path) : idsOfXlsx(path);
    },
    async listed(query) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const asked = new URLSearchParams(query);
        asked.set('limit', '1000');
        if (cursor !== undefined) asked.set('cursor', cursor);
        const answer = await page.request.get(`${url}/api/hits?${asked.toString()}`);
        const found = items.parse(await answer.json());
        ids.push(...found.items.map((hit) => hit.hit_id));
        cursor = found.next;
      } while (cursor !== undefined);
      return ids;
    },
  };
}

async function idsOfCsv(path: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(path, 'utf8');
  if (!text.startsWith('\uFEFF')) throw new Error('a spreadsheet needs the byte order mark');
  const rows = z.array(z.record(z.string(), z.string())).parse(parse(text, { bom: true, columns: true }));
  return rows.map((row) => (row[hitHead] ?? '').trim());
}

async function idsOfXlsx(path: string): Promise<string[]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  // Rows and cells count from 1 and leave holes; another sheet may say when and by which filter it was exported.
  const texts = (row: unknown) => (Array.isArray(row) ? Array.from(row, (cell: unknown) => String(cell ?? '')) : []);
  const sheets = book.worksheets.map((sheet) => Array.from(sheet.getSheetValues(), texts));
  const cells = sheets.find((rows) => rows.some((row) => row.includes(hitHead)));
  if (cells === undefined) throw new Error(`no sheet has a column ${hitHead}`);
  const head = cells.findIndex((row) => row.includes(hitHead));
  const column = cells[head]?.indexOf(hitHead) ?? -1;
  return cells.slice(head + 1).map((row) => row[column] ?? '').filter((id) => id !== '');
}
