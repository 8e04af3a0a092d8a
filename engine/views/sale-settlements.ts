// Ledger sales (3505) and the settlements they name. A sale whose settlement was cancelled or
// reversed was no use of its codes, whether or not the settlement message carried them.
import { compareEntries, numberField, textField, withOneMore, type StoredEvent } from '../entry.ts';
import type { EventKind } from '../event.ts';

export const settlementKinds: ReadonlySet<EventKind> = new Set<EventKind>([
  'outpatient_settlement',
  'inpatient_settlement',
  'pharmacy_settlement',
]);

/** What is known under one settlement number of an institution. */
interface Numbered {
  settlement: StoredEvent | undefined;
  /** Others under the same number: sent again after a cancellation. */
  others: StoredEvent[] | undefined;
  sales: StoredEvent[] | undefined;
}

export class SaleSettlements {
  readonly #institutions = new Map<string, Map<string, Numbered>>();

  addSettlement(settlement: StoredEvent): void {
    const numbered = this.#numbered(settlement);
    if (numbered === undefined) return;
    if (numbered.settlement === undefined) numbered.settlement = settlement;
    else numbered.others = withOneMore(numbered.others, settlement);
  }

  addSale(sale: StoredEvent): void {
    const numbered = this.#numbered(sale);
    if (numbered !== undefined) numbered.sales = withOneMore(numbered.sales, sale);
  }

  /** The sales that name a settlement. */
  salesOf(settlement: StoredEvent): readonly StoredEvent[] {
    return this.#find(settlement)?.sales ?? none;
  }

  /** Whether a sale of a settlement that does not say all its codes may be of this product. */
  isSoldUncoded(settlement: StoredEvent, med_list_codg: string | undefined): boolean {
    return this.salesOf(settlement).some((sale) => {
      if (sale.isVoid || !lacksCodes(sale)) return false;
      const sold = textField(sale, 'med_list_codg');
      return sold === undefined || med_list_codg === undefined || sold === med_list_codg;
    });
  }

  /** Whether the settlement the sale names is known and none under its number stands. */
  isTakenBack(sale: StoredEvent): boolean {
    const numbered = this.#find(sale);
    if (numbered?.settlement === undefined || !numbered.settlement.isVoid) return false;
    return (numbered.others ?? none).every((settlement) => settlement.isVoid);
  }

  /** Whether a settlement that the sale names has come, taken back or not; undefined when it names
   * none, or was the buyer's own pay. */
  isKnown(sale: StoredEvent): boolean | undefined {
    if (textField(sale, 'setl_id') === undefined || isOwnPay(sale)) return undefined;
    return this.#find(sale)?.settlement !== undefined;
  }

  /** The settlements under the sale's number that stand, oldest first. */
  standing(sale: StoredEvent): readonly StoredEvent[] {
    const numbered = this.#find(sale);
    if (numbered?.settlement === undefined) return none;
    return [numbered.settlement, ...(numbered.others ?? none)]
      .filter(({ isVoid }) => !isVoid)
      .toSorted(compareEntries);
  }

  /** Visits all that is known under the number of a settlement or sale. */
  visitBound(event: StoredEvent, visit: (other: StoredEvent) => void): void {
    const numbered = this.#find(event);
    if (numbered === undefined) return;
    if (numbered.settlement !== undefined) visit(numbered.settlement);
    for (const one of numbered.others ?? none) visit(one);
    for (const one of numbered.sales ?? none) visit(one);
  }

  /** Forgets all that is known under the number of a settlement or sale. */
  letGo(event: StoredEvent): void {
    const setl_id = textField(event, 'setl_id');
    if (setl_id !== undefined) this.#institutions.get(event.fixmedins_code)?.delete(setl_id);
  }

  #find(event: StoredEvent): Numbered | undefined {
    const setl_id = textField(event, 'setl_id');
    if (setl_id === undefined) return undefined;
    return this.#institutions.get(event.fixmedins_code)?.get(setl_id);
  }

  #numbered(event: StoredEvent): Numbered | undefined {
    const setl_id = textField(event, 'setl_id');
    if (setl_id === undefined) return undefined;
    let numbers = this.#institutions.get(event.fixmedins_code);
    if (numbers === undefined) {
      numbers = new Map();
      this.#institutions.set(event.fixmedins_code, numbers);
    }
    let numbered = numbers.get(setl_id);
    if (numbered === undefined) {
      numbered = { settlement: undefined, others: undefined, sales: undefined };
      numbers.set(setl_id, numbered);
    }
    return numbered;
  }
}

const none: readonly StoredEvent[] = [];

export function settlementKey(event: StoredEvent): string | undefined {
  const setl_id = textField(event, 'setl_id');
  return setl_id === undefined ? undefined : `${event.fixmedins_code}|${setl_id}`;
}

/** Whether a sale of whole packs says fewer codes than packs, or none. */
export function lacksCodes(sale: StoredEvent): boolean {
  const { length } = sale.items.drug_trac_codgs;
  if (length === 0) return true;
  return textField(sale, 'trdn_flag') !== '1' && !((numberField(sale, 'sel_retn_cnt') ?? Infinity) <= length);
}

/** Whether a sale says that no insurance had part in it (`mdtrt_setl_type` 2, `hi_feesetl_type` 0). */
export function isOwnPay(sale: StoredEvent): boolean {
  return textField(sale, 'mdtrt_setl_type') === '2' || textField(sale, 'hi_feesetl_type') === '0';
}
