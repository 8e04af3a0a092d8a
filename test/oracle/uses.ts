// Uses of trace codes, one by one (DOMAIN 2.5).
import { chinaDay, hourMs } from '../../engine/china-time.ts';
import type { EventKind, FundEvent } from '../../engine/event.ts';
import { visitOf, type Past } from './past.ts';
import { amountOf, cell, inTimeOrder, lotOf, newest, rowsOf, text, yuan, type Tables } from './reading.ts';

export interface Use {
  readonly id: string;
  readonly code: string;
  readonly at: number;
  readonly fixmedins_code: string;
  readonly province: string;
  readonly psn_no: string | undefined;
  readonly mdtrt_id: string | undefined;
  readonly setl_id: string | undefined;
  readonly med_list_codg: string | undefined;
  readonly isSplit: boolean;
  readonly units: number | undefined;
  readonly amount: number | undefined;
}

interface Draft {
  readonly settlement: FundEvent | undefined;
  sale: FundEvent | undefined;
  isSplit: boolean;
  readonly use: Use;
  units: number | undefined;
  isBack: boolean;
}

const feeKinds: Partial<Record<EventKind, EventKind>> = {
  outpatient_settlement: 'outpatient_fee',
  inpatient_settlement: 'inpatient_fee',
  pharmacy_settlement: 'pharmacy_fee',
};

interface Coded {
  readonly code: string;
  readonly isSplit: boolean;
  readonly serial: string | undefined;
}

/** Trace codes on a message, each once. */
function codesOn(event: FundEvent): readonly Coded[] {
  const rows = [...rowsOf(event, 'drug_trac_info'), ...rowsOf(event, 'drugtracinfo')];
  const first = new Map<string, Coded>();
  for (const row of rows) {
    const code = cell(row, 'drug_trac_codg');
    if (code === undefined || first.has(code)) continue;
    const flag = cell(row, 'trdn_flag') ?? text(event, 'trdn_flag') ?? '0';
    first.set(code, { code, isSplit: flag === '1', serial: cell(row, 'feedetl_sn') });
  }
  return [...first.values()];
}

function numberOf(event: FundEvent): string {
  return `${event.fixmedins_code}|${text(event, 'setl_id')}`;
}

/** The uses that count, by code, oldest first. */
export function usesOf(past: Past): ReadonlyMap<string, readonly Use[]> {
  const settlements = (
    ['outpatient_settlement', 'inpatient_settlement', 'pharmacy_settlement'] as const
  ).flatMap((kind) => past.sent(kind));
  const drafts = new Map<string, Draft[]>();
  const draftsOf = (code: string): Draft[] => {
    const list = drafts.get(code) ?? [];
    drafts.set(code, list);
    return list;
  };
  const counting = settlements
    .filter((one) => !past.gone.has(one.event_id))
    .toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1));
  const standing = new Set(counting.map(numberOf));
  const cancelled = new Set(
    settlements
      .filter((one) => past.gone.has(one.event_id))
      .map(numberOf)
      .filter((one) => !standing.has(one)),
  );
  for (const settlement of counting) {
    for (const coded of codesOn(settlement)) {
      const id = `use:${numberOf(settlement)}`;
      if (isRefunded(past, settlement, coded)) continue;
      if (draftsOf(coded.code).some(({ use }) => use.id === id)) continue;
      draftsOf(coded.code).push(settledUse(past, settlement, coded, id));
    }
  }
  const sales = past.counting('sale').toSorted(inTimeOrder);
  const bare = bareReturns(past, sales);
  const sold = sales.filter((sale) => (amountOf(sale, 'sel_retn_cnt') ?? 1) > 0);
  const named = sold.filter((sale) => text(sale, 'setl_id') !== undefined);
  const unnamed = sold.filter((sale) => text(sale, 'setl_id') === undefined);
  for (const sale of [...named, ...unnamed]) {
    for (const coded of codesOn(sale)) {
      const isAgain = named.some(
        (other) =>
          text(sale, 'setl_id') === undefined &&
          text(sale, 'rtal_docno') !== undefined &&
          other.fixmedins_code === sale.fixmedins_code &&
          text(other, 'rtal_docno') === text(sale, 'rtal_docno') &&
          (text(other, 'mdtrt_sn') ?? '') === (text(sale, 'mdtrt_sn') ?? '') &&
          Math.abs(other.at - sale.at) <= 24 * hourMs &&
          codesOn(other).some(({ code }) => code === coded.code),
      );
      const isOfGone = settlements.some((one) => {
        const own = codesOn(one).find(({ code }) => code === coded.code);
        if (own === undefined || one.fixmedins_code !== sale.fixmedins_code) return false;
        const isVoid = past.gone.has(one.event_id);
        if (!isVoid && !isRefunded(past, one, own)) return false;
        const setl_id = text(sale, 'setl_id');
        if (setl_id !== undefined) return !isVoid && setl_id === text(one, 'setl_id');
        const isOwnPay = text(sale, 'mdtrt_setl_type') === '2' || text(sale, 'hi_feesetl_type') === '0';
        return !isOwnPay && text(sale, 'mdtrt_sn') !== undefined && text(sale, 'mdtrt_sn') === text(one, 'mdtrt_id');
      });
      if (!isAgain) addSale(draftsOf(coded.code), sale, coded, { cancelled, isOfGone });
    }
  }
  const red = sales.filter((sale) => (amountOf(sale, 'sel_retn_cnt') ?? 1) < 0);
  const returns = [...past.counting('sale_return'), ...red].toSorted(inTimeOrder);
  const isSecond = (back: FundEvent, code: string): boolean =>
    text(back, 'trdn_flag') !== '1' &&
    returns.slice(0, returns.indexOf(back)).some(
      (other) =>
        other.kind === back.kind &&
        other.at === back.at &&
        other.fixmedins_code === back.fixmedins_code &&
        text(other, 'trdn_flag') !== '1' &&
        ['psn_no', 'setl_id', 'medins_prod_sel_no'].every((name) => text(other, name) === text(back, name)) &&
        codesOn(other).some((one) => one.code === code),
    );
  for (const back of returns)
    for (const { code } of codesOn(back)) if (!isSecond(back, code)) takeBack(draftsOf(code), back);
  const result = new Map<string, readonly Use[]>();
  for (const [code, list] of drafts) {
    const uses = list
      .filter((one) => !one.isBack && !(one.sale !== undefined && bare.has(one.sale.event_id)))
      .map(({ use, units, isSplit, sale }) => ({
        ...use,
        units,
        isSplit,
        mdtrt_id: use.mdtrt_id ?? text(sale, 'mdtrt_sn'),
        med_list_codg: use.med_list_codg ?? text(sale, 'med_list_codg'),
        amount: use.amount ?? (sale && worthOf(sale)),
      }))
      .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    if (uses.length > 0) result.set(code, uses);
  }
  return result;
}

function lineOf(past: Past, settlement: FundEvent, serial: string | undefined): FundEvent | undefined {
  return newest(
    past
      .ofVisit(feeKinds[settlement.kind] ?? 'pharmacy_fee', visitOf(settlement))
      .filter((line) => serial !== undefined && text(line, 'feedetl_sn') === serial),
  );
}

/** Packs or units that refunds naming the line of a code took back. */
function refunded(past: Past, settlement: FundEvent, serial: string | undefined): number {
  const lines = past.ofVisit(feeKinds[settlement.kind] ?? 'pharmacy_fee', visitOf(settlement));
  const serials = new Set(lines.map((line) => text(line, 'feedetl_sn')).filter((one) => one !== undefined));
  return [...serials]
    .map((one) => lineOf(past, settlement, one))
    .filter((line) => serial !== undefined && text(line, 'init_feedetl_sn') === serial)
    .reduce((sum, line) => sum - Math.min(0, amountOf(line, 'cnt') ?? 0), 0);
}

/** Nothing of the line is left, or it is not said which of its boxes came back. */
function isRefunded(past: Past, settlement: FundEvent, { serial, isSplit }: Coded): boolean {
  const count = amountOf(lineOf(past, settlement, serial), 'cnt');
  if (count === undefined) return false;
  const back = refunded(past, settlement, serial);
  if (count - back <= 1e-9) return true;
  return back > 0 && !isSplit && codesOn(settlement).filter((one) => one.serial === serial).length > 1;
}

function settledUse(
  past: Past,
  settlement: FundEvent,
  { code, isSplit, serial }: Coded,
  id: string,
): Draft {
  const feeKind = feeKinds[settlement.kind] ?? 'pharmacy_fee';
  const lines = past
    .ofVisit(feeKind, visitOf(settlement))
    .filter((line) => serial !== undefined && text(line, 'feedetl_sn') === serial);
  const line = newest(lines);
  const sharing = Math.max(
    1,
    codesOn(settlement).filter((one) => one.serial === serial && serial !== undefined).length,
  );
  const cost = amountOf(line, 'det_item_fee_sumamt');
  const count = amountOf(line, 'cnt');
  return {
    settlement,
    sale: undefined,
    isBack: false,
    isSplit,
    units: isSplit && count !== undefined && sharing === 1 ? count - refunded(past, settlement, serial) : undefined,
    use: {
      id,
      code,
      at: settlement.at,
      fixmedins_code: settlement.fixmedins_code,
      province: settlement.admdvs.slice(0, 2),
      psn_no: text(settlement, 'psn_no'),
      mdtrt_id: text(settlement, 'mdtrt_id'),
      setl_id: text(settlement, 'setl_id'),
      med_list_codg: text(line, 'med_list_codg'),
      isSplit,
      units: undefined,
      amount: cost === undefined ? undefined : yuan(cost / sharing),
    },
  };
}

function unitsOf(event: FundEvent): number | undefined {
  const count = amountOf(event, 'sel_retn_cnt');
  return count === undefined || codesOn(event).length > 1 ? undefined : Math.abs(count);
}

function worthOf(sale: FundEvent): number | undefined {
  const price = amountOf(sale, 'finl_trns_pric');
  const count = amountOf(sale, 'sel_retn_cnt');
  if (price === undefined || count === undefined) return undefined;
  return yuan((price * count) / Math.max(1, codesOn(sale).length));
}

function inUseOrder(a: Draft, b: Draft): number {
  return a.use.at - b.use.at || (a.use.id < b.use.id ? -1 : 1);
}

/** The same sale through the other channel, or a use of its own. */
function addSale(
  drafts: Draft[],
  sale: FundEvent,
  coded: Coded,
  { cancelled, isOfGone }: { readonly cancelled: ReadonlySet<string>; readonly isOfGone: boolean },
): void {
  const setl_id = text(sale, 'setl_id');
  const buyer = text(sale, 'psn_no');
  const partner = drafts
    .filter((one) => one.settlement?.fixmedins_code === sale.fixmedins_code)
    .toSorted(inUseOrder)
    .find((one) => {
      if (setl_id !== undefined) return text(one.settlement, 'setl_id') === setl_id;
      if (text(sale, 'mdtrt_sn') === text(one.settlement, 'mdtrt_id')) return true;
      return (
        one.sale === undefined &&
        (buyer === undefined || buyer === one.use.psn_no) &&
        Math.abs(sale.at - one.use.at) <= 24 * hourMs
      );
    });
  if (partner !== undefined) {
    partner.sale ??= sale;
    if (coded.isSplit && !partner.isSplit) {
      partner.isSplit = true;
      partner.units = unitsOf(sale);
    } else if (partner.isSplit) partner.units ??= unitsOf(sale);
    return;
  }
  if (isOfGone) return;
  if (setl_id !== undefined && cancelled.has(numberOf(sale))) return;
  const document =
    setl_id !== undefined
      ? numberOf(sale)
      : `${sale.fixmedins_code}||${text(sale, 'rtal_docno') ?? ''}|${text(sale, 'mdtrt_sn') ?? ''}`;
  const id = `use:${document}`;
  if (drafts.some(({ use }) => use.id === id)) return;
  drafts.push({
    settlement: undefined,
    sale,
    isBack: false,
    isSplit: coded.isSplit,
    units: coded.isSplit ? unitsOf(sale) : undefined,
    use: {
      id,
      code: coded.code,
      at: sale.at,
      fixmedins_code: sale.fixmedins_code,
      province: sale.admdvs.slice(0, 2),
      psn_no: buyer,
      setl_id,
      mdtrt_id: text(sale, 'mdtrt_sn'),
      med_list_codg: text(sale, 'med_list_codg'),
      isSplit: coded.isSplit,
      units: undefined,
      amount: worthOf(sale),
    },
  });
}

/** A return with the code: the newest use before it, at the same place, by the same person when
 * named. */
function takeBack(drafts: readonly Draft[], back: FundEvent): void {
  const person = text(back, 'psn_no');
  const latest = back.until === undefined ? back.at : back.until - 1;
  let left = unitsOf(back);
  for (;;) {
    const use = drafts
      .filter(
        (one) =>
          !one.isBack &&
          one.use.at <= latest &&
          one.use.fixmedins_code === back.fixmedins_code &&
          (person === undefined || one.use.psn_no === undefined || one.use.psn_no === person),
      )
      .toSorted(inUseOrder)
      .at(-1);
    if (use === undefined) return;
    if (!use.isSplit || use.units === undefined || left === undefined) {
      use.isBack = true;
      return;
    }
    if (left < use.units) {
      use.units -= left;
      return;
    }
    use.isBack = true;
    left -= use.units;
    if (left <= 1e-9) return;
  }
}

/** Sales that a return without a code took back: of its document, else the newest of person,
 * product and lot. */
function bareReturns(past: Past, sales: readonly FundEvent[]): ReadonlySet<string> {
  const found = new Set<string>();
  const coded = sales.filter((sale) => codesOn(sale).length > 0);
  for (const back of past
    .counting('sale_return')
    .filter((one) => codesOn(one).length === 0)
    .toSorted(inTimeOrder)) {
    const local = coded.filter((sale) => sale.fixmedins_code === back.fixmedins_code);
    const document = text(back, 'medins_prod_sel_no');
    if (document !== undefined) {
      const isOne = (sale: FundEvent, name: string): boolean =>
        text(sale, name) === undefined || text(back, name) === undefined || text(sale, name) === text(back, name);
      const named = local.filter(
        (sale) =>
          ['rtal_docno', 'stoout_no', 'mdtrt_sn'].some((field) => text(sale, field) === document) &&
          (isOne(sale, 'fixmedins_hilist_id') || isOne(sale, 'med_list_codg')) &&
          chinaDay(back.at) >= chinaDay(sale.at),
      );
      for (const sale of named) found.add(sale.event_id);
      continue;
    }
    const product = (event: FundEvent): string | undefined =>
      text(event, 'fixmedins_hilist_id') ?? text(event, 'med_list_codg');
    const sale = local.findLast(
      (one) =>
        one.at <= back.at &&
        !found.has(`group ${one.event_id}`) &&
        product(one) === product(back) &&
        text(one, 'psn_no') === text(back, 'psn_no') &&
        lotOf(one) === lotOf(back),
    );
    if (sale === undefined) continue;
    found.add(sale.event_id);
    found.add(`group ${sale.event_id}`);
  }
  return found;
}
