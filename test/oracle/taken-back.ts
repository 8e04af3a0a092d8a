// Which events count no more: found from the complete list, latest cancellation first, since only
// a later one can take back a cancellation (DESIGN section 14); then what an event that counts says
// already under the same number, in a message sent before.
import type { EventKind, FundEvent } from '../../engine/event.ts';
import { text } from './reading.ts';

const settlements: readonly EventKind[] = [
  'outpatient_settlement',
  'inpatient_settlement',
  'pharmacy_settlement',
  'pharmacy_fee',
];
const inventory: Partial<Record<EventKind, string>> = {
  stocktake: '1',
  stock_change: '2',
  purchase: '3',
  purchase_return: '3',
  sale: '4',
  sale_return: '4',
};

/** Ids of the events that are taken back. */
export function takenBack(events: readonly FundEvent[]): ReadonlySet<string> {
  const gone = new Set<string>();
  const later = (a: FundEvent, b: FundEvent): boolean =>
    a.inf_time > b.inf_time || (a.inf_time === b.inf_time && a.event_id > b.event_id);
  const places = Map.groupBy(events, (event) => event.fixmedins_code);
  for (const local of places.values()) {
    const cancellations = local.filter(isCancellation).toSorted((a, b) => (later(a, b) ? -1 : 1));
    for (const cancellation of cancellations) {
      if (gone.has(cancellation.event_id)) continue;
      for (const event of local) {
        if (event === cancellation || !isNamedBy(cancellation, event)) continue;
        if (!isCancellation(event) || later(cancellation, event)) gone.add(event.event_id);
      }
    }
    addCopies(local, gone);
  }
  return gone;
}

/** The field whose number says which record it is, of a kind that is known by one. */
const numbers: Partial<Record<EventKind, readonly string[]>> = {
  registration: ['mdtrt_id'],
  outpatient_settlement: ['setl_id'],
  inpatient_settlement: ['setl_id'],
  pharmacy_settlement: ['setl_id'],
  outpatient_fee: ['mdtrt_id', 'feedetl_sn'],
  inpatient_fee: ['mdtrt_id', 'feedetl_sn'],
  pharmacy_fee: ['setl_id', 'feedetl_sn'],
};

/** What is said in the words of another message, by the first message that says so. */
function addCopies(local: readonly FundEvent[], gone: Set<string>): void {
  const standing = local.filter((event) => !gone.has(event.event_id) && !isCancellation(event));
  const alike = Map.groupBy(standing, (event) => {
    const names = numbers[event.kind] ?? recordNumbers(event);
    const isKnown = names !== undefined && names.every((name) => text(event, name) !== undefined);
    return isKnown ? JSON.stringify([event.kind, event.at, event.until, sorted(event.data)]) : event.event_id;
  });
  for (const group of alike.values()) {
    const [first] = group.toSorted((a, b) => a.inf_time - b.inf_time || (a.msgid < b.msgid ? -1 : 1));
    for (const event of group) if (event.msgid !== first?.msgid) gone.add(event.event_id);
  }
}

/** Orders and nursing records are known by the institution's number of the visit or by the visit. */
function recordNumbers(event: FundEvent): readonly string[] | undefined {
  const visit = text(event, 'mdtrt_sn') === undefined ? 'mdtrt_id' : 'mdtrt_sn';
  switch (event.kind) {
    case 'order':
      return [visit, 'drord_no'];
    case 'nursing':
      return [visit];
    default:
      return undefined;
  }
}

function sorted(data: FundEvent['data']): readonly unknown[] {
  return Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function isRemoval(event: FundEvent): boolean {
  return (event.kind === 'order' || event.kind === 'nursing') && text(event, 'vali_flag') === '0';
}

export function isCancellation(event: FundEvent): boolean {
  return (
    event.kind === 'reversal' ||
    event.kind === 'stock_delete' ||
    event.kind === 'outpatient_fee_delete' ||
    event.kind.endsWith('_cancel') ||
    isRemoval(event)
  );
}

/** Things that may be sent again under the same name are taken back only in what was sent before. */
function isNamedBy(by: FundEvent, event: FundEvent): boolean {
  const same = (field: string): boolean => text(by, field) === text(event, field);
  const before = event.inf_time <= by.inf_time;
  switch (by.kind) {
    case 'reversal':
      return event.msgid === text(by, 'omsgid');
    case 'outpatient_settlement_cancel':
    case 'inpatient_settlement_cancel':
    case 'pharmacy_settlement_cancel':
      return settlements.includes(event.kind) && same('setl_id');
    case 'registration_cancel':
      return event.kind === 'registration' && same('mdtrt_id') && before;
    case 'outpatient_fee_delete':
      return (
        event.kind === 'outpatient_fee' &&
        same('mdtrt_id') &&
        (text(by, 'chrg_bchno') === '0000' || same('chrg_bchno')) &&
        before
      );
    case 'inpatient_fee_cancel':
      return (
        event.kind === 'inpatient_fee' &&
        same('mdtrt_id') &&
        (text(by, 'feedetl_sn') === '0000' || same('feedetl_sn')) &&
        before
      );
    case 'admission_cancel':
      return (
        (event.kind === 'admission' || event.kind === 'admission_change') &&
        same('mdtrt_id') &&
        before
      );
    case 'discharge_cancel':
      return event.kind === 'discharge' && same('mdtrt_id') && before;
    case 'stock_delete':
      return (
        inventory[event.kind] !== undefined &&
        inventory[event.kind] === text(by, 'inv_data_type') &&
        same('fixmedins_bchno') &&
        before
      );
    case 'order':
      return (
        event.kind === 'order' &&
        !isRemoval(event) &&
        same('mdtrt_sn') &&
        same('drord_no') &&
        before
      );
    case 'nursing':
      return (
        event.kind === 'nursing' &&
        !isRemoval(event) &&
        same('mdtrt_sn') &&
        by.at === event.at &&
        before
      );
    default:
      return false;
  }
}
