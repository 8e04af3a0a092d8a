// Ledger sales (3505) and the settlements they name. A sale whose settlement was cancelled or
// reversed was no use of its codes, whether or not the settlement message carried them.
import { textField, type StoredEvent } from '../entry.ts';
import type { EventKind } from '../event.ts';

export const settlementKinds: ReadonlySet<EventKind> = new Set<EventKind>([
  'outpatient_settlement',
  'inpatient_settlement',
  'pharmacy_settlement',
]);

export class SaleSettlements {
  readonly #settlements = new Map<string, StoredEvent[]>();
  readonly #sales = new Map<string, StoredEvent[]>();

  addSettlement(settlement: StoredEvent): void {
    push(this.#settlements, settlement);
  }

  addSale(sale: StoredEvent): void {
    push(this.#sales, sale);
  }

  /** The sales that name a settlement. */
  salesOf(settlement: StoredEvent): readonly StoredEvent[] {
    return this.#sales.get(settlementKey(settlement) ?? '') ?? [];
  }

  /** Whether the settlement the sale names is known and none under its number stands. */
  isTakenBack(sale: StoredEvent): boolean {
    const settlements = this.#settlements.get(settlementKey(sale) ?? '');
    return settlements !== undefined && settlements.every((settlement) => settlement.isVoid);
  }
}

export function settlementKey(event: StoredEvent): string | undefined {
  const setl_id = textField(event, 'setl_id');
  return setl_id === undefined ? undefined : `${event.fixmedins_code}|${setl_id}`;
}

function push(map: Map<string, StoredEvent[]>, event: StoredEvent): void {
  const key = settlementKey(event);
  if (key === undefined) return;
  const list = map.get(key);
  if (list === undefined) map.set(key, [event]);
  else list.push(event);
}
