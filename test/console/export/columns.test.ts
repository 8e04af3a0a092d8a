// What a row of an exported list says about a hit.
import { expect, test } from 'vitest';
import type { HitRow } from '../../../connectors/clickhouse/queries/contract.ts';
import { exportColumns } from '../../../console/export/columns.ts';
import { sampleHit } from '../../support/samples.ts';

const stamp = { cursor: 7, exportedAt: '2025-07-02T08:00:00+08:00', dataVersion: 'd', filter: '', institutionName: () => undefined };
const place = { fixmedins_code: 'P1' };

function read(hit: HitRow, head: string): string | undefined {
  const column = exportColumns.find((one) => one.head === head);
  if (column === undefined) throw new Error(`no column ${head}`);
  return column.value(hit, stamp);
}

const purchaseInStay: HitRow = {
  ...sampleHit(1, { at: '2025-07-10T10:00:00+08:00', amount: '23.50', counted_amount: '3.50' }),
  cursor: 7, case_id: 'c',
  evidence: [
    { event_id: 'b', kind: 'admission', role: 'stay.admission', at: '2025-07-08T08:30:00+08:00', ...place, fields: { begntime: '2025-07-08T08:30:00+08:00', gend: '2' } },
    {
      event_id: 'a', kind: 'pharmacy_settlement', role: 'trigger.pharmacy_settlement', at: '2025-07-10T10:00:00+08:00', ...place,
      fields: { begntime: '2025-07-10T10:00:00+08:00', cnt: 2 },
    },
    { event_id: 'c', kind: 'pharmacy_fee', role: 'others.pharmacy_fee', at: '2025-07-09T10:00:00+08:00', ...place, fields: { cnt: 9 } },
  ],
};

test('a time of admission is that of a stay, not the beginning of a purchase', () => {
  expect(read(purchaseInStay, '入院时间')).toBe('2025-07-08 08:30:00');
  expect(read(purchaseInStay, '出院时间')).toBeUndefined();
  const { evidence = [] } = purchaseInStay;
  expect(read({ ...purchaseInStay, evidence: evidence.slice(1) }, '入院时间')).toBeUndefined();
});

test('what the hit is about comes before its other evidence', () => {
  expect(read(purchaseInStay, '数量')).toBe('2');
});

test('what is withdrawn is counted nowhere', () => {
  expect(read(purchaseInStay, '计入金额(元)')).toBe('3.50');
  const withdrawn: HitRow = { ...purchaseInStay, state: 'withdrawn' };
  expect([read(withdrawn, '涉及金额(元)'), read(withdrawn, '计入金额(元)'), read(withdrawn, '计入基金(元)')]).toEqual(['23.50', undefined, undefined]);
});

test('codes and kinds are words, times are those of a spreadsheet', () => {
  expect(read(purchaseInStay, '性别')).toBe('女');
  expect(read(purchaseInStay, '违规时间')).toBe('2025-07-10 10:00:00');
  expect(read(purchaseInStay, '证据链')?.split('\n').slice(0, 2)).toEqual([
    '相关 入院 2025-07-08 08:30:00 b', '本次 药店结算 2025-07-10 10:00:00 a',
  ]);
});
