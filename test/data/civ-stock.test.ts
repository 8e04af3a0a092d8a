// Real ledgers: a month that opens with another stock than the last one closed with is a break in the
// carry-over, and every one of them must be found, and nothing else.
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { parseEnvelope } from '../../connectors/national/envelope.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import { readRule } from '../../engine/rule.ts';
import {
  civStockEnvelopes,
  monthStart,
  siteInstitution,
  type LedgerRow,
} from '../../load/data/civ-stock.ts';
import { dateText } from '../../load/city/china-clock.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { readRows, sharedFile } from './shared-data.ts';

vi.setConfig({ testTimeout: 300_000 });

const path = sharedFile('stock-civ-health-sites/stock-ledger.csv.gz');
const rowSchema = z.object({
  year: z.string(),
  month: z.string(),
  site_code: z.string(),
  product_code: z.string(),
  stock_initial: z.string(),
  stock_received: z.string(),
  stock_distributed: z.string(),
  stock_adjustment: z.string(),
  stock_end: z.string(),
});
const rows: readonly LedgerRow[] = path === undefined ? [] : z.array(rowSchema).parse(readRows(path));

interface Break {
  readonly name: string;
  readonly next: boolean;
}

/** From the rows alone. `next`: the very next month, not one after a month that is missing. */
function breaks(): readonly Break[] {
  const found: Break[] = [];
  rows.forEach((row, n) => {
    const before = rows[n - 1];
    if (before?.site_code !== row.site_code || before.product_code !== row.product_code) return;
    const difference = Number(row.stock_initial) - Number(before.stock_end);
    if (difference === 0) return;
    const month = (one: LedgerRow): number => Number(one.year) * 12 + Number(one.month);
    found.push({
      name: `${siteInstitution(row.site_code)} ${row.product_code} ${dateText(monthStart(row))}`,
      next: month(row) === month(before) + 1,
    });
  });
  return found;
}

/** A count is compared with the one before it and what moved since, so a break is a difference of its own. */
const name = { zh: '结转不符', en: 'Carry-over breaks' };
const event = { kind: 'stocktake', at: '2016-07-01' };
const carryOver = readRule({
  id: 'EX-98',
  version: 1,
  name,
  family: 'stock',
  grade: 3,
  stages: ['after'],
  basis: ['三相符'],
  effective: { from: '2008-01-01' },
  params: {},
  key: 'stock',
  trigger: { kind: 'count_check' },
  facts: {},
  conditions: { all: [{ fact: 'trigger', path: '$.difference_packs', operator: 'greaterThan', value: 0 }] },
  event: { type: 'carry_over', message: { zh: '相差{{trigger.difference}}', en: '{{trigger.difference}} apart' } },
  examples: [
    { name, events: [event], hits: [{}] },
    { name, events: [event], hits: [] },
  ],
});

function hitsFound(): readonly string[] {
  if (!('rule' in carryOver)) throw new Error(JSON.stringify(carryOver));
  const evaluator = new Evaluator({ rules: [carryOver.rule], knowledge: loadKnowledge() });
  const newest = new Map<string, Hit>();
  let waiting: FundEvent[] = [];
  const judge = (): void => {
    const { hits, broken } = evaluator.apply(waiting);
    expect(broken).toEqual([]);
    for (const hit of hits) newest.set(hit.hit_id, hit);
    waiting = [];
  };
  for (const envelope of civStockEnvelopes(rows)) {
    const parsed = parseEnvelope(envelope, { receivedAt: Date.UTC(2026, 0, 1) });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed));
    waiting.push(...parsed.events);
    if (waiting.length >= 2000) judge();
  }
  judge();
  return [...newest.values()]
    .filter(({ state }) => state === 'raised')
    .map(
      ({ fixmedins_code, subject, at }) =>
        `${fixmedins_code} ${subject.split('|')[1]} ${at.slice(0, 10)}`,
    )
    .toSorted();
}

describe.skipIf(path === undefined)('stock ledgers of the health sites', () => {
  const known = breaks();

  it('break where their README counts', () => {
    expect(rows.length).toBe(19_624);
    expect(known.filter(({ next }) => next).length).toBe(52);
  });

  it('break exactly where the stream finds it', () => {
    expect(hitsFound()).toEqual(known.map(({ name }) => name).toSorted());
  });
});
