// The uses of one trace code. The same sale reaches us by two channels, in the settlement message
// and in the stock ledger (DOMAIN 2.5), and may be sent again: it is one use. A use whose settlement
// was cancelled, or whose box was returned, is none. What remains are the uses rules may count.
// A box is split when either channel says so. Of a split sale with several codes it is not said how many
// units came out of which box: its units are unknown. A sale of no or less than no packs is none; less than
// none takes back, as a return does.
import assert from 'node:assert/strict';
import { hourMs } from '../china-time.ts';
import {
  listed,
  numberField,
  textField,
  trdnFlagAt,
  type Entry,
  type Fields,
  type OneOrMore,
  type Source,
  type StoredEvent,
} from '../entry.ts';
import { cents, type SettledUse } from './encounter.ts';
import { partnersAmong } from './sale-partners.ts';
import { isOwnPay, settlementKey } from './sale-settlements.ts';

/** What the messages of its shop say of a sale. */
export interface SaleStanding {
  /** A return that carries no code belongs to it. */
  readonly isReturned: boolean;
  /** The settlement it names was cancelled or reversed. */
  readonly isTakenBack: boolean;
  /** The settlement it names has come at all; undefined when it names none. */
  readonly isSettlementKnown: boolean | undefined;
}

export interface TraceInputs {
  readonly settled: readonly SettledUse[];
  /** 3505 with this code. */
  readonly sales: readonly StoredEvent[];
  /** 3506 with this code. */
  readonly returns: readonly StoredEvent[];
  isReturned(sale: StoredEvent): SaleStanding['isReturned'];
  isTakenBack(sale: StoredEvent): SaleStanding['isTakenBack'];
  isSettlementKnown(sale: StoredEvent): SaleStanding['isSettlementKnown'];
}

interface Use {
  id: string;
  settled: SettledUse | undefined;
  sale: StoredEvent | undefined;
  psn_no: string | undefined;
  fixmedins_code: string;
  at: number;
  isSplit: boolean;
  units: number | undefined;
  returned: boolean;
}

export function composeUses(drug_trac_codg: string, inputs: TraceInputs): Entry[] {
  const uses = settledUsesOf(inputs.settled);
  if (uses.length > 1) uses.sort(compareUses);
  addLedgerSales(uses, drug_trac_codg, inputs);
  if (uses.length > 1) uses.sort(compareUses);
  applyReturns(uses, inputs);
  return uses.filter((use) => !use.returned).map((use) => toEntry(drug_trac_codg, use, inputs));
}

function compareUses(a: Use, b: Use): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

function settledUsesOf(settled: readonly SettledUse[]): Use[] {
  if (settled.length === 0) return [];
  const byKey = new Map<string, Use>();
  for (const one of settled) {
    if (isGone(one)) continue;
    const key = settlementKey(one.settlement) ?? one.settlement.id;
    const known = byKey.get(key);
    if (known?.settled !== undefined && known.settled.settlement.id <= one.settlement.id) continue;
    const isSplit = one.trdn_flag === '1';
    byKey.set(key, {
      id: `use:${key}`,
      settled: one,
      sale: undefined,
      at: one.settlement.at,
      isSplit,
      psn_no: textField(one.settlement, 'psn_no'),
      fixmedins_code: one.settlement.fixmedins_code,
      units: isSplit ? one.count : undefined,
      returned: false,
    });
  }
  return [...byKey.values()];
}

/** Taken back, or every pack of its fee line refunded. */
function isGone({ settlement, count }: SettledUse): boolean {
  return settlement.isVoid || (count !== undefined && count <= 0);
}

function addLedgerSales(uses: Use[], code: string, inputs: TraceInputs): void {
  const sales = standing(inputs.sales).filter((sale) => !(packsOf(sale) <= 0));
  if (sales.length === 0) return;
  const documents = new Set<string>();
  const gone = goneAmong(inputs.settled);
  const told = toldWithSettlement(sales);
  const partnerOf = uses.length === 0 ? undefined : partnersAmong(uses.slice());
  for (const sale of bareLast(sales)) {
    const isSplit = trdnFlagAt(sale.items, sale.items.drug_trac_codgs.indexOf(code)) === '1';
    if (isToldAgain(sale, told)) continue;
    const partner = partnerOf?.(sale);
    if (partner !== undefined) {
      partner.sale ??= sale;
      if (isSplit && !partner.isSplit) {
        partner.isSplit = true;
        partner.units = unitsOf(sale);
      } else if (partner.isSplit) partner.units ??= unitsOf(sale);
      continue;
    }
    if (inputs.isTakenBack(sale) || isOfGone(sale, gone)) continue;
    const document = settlementKey(sale) ?? documentKey(sale);
    if (documents.has(document)) continue;
    documents.add(document);
    uses.push({
      id: `use:${document}`,
      settled: undefined,
      sale,
      at: sale.at,
      isSplit,
      psn_no: textField(sale, 'psn_no'),
      fixmedins_code: sale.fixmedins_code,
      units: isSplit ? unitsOf(sale) : undefined,
      returned: false,
    });
  }
}

/** Those that name a settlement first. */
function bareLast(sales: readonly StoredEvent[]): readonly StoredEvent[] {
  if (sales.length === 1 || sales.every(hasSettlement)) return sales;
  return [...sales.filter(hasSettlement), ...sales.filter((sale) => !hasSettlement(sale))];
}

/** How far apart one document may be told again with its settlement, ms. */
const againMs = 24 * hourMs;

/** When the documents of sales that name a settlement were told; empty when none is without. */
function toldWithSettlement(sales: readonly StoredEvent[]): ReadonlyMap<string, readonly number[]> {
  const told = new Map<string, number[]>();
  if (sales.length === 1 || sales.every(hasSettlement)) return told;
  for (const sale of sales.filter(hasSettlement)) {
    const document = documentKey(sale);
    const times = told.get(document);
    if (times === undefined) told.set(document, [sale.at]);
    else times.push(sale.at);
  }
  return told;
}

function hasSettlement(sale: StoredEvent): boolean {
  return textField(sale, 'setl_id') !== undefined;
}

/** A sale that names no settlement, of a document that another one tells with its settlement: it was sent
 * before the settlement was known, or again without it. */
function isToldAgain(sale: StoredEvent, told: ReadonlyMap<string, readonly number[]>): boolean {
  if (told.size === 0 || hasSettlement(sale) || textField(sale, 'rtal_docno') === undefined) return false;
  return told.get(documentKey(sale))?.some((at) => Math.abs(at - sale.at) <= againMs) === true;
}

/** What settled uses that are gone are called: refunded ones by settlement, all by visit. */
interface Gone {
  readonly settlements: ReadonlySet<string>;
  readonly visits: ReadonlySet<string>;
}

function goneAmong(settled: readonly SettledUse[]): Gone {
  const gone = settled.filter(isGone);
  const refunded = gone.filter(({ settlement }) => !settlement.isVoid);
  return {
    settlements: new Set(refunded.map(({ settlement }) => settlementKey(settlement) ?? '')),
    visits: new Set(gone.map(({ settlement }) => visitKey(settlement, 'mdtrt_id') ?? '')),
  };
}

/** Whether a sale is what the ledger says of a settled use that is gone: it names the settlement, or, not
 * being the buyer's own pay, the visit. */
function isOfGone(sale: StoredEvent, { settlements, visits }: Gone): boolean {
  if (visits.size === 0) return false;
  const key = settlementKey(sale);
  if (key !== undefined) return settlements.has(key);
  const visit = visitKey(sale, 'mdtrt_sn');
  return visit !== undefined && visits.has(visit) && !isOwnPay(sale);
}

function visitKey(event: StoredEvent, field: 'mdtrt_id' | 'mdtrt_sn'): string | undefined {
  const visit = textField(event, field);
  return visit === undefined ? undefined : `${event.fixmedins_code}|${visit}`;
}

/** Packs or units of a sale; NaN when it does not say. */
function packsOf(sale: StoredEvent): number {
  return numberField(sale, 'sel_retn_cnt') ?? Number.NaN;
}

/** Events that count, in the order of time. */
function standing(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const [only] = events;
  if (events.length <= 1) return only === undefined || only.isVoid ? none : events;
  return events
    .filter((event) => !event.isVoid)
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

const none: readonly StoredEvent[] = [];

/** What tells sales without a settlement apart. */
function documentKey(sale: StoredEvent): string {
  const numbers = ['rtal_docno', 'mdtrt_sn'].map((name) => textField(sale, name));
  return [sale.fixmedins_code, '', ...numbers].join('|');
}

/** Units of the box of a split sale or return. */
function unitsOf(sale: StoredEvent): number | undefined {
  const count = numberField(sale, 'sel_retn_cnt');
  return count === undefined || sale.items.drug_trac_codgs.length > 1 ? undefined : Math.abs(count);
}

function packsEach(sale: StoredEvent): number | undefined {
  const count = numberField(sale, 'sel_retn_cnt');
  return count === undefined ? undefined : count / Math.max(1, sale.items.drug_trac_codgs.length);
}

/** Each return takes back the newest use before it at the same institution (and by the same person,
 * when named); returned units of a split pack are given back to the pack, what is left over of them to the use
 * before. A return that says a day alone may be as late as its end. */
function applyReturns(uses: readonly Use[], inputs: TraceInputs): void {
  const red = inputs.sales.filter((sale) => packsOf(sale) < 0);
  const returns = red.length === 0 ? inputs.returns : [...inputs.returns, ...red];
  const seen = new Set<string>();
  for (const back of standing(returns)) {
    if (isAgain(back, seen)) continue;
    const person = textField(back, 'psn_no');
    const latest = back.until === undefined ? back.at : back.until - 1;
    let units = unitsOf(back);
    for (let i = uses.length - 1; i >= 0; i -= 1) {
      const use = uses[i]!;
      if (use.returned || use.at > latest || use.fixmedins_code !== back.fixmedins_code) continue;
      if (person !== undefined && use.psn_no !== undefined && use.psn_no !== person) continue;
      if (!use.isSplit || use.units === undefined || units === undefined) {
        use.returned = true;
        break;
      }
      if (units < use.units) use.units -= units;
      else use.returned = true;
      units -= use.returned ? use.units : units;
      if (units <= 1e-9) break;
    }
  }
  for (const use of uses) {
    if (use.sale !== undefined && inputs.isReturned(use.sale)) use.returned = true;
  }
}

/** A box comes back once in a second: the same return sent again. Units of a split pack may in several parts. */
function isAgain(back: StoredEvent, seen: Set<string>): boolean {
  if (textField(back, 'trdn_flag') === '1') return false;
  const names = ['psn_no', 'setl_id', 'medins_prod_sel_no'].map((name) => textField(back, name));
  const key = [back.kind, back.fixmedins_code, back.at, ...names].join('|');
  return seen.size === seen.add(key).size;
}

/** A use as an entry. There is one for every box sold, so what can be read off its messages is read
 * when somebody asks. */
class UseEntry implements Entry {
  declare readonly fields: Fields;
  readonly #settlement: StoredEvent | undefined;
  readonly #line: StoredEvent | undefined;
  readonly #sale: StoredEvent | undefined;

  constructor(use: Use, fields: Fields) {
    this.fields = fields;
    this.#settlement = use.settled?.settlement;
    this.#line = use.settled?.line;
    this.#sale = use.sale;
  }

  get #main(): StoredEvent {
    const main = this.#settlement ?? this.#sale;
    assert(main !== undefined, 'a use has a settlement, a sale or both');
    return main;
  }

  get id(): string {
    return useId(this.#settlement, this.#sale);
  }

  get kind(): 'use' {
    return 'use';
  }

  get at(): number {
    return this.#main.at;
  }

  get fixmedins_code(): string {
    return this.#main.fixmedins_code;
  }

  get admdvs(): string {
    return this.#main.admdvs;
  }

  get sources(): readonly Source[] {
    const found: Source[] = [];
    for (const event of [this.#settlement, this.#line]) {
      if (event !== undefined) found.push({ role: event.kind, event });
    }
    if (this.#sale !== undefined) found.push({ role: 'sale', event: this.#sale });
    return found;
  }
}

/** A use is called by its settlement, else by the document of its sale: the same by either channel. */
function useId(settlement: StoredEvent | undefined, sale: StoredEvent | undefined): string {
  if (settlement !== undefined) return `use:${settlementKey(settlement) ?? settlement.id}`;
  return sale === undefined ? '' : `use:${settlementKey(sale) ?? documentKey(sale)}`;
}

function toEntry(drug_trac_codg: string, use: Use, inputs: TraceInputs): Entry {
  const main = use.settled?.settlement ?? use.sale;
  assert(main !== undefined, 'a use has a settlement, a sale or both');
  const line = use.settled?.line;
  const fields: Fields = {
    drug_trac_codg,
    fixmedins_code: use.fixmedins_code,
    psn_no: use.psn_no,
    setl_id: textField(main, 'setl_id'),
    mdtrt_id: textField(main, 'mdtrt_id') ?? (use.sale && textField(use.sale, 'mdtrt_sn')),
    med_list_codg:
      (line && textField(line, 'med_list_codg')) ??
      (use.sale && textField(use.sale, 'med_list_codg')),
    dr_codg: line && textField(line, 'bilg_dr_codg'),
    trdn_flag: use.isSplit ? '1' : '0',
    units: use.units,
    amount: use.settled?.amount ?? (use.sale && saleAmount(use.sale)),
    admdvs: main.admdvs,
    province: main.admdvs.slice(0, 2),
    packs: use.isSplit ? undefined : (use.settled?.count ?? (use.sale && packsEach(use.sale))),
    manu_lotnum: use.sale && textField(use.sale, 'manu_lotnum'),
    expy_end: use.sale && numberField(use.sale, 'expy_end'),
    fixmedins_hilist_name: use.sale && textField(use.sale, 'fixmedins_hilist_name'),
    setl_kind: use.settled?.settlement.kind,
    setl_known: use.settled !== undefined || (use.sale && inputs.isSettlementKnown(use.sale)),
    in_ledger: use.sale !== undefined || use.settled?.isSold === true,
  };
  return new UseEntry(use, fields);
}

function saleAmount(sale: StoredEvent): number | undefined {
  const price = numberField(sale, 'finl_trns_pric');
  const count = numberField(sale, 'sel_retn_cnt');
  if (price === undefined || count === undefined) return undefined;
  return cents((price * count) / Math.max(1, sale.items.drug_trac_codgs.length));
}

/** What settlements said of a code, without what those of one visit say. */
export function without(
  settled: OneOrMore<SettledUse> | undefined,
  visit: string,
): OneOrMore<SettledUse> | undefined {
  if (settled === undefined) return undefined;
  const others = listed(settled).filter((use) => use.visit !== visit);
  return others.length > 1 ? others : others[0];
}
