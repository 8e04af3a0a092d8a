// The monthly stock ledgers of seventy-eight health sites (shared data, stock-civ-health-sites) as
// national stock messages, in order of time: what a month opened with is a stocktake of its first
// day, what it closed with one of its last; received, distributed and adjusted lie between.

import { dateText, dayMs, hourMs, startOfDay, timeText } from '../city/china-clock.ts';

export interface LedgerRow {
  readonly year: string;
  readonly month: string;
  readonly site_code: string;
  readonly product_code: string;
  readonly stock_initial: string;
  readonly stock_received: string;
  readonly stock_distributed: string;
  readonly stock_adjustment: string;
  readonly stock_end: string;
}

interface Movement {
  readonly at: number;
  readonly infno: '3501A' | '3502A' | '3503A' | '3505A';
  readonly row: LedgerRow;
  readonly record: Readonly<Record<string, string | number>>;
}

/** Sites as the institutions they become: a letter, a place that is nobody's, the digits of the site. */
export function siteInstitution(site_code: string): string {
  return `H459900${site_code.replace(/\D/g, '').padStart(5, '0')}`;
}

export function civStockEnvelopes(rows: readonly LedgerRow[]): object[] {
  return rows
    .flatMap(movementsOf)
    .toSorted((a, b) => a.at - b.at)
    .map(envelopeOf);
}

/** The first moment of the month, ms. */
export function monthStart(row: LedgerRow): number {
  return startOfDay(`${row.year}-${row.month.padStart(2, '0')}-01`);
}

function movementsOf(row: LedgerRow): Movement[] {
  const opened = monthStart(row);
  const closed = nextMonth(opened) - 1000;
  const adjusted = Number(row.stock_adjustment);
  const moved = (
    day: number,
    infno: Movement['infno'],
    count: number,
    record: Record<string, string | number>,
  ): Movement[] => (count === 0 ? [] : [{ at: opened + day * dayMs + 10 * hourMs, infno, row, record }]);
  return [
    counted(row, opened + dayMs - 2000, row.stock_initial),
    ...moved(9, '3503A', Number(row.stock_received), {
      spler_name: 'district',
      prdr_name: 'unknown',
      aprvno: 'unknown',
      purc_retn_cnt: Number(row.stock_received),
      purc_retn_stoin_time: timeText(opened + 9 * dayMs + 10 * hourMs),
      purc_retn_opter_name: 'site',
      prod_geay_flag: '0',
    }),
    ...moved(19, '3505A', Number(row.stock_distributed), {
      trdn_flag: '0',
      rtal_docno: `${row.year}${row.month}`,
      mdtrt_sn: `${row.site_code}${row.product_code}${row.year}${row.month}`,
      prsc_dr_name: 'site',
      phar_name: 'site',
      phar_prac_cert_no: 'site',
      sel_retn_cnt: Number(row.stock_distributed),
      sel_retn_time: timeText(opened + 19 * dayMs + 10 * hourMs),
      sel_retn_opter_name: 'site',
    }),
    ...moved(24, '3502A', adjusted, {
      inv_chg_type: adjusted > 0 ? '103' : '104',
      pric: 1,
      cnt: Math.abs(adjusted),
      inv_chg_time: timeText(opened + 24 * dayMs + 10 * hourMs),
    }),
    counted(row, closed, row.stock_end),
  ];
}

function counted(row: LedgerRow, at: number, count: string): Movement {
  return {
    at,
    infno: '3501A',
    row,
    record: { invdate: dateText(at), inv_cnt: Number(count) },
  };
}

function nextMonth(from: number): number {
  const [year = 0, month = 0] = dateText(from).split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return startOfDay(`${next}-01`);
}

const nodes = {
  '3501A': 'invinfoDetail',
  '3502A': 'invinfoDetail',
  '3503A': 'purcinfoDetail',
  '3505A': 'selinfoDetail',
} as const;

function envelopeOf({ at, infno, row, record }: Movement, n: number): object {
  const fixmedins_code = siteInstitution(row.site_code);
  const sentAt = at + hourMs;
  const stamp = timeText(sentAt).replaceAll(/\D/g, '');
  return {
    infno,
    msgid: `${fixmedins_code}${stamp}${String(n % 10_000).padStart(4, '0')}`,
    mdtrtarea_admvs: '459900',
    recer_sys_code: 'FSI',
    infver: 'V1.0',
    opter_type: '1',
    opter: 'site',
    opter_name: 'site',
    inf_time: timeText(sentAt),
    fixmedins_code,
    fixmedins_name: row.site_code,
    input: {
      [nodes[infno]]: [
        {
          med_list_codg: `X${row.product_code}`,
          fixmedins_hilist_id: row.product_code,
          fixmedins_hilist_name: row.product_code,
          fixmedins_bchno: `${infno.slice(3)}${row.product_code}${dateText(at).replaceAll('-', '')}`,
          rx_flag: '0',
          manu_lotnum: 'unknown',
          manu_date: '2015-01-01',
          expy_end: '2030-01-01',
          ...record,
        },
      ],
    },
  };
}
