// Insured sales of packaged drugs for which no trace code was sent, neither with the sale (3505) nor
// with the settlement it names (2207, 2304, 2102). A settlement that carries any code speaks for the
// whole sale: which box a code belongs to is not always said. While the settlement has not come,
// `setl_known` is false. A sale whose settlement was taken back is none.
import {
  noItems, numberField, sameContent, textField, type Entry, type StoredEvent,
} from '../entry.ts';
import type { Key } from '../institution.ts';
import { isOwnPay, type SaleSettlements } from './sale-settlements.ts';

interface Histories {
  insert(key: Key, entry: Entry): void;
  remove(key: Key, entry: Entry): void;
}

export class UncodedSales {
  readonly #settlements: SaleSettlements;
  readonly #histories: Histories;
  /** By the sale's id. */
  readonly #records = new Map<string, Entry>();

  constructor(settlements: SaleSettlements, histories: Histories) {
    this.#settlements = settlements;
    this.#histories = histories;
  }

  /** Brings the record of a sale in the history of its item up to date, since the sale or its
   * settlement came or went. */
  review(sale: StoredEvent, item: Key | undefined): void {
    if (item === undefined) return;
    const before = this.#records.get(sale.id);
    const after = this.#compose(sale);
    if (before !== undefined && after !== undefined && sameContent(before, after)) return;
    if (before !== undefined) this.#histories.remove(item, before);
    this.#records.delete(sale.id);
    if (after === undefined) return;
    this.#records.set(sale.id, after);
    this.#histories.insert(item, after);
  }

  #compose(sale: StoredEvent): Entry | undefined {
    if (sale.isVoid || !isUncoded(sale)) return undefined;
    const isKnown = this.#settlements.isKnown(sale) === true;
    const standing = this.#settlements.standing(sale);
    if (isKnown && standing.length === 0) return undefined;
    if (standing.some(({ items }) => items !== noItems)) return undefined;
    return {
      id: `uncoded:${sale.id}`,
      kind: 'uncoded_sale',
      at: sale.at,
      fixmedins_code: sale.fixmedins_code,
      admdvs: sale.admdvs,
      fields: {
        med_list_codg: textField(sale, 'med_list_codg'),
        fixmedins_hilist_id: textField(sale, 'fixmedins_hilist_id'),
        fixmedins_hilist_name: textField(sale, 'fixmedins_hilist_name'),
        psn_no: textField(sale, 'psn_no'),
        setl_id: textField(sale, 'setl_id'),
        trdn_flag: textField(sale, 'trdn_flag'),
        sel_retn_cnt: numberField(sale, 'sel_retn_cnt'),
        amount: numberField(sale, 'amount'),
        setl_known: isKnown,
      },
      sources: [sale, ...standing].map((event) => ({ role: event.kind, event })),
    };
  }
}

/** An insured sale of a western or Chinese patent drug (DOMAIN 4.1) without a code. */
export function isUncoded(sale: StoredEvent): boolean {
  if (sale.kind !== 'sale' || sale.items !== noItems || isOwnPay(sale)) return false;
  const first = textField(sale, 'med_list_codg')?.charAt(0);
  return textField(sale, 'setl_id') !== undefined && (first === 'X' || first === 'Z');
}
