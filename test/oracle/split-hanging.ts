// SP-01, SP-02, SP-08, HB-01, HB-03, HB-04 and HB-05 over the complete list (DOMAIN 2.1 and 2.2).
import { chinaDate, chinaDay, dayMs, hourMs, startOfChinaDay } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Judgement } from './judgement.ts';
import { visitOf, type Past } from './past.ts';
import { amountOf, inTimeOrder, newest, text, timeOf, yuan, type Tables } from './reading.ts';
import { byAdmission, codesOf, paymentOf, type Stay } from './stays.ts';

function judged(
  rule_id: string,
  stay: Stay,
  grade: number,
  subject = stay.psn_no ?? '',
): Judgement {
  return {
    rule_id,
    subject,
    at: stay.begin,
    grade,
    amount: stay.fee,
    psn_no: stay.psn_no,
    mdtrt_id: stay.mdtrt_id,
    setl_id: text(stay.settlements.at(-1), 'setl_id'),
  };
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Readmissions to the same institution, each beside the stay before it. */
export function splitAdmissions(stays: readonly Stay[], tables: Tables): Judgement[] {
  const payment = paymentOf(tables);
  const found: Judgement[] = [];
  const known = stays.filter((stay) => stay.psn_no !== undefined);
  for (const group of Map.groupBy(
    known,
    (stay) => `${stay.psn_no}|${stay.fixmedins_code}`,
  ).values()) {
    const ordered = group.toSorted(byAdmission);
    ordered.forEach((stay, i) => {
      const prev = ordered.slice(0, i).findLast((one) => one.end !== undefined);
      if (prev?.end === undefined) return;
      const gap = thousandths((stay.begin - prev.end) / dayMs);
      if (gap < 0 || isExcused(stay, prev, tables)) return;
      const grade = stay.end === undefined ? 3 : 2;
      const isBedDay = stay.med_type === '21303';
      const here = payment(stay)?.adrg;
      const there = payment(prev)?.adrg;
      const category = stay.main?.slice(0, 3).toUpperCase();
      const before = prev.main?.slice(0, 3).toUpperCase();
      const isSameDisease = category !== undefined && category === before;
      const isEmergency = stay.er_flag === '1' || stay.med_type === '24';
      if (isEmergency && category !== undefined && before !== undefined && !isSameDisease) return;
      const lastSettled = text(prev.settlements.at(-1), 'mid_setl_flag') === '1';
      const isPlanned =
        text(prev.list, 'days_rinp_flag_31') === '2' &&
        text(prev.list, 'days_rinp_pup_31') !== undefined;
      if (!isBedDay && !isPlanned && !lastSettled) {
        const isSame = isSameDisease || (here !== undefined && here === there);
        if (isSame && gap <= tables.parameter('SP-01', 'window_days', stay.admdvs))
          found.push(judged('SP-01', stay, grade));
        const isSameClass = here !== undefined && here.slice(0, 1) === there?.slice(0, 1);
        if (isSameClass && gap <= tables.parameter('SP-02', 'window_days', stay.admdvs))
          found.push(judged('SP-02', stay, grade));
      }
      const hours = yuan((stay.begin - prev.end) / hourMs);
      const hasMoved =
        stay.first_dept !== undefined &&
        prev.last_dept !== undefined &&
        stay.first_dept !== prev.last_dept;
      if (
        chinaDay(stay.begin) === chinaDay(prev.end) &&
        hasMoved &&
        hours <= tables.parameter('SP-08', 'gap_hours_max', stay.admdvs)
      ) {
        const isOtherInsurance =
          stay.insutype !== undefined && prev.insutype !== undefined && stay.insutype !== prev.insutype;
        const atTurn = chinaDate(prev.end).slice(5, 7) === '12' || chinaDate(stay.begin).slice(5, 7) === '01';
        const isSettled = text(prev.settlements.at(-1), 'setl_id') !== undefined;
        if (!(lastSettled && (atTurn || isOtherInsurance)))
          found.push(judged('SP-08', stay, isSettled ? grade : 3));
      }
    });
  }
  return found;
}

function isExcused(stay: Stay, prev: Stay, tables: Tables): boolean {
  return (
    ['2', '3', '4', '5'].includes(prev.dscg_way ?? '') ||
    stay.med_type === '28' ||
    prev.med_type === '28' ||
    tables.isExcused('split', [stay.main, stay.admitted_for, ...stay.diagnoses]) ||
    tables.isExcused('split_main', [stay.main, stay.admitted_for]) ||
    (tables.isExcused('split_beside', stay.diagnoses) && tables.isExcused('split_with', [stay.main, stay.admitted_for])) ||
    tables.isExempt(['planned_readmission', 'staged_care', 'special_case'], chinaDate(stay.begin), {
      person: stay.psn_no,
      stay: stay.mdtrt_id,
      institution: stay.fixmedins_code,
    })
  );
}

/** Two stays of one person at once, told about the later one. */
export function overlappingStays(stays: readonly Stay[], tables: Tables): Judgement[] {
  const found: Judgement[] = [];
  for (const [psn_no, group] of Map.groupBy(stays, (stay) => stay.psn_no)) {
    if (psn_no === undefined) continue;
    for (const stay of group) {
      const { begin, end } = stay;
      if (end === undefined || stay.med_type === '71') continue;
      const overlaps = group.flatMap((other) =>
        other.end === undefined ||
        other.mdtrt_id === stay.mdtrt_id ||
        other.med_type === '71' ||
        byAdmission(other, stay) >= 0
          ? []
          : [{ other, hours: yuan((Math.min(other.end, end) - Math.max(other.begin, begin)) / hourMs) }],
      );
      const longest = Math.max(0, ...overlaps.map(({ hours }) => hours));
      if (longest <= tables.parameter('HB-05', 'allowed_hours', stay.admdvs)) continue;
      const beside = overlaps.toSorted((a, b) => byAdmission(a.other, b.other)).find(({ hours }) => hours === longest);
      const isWithChild = isChild(beside?.other);
      if (isMother(stay) ? isWithChild : isChild(stay) && (isMother(beside?.other) || isWithChild)) continue;
      if (
        tables.isExempt(['special_case'], chinaDate(begin), { person: psn_no, stay: stay.mdtrt_id })
      )
        continue;
      found.push(
        judged(
          'HB-05',
          stay,
          longest > tables.parameter('HB-05', 'clear_hours', stay.admdvs) ? 1 : 2,
        ),
      );
    }
  }
  return found;
}

const isMother = (stay: Stay | undefined): boolean => stay?.main?.startsWith('O') === true;
const isChild = (stay: Stay | undefined): boolean => /^(P|Z38)/.test(stay?.main ?? '');

/** Billed days on which nothing was done for the patient. */
export function idleStays(past: Past, stays: readonly Stay[], tables: Tables): Judgement[] {
  const ownNumbers = new Map<string, Set<string>>();
  for (const admission of past.sent('admission')) {
    const key = `${admission.fixmedins_code}|${text(admission, 'ipt_otp_no')}`;
    ownNumbers.set(key, (ownNumbers.get(key) ?? new Set()).add(visitOf(admission)));
  }
  const records = [...past.counting('nursing'), ...past.counting('order')];
  const visitsOf = (record: FundEvent): Iterable<string> =>
    text(record, 'mdtrt_id') !== undefined
      ? [visitOf(record)]
      : (ownNumbers.get(`${record.fixmedins_code}|${text(record, 'mdtrt_sn')}`) ?? []);
  const active = new Set<string>();
  for (const record of records)
    for (const visit of visitsOf(record)) active.add(`${visit}|${chinaDay(record.at)}`);
  return stays
    .filter((stay) => isIdle(stay, past, active, tables))
    .map((stay) => judged('HB-01', stay, 2, stay.visit));
}

const careClasses = ['03', '04', '05', '06', '09', '10', '11'];

function isIdle(stay: Stay, past: Past, active: ReadonlySet<string>, tables: Tables): boolean {
  if (stay.end === undefined) return false;
  const first = chinaDay(stay.begin);
  const last = Math.min(chinaDay(stay.end), first + 400);
  const due =
    startOfChinaDay(last) + tables.parameter('HB-01', 'grace_hours', stay.admdvs) * hourMs;
  if (
    !past.hasPassed(stay.fixmedins_code, 'nursing', due) ||
    !past.hasPassed(stay.fixmedins_code, 'inpatient_fee', due)
  )
    return false;
  const all = past.ofVisit('inpatient_fee', stay.visit);
  const lines = all.filter((line) => (amountOf(line, 'cnt') ?? 0) > 0);
  const refunded = takenBack(lines, all.filter((line) => (amountOf(line, 'cnt') ?? 0) < 0));
  let billed = 0;
  let idle = 0;
  let run = 0;
  let longest = 0;
  for (let day = first; day < last; day += 1) {
    const today = lines.filter((line) => chinaDay(line.at) === day);
    const isBilled = today.some((line) => !refunded.has(line));
    if (isBilled) billed += 1;
    const isIdleDay =
      isBilled &&
      !active.has(`${stay.visit}|${day}`) &&
      !today.some((line) => isCare(line, tables)) &&
      past.spokeOn(stay.fixmedins_code, 'nursing', day);
    idle += isIdleDay ? 1 : 0;
    run = isIdleDay ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  const parameter = (name: string): number => tables.parameter('HB-01', name, stay.admdvs);
  const isMuch =
    longest >= parameter('run_days') ||
    (billed >= parameter('share_days_min') &&
      idle / Math.max(billed, 1) >= parameter('idle_share'));
  return (
    isMuch &&
    stay.med_type !== '21303' &&
    stay.med_type !== '71' &&
    !tables.isExcused('hanging', [stay.main, ...stay.diagnoses]) &&
    !tables.isExcused('hanging_main', [stay.main]) &&
    !tables.isExempt(['leave', 'palliative', 'special_case'], chinaDate(stay.end), {
      person: stay.psn_no,
      stay: stay.mdtrt_id,
    })
  );
}

/** Lines of which refunds left nothing: a refund takes from the line it names, else from the newest of its code before it. */
function takenBack(lines: readonly FundEvent[], refunds: readonly FundEvent[]): ReadonlySet<FundEvent> {
  const left = new Map(lines.toSorted(inTimeOrder).map((line) => [line, amountOf(line, 'cnt') ?? 0]));
  for (const refund of refunds.toSorted(inTimeOrder)) {
    let units = -(amountOf(refund, 'cnt') ?? 0);
    const named = text(refund, 'init_feedetl_sn');
    const own = [...left.keys()].find((line) => named !== undefined && text(line, 'feedetl_sn') === named);
    const code = text(refund, 'med_list_codg');
    const from = own === undefined
      ? [...left.keys()].filter((line) => text(line, 'med_list_codg') === code && inTimeOrder(line, refund) < 0).toReversed()
      : [own];
    for (const line of code === undefined ? [] : from) {
      const taken = Math.min(units, left.get(line) ?? 0);
      left.set(line, (left.get(line) ?? 0) - taken);
      units -= taken;
    }
  }
  return new Set([...left].filter(([, cnt]) => cnt <= 0).map(([line]) => line));
}

function isCare(line: FundEvent, tables: Tables): boolean {
  const [row] = tables.longestPrefix(
    'charge-classes',
    'code_prefix',
    text(line, 'med_list_codg') ?? '\u0000',
  );
  const charged = text(line, 'med_chrgitm_type') ?? row?.['med_chrgitm_type'];
  return charged === undefined || careClasses.includes(charged);
}

/** Settled without a discharge: when it ended is not known. */
function isSettledForGood({ end, settlements }: Stay): boolean {
  return end === undefined && settlements.length > 0 && text(settlements.at(-1), 'mid_setl_flag') !== '1';
}

/** Outpatient settlements while in a ward. */
export function visitsDuringStays(past: Past, stays: readonly Stay[], tables: Tables): Judgement[] {
  const people = Map.groupBy(stays, (stay) => stay.psn_no);
  return past.counting('outpatient_settlement').flatMap((settlement) => {
    const psn_no = text(settlement, 'psn_no');
    const mdtrt_id = text(settlement, 'mdtrt_id');
    if (psn_no === undefined || mdtrt_id === undefined) return [];
    const visit = newest(past.ofVisit('visit', visitOf(settlement)));
    const told =
      timeOf(visit, 'begntime') ??
      timeOf(newest(past.ofVisit('registration', visitOf(settlement))), 'begntime') ??
      past
        .ofVisit('outpatient_fee', visitOf(settlement))
        .filter((line) => (amountOf(line, 'cnt') ?? 0) > 0)
        .map(({ at }) => at)
        .toSorted((a, b) => a - b)[0];
    const seen = told ?? settlement.at;
    const margin = tables.parameter('HB-03', 'margin_hours', settlement.admdvs) * hourMs;
    const stay = (people.get(psn_no) ?? [])
      .filter(
        (one) =>
          one.begin <= settlement.at &&
          one.mdtrt_id !== mdtrt_id &&
          one.med_type !== '71' &&
          seen > one.begin + margin &&
          (one.end === undefined || seen < one.end - margin),
      )
      .toSorted(byAdmission)[0];
    if (stay === undefined || yuan((seen - stay.begin) / hourMs) * hourMs <= margin) return [];
    if (isSettledForGood(stay)) return [];
    const med_type = text(settlement, 'med_type') ?? text(visit, 'med_type') ?? '';
    const isReferred = past
      .counting('transfer_filing')
      .some(
        (one) =>
          text(one, 'psn_no') === psn_no &&
          text(one, 'reflin_medins_no') === settlement.fixmedins_code &&
          one.at >= settlement.at - 30 * dayMs &&
          one.at <= settlement.at + dayMs,
      );
    if (['13', '1301'].includes(med_type) && chinaDay(seen) === chinaDay(stay.begin)) return [];
    if (
      isReferred ||
      tables.isExcused('outpatient_during_stay', [...codesOf(visit), text(settlement, 'dise_codg')])
    )
      return [];
    if (tables.isExempt(['leave', 'special_case'], chinaDate(settlement.at), { person: psn_no }))
      return [];
    return [
      {
        rule_id: 'HB-03',
        subject: psn_no,
        at: settlement.at,
        grade: stay.end === undefined || told === undefined ? 3 : 2,
        psn_no,
        mdtrt_id,
        setl_id: text(settlement, 'setl_id'),
        amount: amountOf(settlement, 'medfee_sumamt'),
      },
    ];
  });
}

/** Own purchases at a pharmacy while in a ward; one purchase told of once, by its settlement or
 * else its first ledger line. */
export function purchasesDuringStays(
  past: Past,
  stays: readonly Stay[],
  tables: Tables,
): Judgement[] {
  const people = Map.groupBy(stays, (stay) => stay.psn_no);
  const settled = past
    .counting('pharmacy_settlement')
    .filter((one) => text(one, 'psn_no') !== undefined);
  const sold = past
    .counting('sale')
    .filter((one) => text(one, 'psn_no') !== undefined && text(one, 'setl_id') !== undefined);
  const bySettlement = Map.groupBy(
    [...settled, ...sold],
    (one) => `${text(one, 'psn_no')}|${text(one, 'setl_id')}`,
  );
  return [...settled, ...sold].flatMap((purchase) => {
    const psn_no = text(purchase, 'psn_no');
    if (!purchase.fixmedins_code.startsWith('P') || psn_no === undefined) return [];
    const same = (bySettlement.get(`${psn_no}|${text(purchase, 'setl_id')}`) ?? []).filter(
      (one) => one !== purchase,
    );
    const isEarlier = (one: FundEvent): boolean =>
      inTimeOrder(one, purchase) < 0 && one.at >= purchase.at - 2 * dayMs;
    if (same.some((one) => one.kind === purchase.kind && isEarlier(one))) return [];
    if (
      purchase.kind === 'sale' &&
      same.some(
        (one) => one.kind === 'pharmacy_settlement' && Math.abs(one.at - purchase.at) <= 2 * dayMs,
      )
    )
      return [];
    const margin = tables.parameter('HB-04', 'margin_hours', purchase.admdvs) * hourMs;
    const stay = (people.get(psn_no) ?? [])
      .filter(
        (one) =>
          one.med_type !== '71' &&
          purchase.at > one.begin + margin &&
          (one.end === undefined || purchase.at < one.end - margin),
      )
      .toSorted(byAdmission)[0];
    if (stay === undefined || yuan((purchase.at - stay.begin) / hourMs) * hourMs <= margin)
      return [];
    if (isSettledForGood(stay)) return [];
    if (['14', '140104', '18'].includes(text(purchase, 'med_type') ?? '')) return [];
    if (
      tables.isExempt(['leave', 'special_case', 'family_proxy'], chinaDate(purchase.at), {
        person: psn_no,
      })
    )
      return [];
    const lines = [purchase, ...same].filter(
      (one) => one.kind === 'sale' && Math.abs(one.at - purchase.at) <= 2 * dayMs,
    );
    return [
      {
        rule_id: 'HB-04',
        subject: psn_no,
        at: purchase.at,
        grade: stay.end === undefined ? 3 : 2,
        psn_no,
        ...(purchase.kind === 'sale'
          ? { med_list_codg: text(purchase, 'med_list_codg') }
          : { mdtrt_id: text(purchase, 'mdtrt_id') }),
        setl_id: text(purchase, 'setl_id'),
        amount:
          amountOf(purchase, 'medfee_sumamt') ??
          yuan(lines.reduce((sum, one) => sum + priceOf(one), 0)),
      },
    ];
  });
}

/** Yuan of one ledger line; nothing when price or count is not told. */
function priceOf(sale: FundEvent): number {
  return yuan((amountOf(sale, 'finl_trns_pric') ?? 0) * (amountOf(sale, 'sel_retn_cnt') ?? 0));
}
