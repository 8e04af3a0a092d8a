// Lists hits from the store, newest first.
import { z } from 'zod';
import { exitCodes, UsageError } from './command.ts';
import type { Command, Given } from './command.ts';
import { askFor, reachOf, reachOptions } from './running.ts';

/** The filters of GET /api/hits, by the same names. */
export const filterOptions = {
  from: { type: 'string', text: 'event time from, inclusive: 2025-07-01 or with a time' },
  to: { type: 'string', text: 'event time to, exclusive' },
  family: { type: 'string', text: 'split, hanging, upcoding, trace, stock, pharmacy, policy, indicator' },
  rule: { type: 'string', text: 'rule id' },
  grade: { type: 'string', text: '1, 2 or 3' },
  state: { type: 'string', text: 'raised (default), withdrawn or all' },
  fixmedins_code: { type: 'string', text: 'institution' },
  psn_no: { type: 'string', text: 'person' },
  drug_trac_codg: { type: 'string', text: 'traceability code' },
  involves: { type: 'string', text: 'institution, person, visit or box that the hit or its messages name' },
  q: { type: 'string', text: 'words in title or reason' },
} as const;

const page = z.object({
  items: z.array(
    z.looseObject({
      hit_id: z.string(),
      state: z.string(),
      rule_id: z.string(),
      grade: z.number(),
      at: z.string(),
      reason: z.string(),
    }),
  ),
  next: z.string().nullish(),
});

const pageItemsMax = 1_000;

export const hits: Command = {
  summary: 'Lists hits, newest first.',
  usage: '[--family split] [--from 2025-07-01] [--limit 20] [--json]',
  options: {
    ...filterOptions,
    ...reachOptions,
    limit: { type: 'string', text: 'at most so many, 20 by default' },
    json: { type: 'boolean', text: 'one JSON object a line' },
  },
  async run(given, terminal) {
    const reach = reachOf(given, terminal, 'admin');
    let left = wholeNumber(given.text('limit') ?? '20', 'limit');
    const query = filterQuery(given);
    while (left > 0) {
      query.set('limit', String(Math.min(left, pageItemsMax)));
      const { items, next } = await askFor(reach, `/api/hits?${query}`, page);
      for (const hit of items) {
        const { at, rule_id, grade, hit_id, state, reason } = hit;
        const withdrawn = state === 'withdrawn' ? ' (withdrawn)' : '';
        const line = `${at}  ${rule_id.padEnd(6)} ${grade}  ${hit_id}${withdrawn}  ${reason}`;
        terminal.out(given.isSet('json') ? JSON.stringify(hit) : line);
      }
      left -= items.length;
      if (items.length === 0 || next === null || next === undefined) break;
      query.set('cursor', next);
    }
    return exitCodes.done;
  },
};

export function filterQuery(given: Given): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of Object.keys(filterOptions)) {
    const value = given.text(name);
    if (value !== undefined) query.set(name, value);
  }
  return query;
}

export function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new UsageError(`--${option} must be a whole number, not "${text}"`);
  return Number(text);
}
