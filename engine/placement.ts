// Which histories an event belongs to, by key space. A person's, an encounter's, a trace code's, a
// stock item's, a product's: one event may stand in several.
import { textField, type StoredEvent } from './entry.ts';
import type { EventKind } from './event.ts';
import type { KeySpace } from './rule.ts';
import { stockInKinds } from './views/stock-ledger.ts';

export interface Place {
  readonly space: KeySpace;
  readonly key: string;
}

/** Kinds of which an encounter is composed (views/encounter.ts). */
export const encounterKinds: ReadonlySet<EventKind> = new Set<EventKind>([
  'registration',
  'visit',
  'outpatient_fee',
  'outpatient_settlement',
  'pharmacy_fee',
  'pharmacy_settlement',
  'inpatient_fee',
  'inpatient_settlement',
  'admission',
  'admission_change',
  'discharge',
  'settlement_list',
]);

/** Kinds with trace codes on them in the stock ledger's messages. */
export const ledgerKinds: ReadonlySet<EventKind> = new Set<EventKind>([
  'stocktake',
  'stock_change',
  'purchase',
  'purchase_return',
  'sale',
  'sale_return',
]);

export function encounterKey(event: StoredEvent): string | undefined {
  const mdtrt_id = textField(event, 'mdtrt_id');
  return mdtrt_id === undefined ? undefined : `${event.fixmedins_code}|${mdtrt_id}`;
}

/** (institution, fixmedins_hilist_id, else med_list_codg). */
export function stockKey(event: StoredEvent): string | undefined {
  const item = textField(event, 'fixmedins_hilist_id') ?? textField(event, 'med_list_codg');
  return item === undefined ? undefined : `${event.fixmedins_code}|${item}`;
}

export function productKey(event: StoredEvent): string | undefined {
  const code = textField(event, 'med_list_codg');
  return code === undefined ? undefined : `${event.fixmedins_code}|${code}`;
}

/** Western and Chinese patent drugs, which are bought in packs (DOMAIN 4.1); slices are not. */
function isPackagedDrug(event: StoredEvent): boolean {
  const code = textField(event, 'med_list_codg');
  return code !== undefined && (code.startsWith('X') || code.startsWith('Z'));
}

/** The histories in which the event itself stands as an entry. */
export function placesOf(event: StoredEvent): readonly Place[] {
  const places: Place[] = [];
  const add = (space: KeySpace, key: string | undefined): void => {
    if (key !== undefined) places.push({ space, key });
  };
  switch (event.kind) {
    case 'inpatient_fee':
      add('encounter', encounterKey(event));
      if (isPackagedDrug(event)) add('product', productKey(event));
      break;
    case 'outpatient_fee':
    case 'pharmacy_fee':
      if (isPackagedDrug(event)) add('product', productKey(event));
      break;
    case 'nursing':
    case 'order':
      add('encounter', encounterKey(event));
      break;
    case 'pharmacy_settlement':
    case 'transfer_filing':
      add('person', textField(event, 'psn_no'));
      break;
    case 'sale':
      add('stock', stockKey(event));
      if (textField(event, 'setl_id') !== undefined) add('person', textField(event, 'psn_no'));
      break;
    case 'purchase':
    case 'stocktake':
      add('stock', stockKey(event));
      add('product', productKey(event));
      break;
    case 'stock_change':
      add('stock', stockKey(event));
      if (stockInKinds.has(textField(event, 'inv_chg_type') ?? ''))
        add('product', productKey(event));
      break;
    case 'purchase_return':
    case 'sale_return':
      add('stock', stockKey(event));
      break;
    default:
  }
  return places;
}
