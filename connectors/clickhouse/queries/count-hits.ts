// Numbers of hits for charts, by up to three dimensions.
import { z } from 'zod';
import { ask, timeParameter } from './ask.ts';
import type { CountOptions, HitCount, HitDimension, HitFilter, StoreClient } from './contract.ts';
import { hitConditions, newestOnly } from './hit-conditions.ts';
import { readProgress } from './progress.ts';

const iso = (expression: string): string => `concat(formatDateTime(${expression}, '%Y-%m-%dT%H:%i:%S', 'Asia/Shanghai'), '+08:00')`;

const dimensions: Readonly<Record<HitDimension, string>> = {
  minute: iso('toStartOfMinute(detected_at)'),
  hour: iso('toStartOfHour(at)'),
  day: "formatDateTime(at, '%Y-%m-%d', 'Asia/Shanghai')",
  family: 'toString(family)',
  grade: 'toString(grade)',
  rule: 'toString(rule_id)',
  institution: 'toString(fixmedins_code)',
  state: 'toString(state)',
};
const timeDimensions: ReadonlySet<HitDimension> = new Set(['minute', 'hour', 'day']);

const rowsDefault = 1_000;
const rowsMax = 10_000;

const row = z.object({ keys: z.array(z.string()), hits: z.number(), amount_text: z.string(), fund_amount_text: z.string() });

export async function countHits(
  client: StoreClient, filter: HitFilter, by: readonly HitDimension[], options: CountOptions = {},
): Promise<readonly HitCount[]> {
  const { hits_sequence } = await readProgress(client);
  const conditions = hitConditions(filter, hits_sequence)
    .add(`detected_at >= ${timeParameter('detected_from')}`, 'detected_from', options.detectedFrom)
    .add(`detected_at < ${timeParameter('detected_to')}`, 'detected_to', options.detectedTo);
  const isOverTime = by.some((dimension) => timeDimensions.has(dimension));
  const isOfRules = by.some((dimension) => dimension === 'rule' || dimension === 'family');
  const sums = (column: string): string =>
    `if(state = 'raised', ${isOfRules ? column : `ifNull(counted_${column}, ${column})`}, NULL)`;
  const sql = `SELECT keys, count() AS hits,
  toDecimalString(sum(ifNull(called, 0)), 2) AS amount_text, toDecimalString(sum(ifNull(called_fund, 0)), 2) AS fund_amount_text
FROM (
  SELECT [${by.map((dimension) => dimensions[dimension]).join(', ')}]::Array(String) AS keys,
    ${sums('amount')} AS called, ${sums('fund_amount')} AS called_fund
  FROM hits FINAL ${conditions.where()} AND ${newestOnly}
)
GROUP BY keys ORDER BY ${isOverTime ? 'keys' : 'hits DESC, keys'} LIMIT {rows:UInt32}`;
  const rows = Math.min(Math.max(Math.trunc(options.limit ?? rowsDefault), 1), rowsMax);
  const counted = await ask(client, sql, { ...conditions.params(), rows }, row);
  return counted.map(({ keys, hits, amount_text, fund_amount_text }) => ({
    keys: Object.fromEntries(by.map((dimension, index) => [dimension, keys[index] ?? ''])),
    hits,
    amount: amount_text,
    fund_amount: fund_amount_text,
  }));
}
