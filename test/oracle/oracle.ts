// The batch oracle: every shipped rule judged from scratch over the complete list of events,
// written from DOMAIN section 2, DESIGN section 14 and the rules' parameters. It shares nothing
// with the evaluator but event types, calendar and grouper.
import type { FundEvent } from '../../engine/event.ts';
import type { Rule } from '../../engine/rule.ts';
import { codeReuse } from './code-reuse.ts';
import { judgementLine } from './judgement.ts';
import { Past } from './past.ts';
import { Tables } from './reading.ts';
import {
  idleStays,
  overlappingStays,
  purchasesDuringStays,
  splitAdmissions,
  visitsDuringStays,
} from './split-hanging.ts';
import { staysOf } from './stays.ts';
import { expiredSales, ledgers, unboughtLots, unboughtProducts } from './stock.ts';
import { upcodedStays } from './upcoding.ts';

/** Rules the oracle knows; a shipped rule that is not here has no oracle. */
export const oracleRules: readonly string[] = [
  'HB-01',
  'HB-03',
  'HB-04',
  'HB-05',
  'IV-02',
  'IV-03',
  'IV-05',
  'SP-01',
  'SP-02',
  'SP-08',
  'TR-01',
  'TR-02',
  'TR-03',
  'TR-05',
  'TR-07',
  'TR-11',
  'UC-02',
  'UC-05',
  'UC-08',
];

/** One line a judgement, sorted. */
export function oracleLines(
  events: readonly FundEvent[],
  knowledge: Readonly<Record<string, string>>,
  rules: readonly Rule[],
): readonly string[] {
  const past = new Past(events);
  const tables = new Tables(knowledge, rules);
  const stays = staysOf(past);
  return [
    ...splitAdmissions(stays, tables),
    ...overlappingStays(stays, tables),
    ...idleStays(past, stays, tables),
    ...visitsDuringStays(past, stays, tables),
    ...purchasesDuringStays(past, stays, tables),
    ...upcodedStays(past, stays, tables),
    ...codeReuse(past, tables),
    ...expiredSales(past, tables),
    ...unboughtLots(past, tables),
    ...unboughtProducts(past, tables),
    ...ledgers(past, tables),
  ]
    .map(judgementLine)
    .toSorted();
}
