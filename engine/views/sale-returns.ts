// Returns (3506) that carry no trace code, matched to the sale they belong to: by the document
// number `medins_prod_sel_no` when given, else the same person, product and lot, newest sale first
// (DESIGN section 14, Stock ledger). When such a sale carried several boxes and it is not said which
// came back, all of them count as returned: nobody is accused on a guess.
import { textField, type StoredEvent } from '../entry.ts';

export class SaleReturns {
  readonly #sales = new Map<string, StoredEvent[]>();
  readonly #returns = new Map<string, StoredEvent[]>();

  /** Takes in a sale with codes. */
  addSale(sale: StoredEvent): void {
    for (const key of saleKeys(sale)) push(this.#sales, key, sale);
  }

  /** Takes in a return without codes. */
  addReturn(back: StoredEvent): void {
    push(this.#returns, returnKey(back), back);
  }

  /** The sales that a return without codes may concern. */
  salesFor(back: StoredEvent): readonly StoredEvent[] {
    return this.#sales.get(returnKey(back)) ?? [];
  }

  /** Sales whose match may have changed because this sale came, went or is new: its own group. */
  rivals(sale: StoredEvent): readonly StoredEvent[] {
    const key = groupKey(sale);
    return this.#returns.has(key) ? (this.#sales.get(key) ?? []) : [];
  }

  isReturned(sale: StoredEvent): boolean {
    for (const key of saleKeys(sale)) {
      const returns = this.#returns.get(key)?.filter((back) => !back.isVoid);
      if (returns === undefined || returns.length === 0) continue;
      if (key !== groupKey(sale)) return true;
      if (this.#matched(key, returns).has(sale)) return true;
    }
    return false;
  }

  #matched(key: string, returns: readonly StoredEvent[]): Set<StoredEvent> {
    const order = (a: StoredEvent, b: StoredEvent): number => a.at - b.at || (a.id < b.id ? -1 : 1);
    const sales = (this.#sales.get(key) ?? []).filter((sale) => !sale.isVoid).toSorted(order);
    const matched = new Set<StoredEvent>();
    for (const back of returns.toSorted(order)) {
      const sale = sales.findLast((one) => one.at <= back.at && !matched.has(one));
      if (sale !== undefined) matched.add(sale);
    }
    return matched;
  }
}

function saleKeys(sale: StoredEvent): readonly string[] {
  const documents = ['rtal_docno', 'stoout_no', 'mdtrt_sn']
    .map((name) => textField(sale, name))
    .filter((number) => number !== undefined)
    .map((number) => `document|${sale.fixmedins_code}|${number}`);
  return [...new Set([...documents, groupKey(sale)])];
}

function groupKey(event: StoredEvent): string {
  const product = textField(event, 'fixmedins_hilist_id') ?? textField(event, 'med_list_codg');
  return [
    'group',
    event.fixmedins_code,
    textField(event, 'psn_no'),
    product,
    textField(event, 'manu_lotnum'),
  ].join('|');
}

function returnKey(back: StoredEvent): string {
  const document = textField(back, 'medins_prod_sel_no');
  return document === undefined ? groupKey(back) : `document|${back.fixmedins_code}|${document}`;
}

function push(map: Map<string, StoredEvent[]>, key: string, event: StoredEvent): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [event]);
  else list.push(event);
}
