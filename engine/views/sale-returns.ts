// Returns (3506) that carry no trace code, matched to the sale they belong to: by the document
// number `medins_prod_sel_no` when given, else the same person, product and lot, newest sale first
// (DESIGN section 14, Stock ledger). When such a sale carried several boxes and it is not said which
// came back, all of them count as returned: nobody is accused on a guess.
import { chinaDay } from '../china-time.ts';
import { textField, type StoredEvent } from '../entry.ts';

/** One institution. Sales are indexed once it has sent a return that needs it; many never do. */
interface Shop {
  readonly returns: Map<string, StoredEvent[]>;
  readonly sales: Map<string, StoredEvent[]>;
  unindexed: Set<StoredEvent>;
}

export class SaleReturns {
  readonly #shops = new Map<string, Shop>();

  /** Takes in a sale with codes. */
  addSale(sale: StoredEvent): void {
    const shop = this.#shop(sale.fixmedins_code);
    if (shop.returns.size === 0) shop.unindexed.add(sale);
    else index(shop, sale);
  }

  /** Takes in a return without codes. */
  addReturn(back: StoredEvent): void {
    const shop = this.#shop(back.fixmedins_code);
    for (const sale of shop.unindexed) index(shop, sale);
    shop.unindexed = new Set();
    push(shop.returns, returnKey(back), back);
  }

  /** The sales that a return without codes may concern. */
  salesFor(back: StoredEvent): readonly StoredEvent[] {
    return this.#shops.get(back.fixmedins_code)?.sales.get(returnKey(back)) ?? none;
  }

  /** Sales whose match may have changed because this sale came, went or is new: its own group. */
  rivals(sale: StoredEvent): readonly StoredEvent[] {
    const shop = this.#shops.get(sale.fixmedins_code);
    if (shop === undefined || shop.returns.size === 0) return none;
    const key = groupKey(sale);
    return shop.returns.has(key) ? (shop.sales.get(key) ?? none) : none;
  }

  isReturned(sale: StoredEvent): boolean {
    const shop = this.#shops.get(sale.fixmedins_code);
    if (shop === undefined || shop.returns.size === 0) return false;
    for (const key of saleKeys(sale)) {
      const returns = shop.returns.get(key)?.filter((back) => !back.isVoid);
      if (returns === undefined || returns.length === 0) continue;
      if (key !== groupKey(sale)) {
        if (returns.some((back) => isOf(back, sale))) return true;
        continue;
      }
      if (matched(shop.sales.get(key) ?? none, returns).has(sale)) return true;
    }
    return false;
  }

  /** Visits the sales and returns whose matching hangs together with that of this one. */
  visitBound(event: StoredEvent, visit: (other: StoredEvent) => void): void {
    const shop = this.#shops.get(event.fixmedins_code);
    if (shop === undefined || shop.returns.size === 0) return;
    for (const key of event.kind === 'sale' ? saleKeys(event) : [returnKey(event)]) {
      const returns = shop.returns.get(key);
      if (returns === undefined) continue;
      for (const back of returns) visit(back);
      for (const sale of shop.sales.get(key) ?? none) visit(sale);
    }
  }

  /** Forgets a sale with codes or a return without. */
  letGo(event: StoredEvent): void {
    const shop = this.#shops.get(event.fixmedins_code);
    if (shop === undefined || shop.unindexed.delete(event)) return;
    if (event.kind === 'sale') for (const key of saleKeys(event)) drop(shop.sales, key, event);
    else drop(shop.returns, returnKey(event), event);
  }

  #shop(fixmedins_code: string): Shop {
    let shop = this.#shops.get(fixmedins_code);
    if (shop === undefined) {
      shop = { returns: new Map(), sales: new Map(), unindexed: new Set() };
      this.#shops.set(fixmedins_code, shop);
    }
    return shop;
  }
}

const none: readonly StoredEvent[] = [];

function index({ sales }: Shop, sale: StoredEvent): void {
  for (const key of saleKeys(sale)) push(sales, key, sale);
}

/** Whether a return that names the document of a sale may be of it: of its product, and not of a day before
 * it, on which another document had the number. */
function isOf(back: StoredEvent, sale: StoredEvent): boolean {
  if (chinaDay(back.at) < chinaDay(sale.at)) return false;
  const isSame = (name: string): boolean => {
    const [one, other] = [textField(back, name), textField(sale, name)];
    return one === undefined || other === undefined || one === other;
  };
  return isSame('fixmedins_hilist_id') || isSame('med_list_codg');
}

/** Each return takes the newest sale of the group before it that is not taken yet. */
function matched(
  group: readonly StoredEvent[],
  returns: readonly StoredEvent[],
): ReadonlySet<StoredEvent> {
  const order = (a: StoredEvent, b: StoredEvent): number => a.at - b.at || (a.id < b.id ? -1 : 1);
  const sales = group.filter((sale) => !sale.isVoid).toSorted(order);
  const taken = new Set<StoredEvent>();
  for (const back of returns.toSorted(order)) {
    const sale = sales.findLast((one) => one.at <= back.at && !taken.has(one));
    if (sale !== undefined) taken.add(sale);
  }
  return taken;
}

/** The numbers and the group by which a return may name the sale. */
export function saleKeys(sale: StoredEvent): readonly string[] {
  const documents = ['rtal_docno', 'stoout_no', 'mdtrt_sn']
    .map((name) => textField(sale, name))
    .filter((number) => number !== undefined)
    .map((number) => `document|${number}`);
  return [...new Set([...documents, groupKey(sale)])];
}

function groupKey(event: StoredEvent): string {
  const product = textField(event, 'fixmedins_hilist_id') ?? textField(event, 'med_list_codg');
  return ['group', textField(event, 'psn_no'), product, textField(event, 'manu_lotnum')].join('|');
}

/** What a return without codes names. */
export function returnKey(back: StoredEvent): string {
  const document = textField(back, 'medins_prod_sel_no');
  return document === undefined ? groupKey(back) : `document|${document}`;
}

function push(map: Map<string, StoredEvent[]>, key: string, event: StoredEvent): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [event]);
  else list.push(event);
}

function drop(map: Map<string, StoredEvent[]>, key: string, event: StoredEvent): void {
  const left = (map.get(key) ?? none).filter((one) => one !== event);
  if (left.length === 0) map.delete(key);
  else map.set(key, left);
}
