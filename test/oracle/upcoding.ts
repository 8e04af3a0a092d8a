// UC-02, UC-05 and UC-08 over the complete list (DOMAIN 2.3).
import { chinaDate, chinaDay, dayMs, hourMs, readChinaTime } from '../../engine/china-time.ts';
import type { Judgement } from './judgement.ts';
import type { Past } from './past.ts';
import { amountOf, cell, rowsOf, text, timeOf, yuan, type Tables } from './reading.ts';
import { lossOf, paymentOf, type Stay } from './stays.ts';

export function upcodedStays(past: Past, stays: readonly Stay[], tables: Tables): Judgement[] {
  const payment = paymentOf(tables);
  const loss = lossOf(tables);
  return stays.flatMap((stay) => {
    const { begin, end } = stay;
    if (end === undefined || tables.isExcused('upcoding', [stay.main, ...stay.diagnoses]))
      return [];
    const paid = payment(stay);
    const judged = (rule_id: string, amount: number | undefined): Judgement => ({
      rule_id,
      subject: stay.visit,
      at: begin,
      grade: stay.list === undefined ? 3 : 2,
      psn_no: stay.psn_no,
      mdtrt_id: stay.mdtrt_id,
      setl_id: text(stay.settlements.at(-1), 'setl_id'),
      amount,
    });
    const found: Judgement[] = [];
    const days = chinaDay(end) - chinaDay(begin);
    const areFeesIn = (rule_id: string): boolean =>
      past.hasPassed(
        stay.fixmedins_code,
        'inpatient_fee',
        end + tables.parameter(rule_id, 'grace_hours', stay.admdvs) * hourMs,
      );
    const left = days <= 1 && ['2', '4', '5'].includes(stay.dscg_way ?? '');
    const bare = !left && !isPart(stay) && areFeesIn('UC-02') ? bareSeverities(past, stay, tables) : [];
    if (bare.length > 0) found.push(judged('UC-02', loss(stay, bare)));
    const bundled = tables.isExempt(['bundled_price', 'special_case'], chinaDate(begin), {
      institution: stay.fixmedins_code,
      stay: stay.mdtrt_id,
    });
    const undone = !bundled && areFeesIn('UC-08') ? bareOperations(past, stay, tables) : [];
    if (undone.length > 0) found.push(judged('UC-08', loss(stay, undone)));
    if (!isPart(stay) && isCheap(stay, days, paid?.standard, paid?.gain, paid?.adrg.startsWith('P') === true, tables))
      found.push(
        judged(
          'UC-05',
          paid?.standard === undefined || paid.lower === undefined
            ? undefined
            : paid.standard - paid.lower,
        ),
      );
    return found;
  });
}

/** One of two numbers of a stay that was settled in between, or may be on the first of January. */
function isPart({ begin, list, settlements }: Stay): boolean {
  const admitted = timeOf(list, 'adm_time');
  return text(settlements.at(-1), 'mid_setl_flag') === '1' || chinaDate(begin).endsWith('-01-01') ||
    (admitted !== undefined && yuan((begin - admitted) / hourMs) > 24);
}

function isCheap(
  stay: Stay,
  days: number,
  standard: number | undefined,
  gain: number | undefined,
  isNewborn: boolean,
  tables: Tables,
): boolean {
  const parameter = (name: string): number => tables.parameter('UC-05', name, stay.admdvs);
  return (
    stay.fee !== undefined &&
    standard !== undefined &&
    gain !== undefined &&
    days >= parameter('days_min') &&
    days <= parameter('days_max') &&
    !['1', '2', '5', '6', '9'].includes(text(stay.list, 'hi_paymtd') ?? '') &&
    !isNewborn &&
    stay.fee / standard < parameter('ratio_max') &&
    gain >= parameter('gain_min') &&
    stay.dscg_way === '1' &&
    !['28', '21303', '71'].includes(stay.med_type ?? '') &&
    !stay.settlements.some((one) => text(one, 'mid_setl_flag') === '1')
  );
}

/** Whether an item with one of these beginnings was billed and not refunded. */
function isBilled(past: Past, stay: Stay, prefix: string | undefined): boolean {
  return (
    prefix !== undefined &&
    past
      .ofVisit('inpatient_fee', stay.visit)
      .some(
        (line) =>
          (amountOf(line, 'cnt') ?? 0) > 0 &&
          text(line, 'med_list_codg')?.startsWith(prefix) === true,
      )
  );
}

function bareSeverities(past: Past, stay: Stay, tables: Tables): readonly string[] {
  return (stay.claimed ?? []).filter((code) => {
    const needed = tables.longestPrefix('evidence', 'diag_prefix', code);
    return (
      needed.length > 0 &&
      !needed.some(
        (row) =>
          (row['evidence_class'] === 'icu' && rowsOf(stay.list, 'icuinfo').length > 0) ||
          (row['evidence_class'] === 'ventilation' &&
            /[1-9]/.test(text(stay.list, 'vent_used_dura') ?? '')) ||
          isBilled(past, stay, row['code_prefix']),
      )
    );
  });
}

/** By the list, which names an earlier admission, before this one was registered. */
function isDoneBefore({ list, begin, end }: Stay, code: string): boolean {
  const admitted = Math.min(begin, timeOf(list, 'adm_time') ?? Infinity);
  const times = rowsOf(list, 'oprninfo')
    .filter((row) => cell(row, 'oprn_oprt_code') === code)
    .flatMap((row) => [
      cell(row, 'oper_dr_code') === undefined ? undefined : cell(row, 'oprn_oprt_begntime'),
      cell(row, 'anst_dr_code') === undefined ? undefined : cell(row, 'anst_begntime'),
    ])
    .map((time) => readChinaTime(time))
    .filter((time) => time !== undefined);
  return times.length > 0 && times.every((at) => at < begin - dayMs && at >= admitted - dayMs && at <= (end ?? Infinity));
}

function bareOperations(past: Past, stay: Stay, tables: Tables): readonly string[] {
  return stay.operations.filter((code) => {
    if (isDoneBefore(stay, code)) return false;
    const needed = tables.longestPrefix('companions', 'oprn_prefix', code);
    const classes = Map.groupBy(needed, (row) => row['companion_class']);
    return [...classes.values()].some(
      (rows) => !rows.some((row) => isBilled(past, stay, row['code_prefix'])),
    );
  });
}
