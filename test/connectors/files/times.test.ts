import { expect, test } from 'vitest';
import type { FileRow } from '../../../connectors/files/read-rows.ts';
import { rowsToEnvelopes } from '../../../connectors/files/rows-to-envelopes.ts';
import { isTimeColumn } from '../../../connectors/files/time-columns.ts';

async function envelopesOf(...cells: readonly Record<string, string>[]) {
  async function* rows(): AsyncGenerator<FileRow> {
    for (const [at, one] of cells.entries()) yield { row: at + 2, cells: one };
  }
  const values: unknown[] = [];
  const defaults = { infno: '3505', fixmedins_code: 'P42070400011', inf_time: '2025-07-02 00:00:00' };
  for await (const { value } of rowsToEnvelopes(rows(), defaults)) values.push(value);
  return values;
}

const forms = [
  ['2025/7/1 8:30', '2025-07-01 08:30:00'], ['2025-7-1', '2025-07-01'], ['2025/07/01 08:30:00', '2025-07-01 08:30:00'],
  ['2025/7/1  18:30:05', '2025-07-01 18:30:05'], ['2025.7.1 8:30', '2025-07-01 08:30:00'],
  ['２０２５－０７－０１　０８：３０：００', '2025-07-01 08:30:00'], ['２０２５0701', '20250701'],
  ['2025年7月1日', '2025-07-01'], ['2025年07月01日 8:30', '2025-07-01 08:30:00'], ['2025年7月1日8:30:15', '2025-07-01 08:30:15'],
  ['2025-07-01T08:30:00+08:00', '2025-07-01T08:30:00+08:00'], ['2025-07-01 08:30:00.5', '2025-07-01 08:30:00'],
] as const;

test('times as Excel in Chinese writes them become those of the interface, in columns of times', async () => {
  for (const [written, meant] of forms) {
    const cells = { inf_time: written, sel_retn_time: written, 'output.setlinfo.setl_time': written, rtal_docno: written };
    expect(await envelopesOf(cells)).toMatchObject([{
      inf_time: meant, input: { selinfo: { sel_retn_time: meant, rtal_docno: written } },
      output: { setlinfo: { setl_time: meant } },
    }]);
  }
});

test('what is no time, or not surely one, stays as it was written and is refused as that', async () => {
  const others = [
    '7/1/2025', '1/7/25', '25-7-1', '2025/7', '2025/7-1', '2025/13/1', '2025-2-30', '2025-07-01 24:00:00', '2025/7/1 24:00', '2025/7/1 8:3',
    '2025/7/123', '2025/7/1 上午8:30', '45839', '2025-7-1 8', '2025年7月', 'yesterday', '９'.repeat(50),
  ];
  for (const written of others) {
    expect(await envelopesOf({ sel_retn_time: written })).toMatchObject([{ input: { selinfo: { sel_retn_time: written } } }]);
  }
});

test('the same row is the same message whatever is made of its times', async () => {
  const [one, other] = await envelopesOf({ sel_retn_time: '2025/7/1' }, { sel_retn_time: '2025-07-01' });
  expect(one).not.toEqual(other);
  expect(await envelopesOf({ sel_retn_time: '2025/7/1' })).toEqual([one]);
});

test('no column of codes, numbers or amounts is one of times', () => {
  for (const column of ['begntime', 'feedetail.fee_ocur_time', 'dscgtime', 'expy_end']) expect(isTimeColumn(column)).toBe(true);
  for (const column of ['drord_isu_no', 'msgid', 'drug_trac_codg', 'sel_retn_cnt', 'time', 'sel_retn_time.cnt', '']) {
    expect(isTimeColumn(column)).toBe(false);
  }
});
