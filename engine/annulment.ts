// Which events are taken back. A cancellation, deletion or reversal names its targets by a
// reference (a settlement id, a message, a fee line); it may arrive before or after them, and may
// itself be reversed. An event is void exactly when an annulment that is not void applies to it, so
// the answer depends only on the set of events. References that can be used again (a stay may be
// discharged twice, a fee line uploaded again) are taken back only in what was sent no later than
// the annulment.
import { textField, type StoredEvent } from './entry.ts';
import type { EventKind } from './event.ts';

/** `inv_data_type` of 3507 for each kind it deletes. */
const deletedBy: Partial<Record<EventKind, string>> = {
  stocktake: '1',
  stock_change: '2',
  purchase: '3',
  purchase_return: '3',
  sale: '4',
  sale_return: '4',
};

function messageReference(event: StoredEvent, msgid: string): string {
  return `msg|${event.fixmedins_code}|${msgid}`;
}

/** References by which this event may be annulled, the message itself left out. */
function targetReferences(event: StoredEvent): readonly string[] {
  const by = (scope: string, ...fields: string[]): string =>
    [scope, event.fixmedins_code, ...fields.map((f) => textField(event, f) ?? '')].join('|');
  switch (event.kind) {
    case 'registration':
      return [by('registration', 'mdtrt_id')];
    case 'outpatient_fee':
      return [by('charge', 'mdtrt_id')];
    case 'inpatient_fee':
      return [by('fee', 'mdtrt_id')];
    case 'outpatient_settlement':
    case 'inpatient_settlement':
    case 'pharmacy_settlement':
    case 'pharmacy_fee':
      return [by('settlement', 'setl_id')];
    case 'admission':
    case 'admission_change':
      return [by('admission', 'mdtrt_id')];
    case 'discharge':
      return [by('discharge', 'mdtrt_id')];
    case 'stocktake':
    case 'stock_change':
    case 'purchase':
    case 'purchase_return':
    case 'sale':
    case 'sale_return':
      return [
        `batch|${event.fixmedins_code}|${deletedBy[event.kind]}|${textField(event, 'fixmedins_bchno')}`,
      ];
    case 'order':
      return isRemoval(event) ? [] : [orderReference(event)];
    case 'nursing':
      return isRemoval(event) ? [] : [nursingReference(event)];
    default:
      return [];
  }
}

/** The reference this event annuls, or undefined when it is no annulment. */
function annulledReference(event: StoredEvent): string | undefined {
  const by = (scope: string, field: string): string =>
    `${scope}|${event.fixmedins_code}|${textField(event, field) ?? ''}`;
  switch (event.kind) {
    case 'registration_cancel':
      return by('registration', 'mdtrt_id');
    case 'outpatient_fee_delete':
      return by('charge', 'mdtrt_id');
    case 'inpatient_fee_cancel':
      return by('fee', 'mdtrt_id');
    case 'outpatient_settlement_cancel':
    case 'inpatient_settlement_cancel':
    case 'pharmacy_settlement_cancel':
      return by('settlement', 'setl_id');
    case 'admission_cancel':
      return by('admission', 'mdtrt_id');
    case 'discharge_cancel':
      return by('discharge', 'mdtrt_id');
    case 'stock_delete':
      return `batch|${event.fixmedins_code}|${textField(event, 'inv_data_type')}|${textField(event, 'fixmedins_bchno')}`;
    case 'reversal':
      return messageReference(event, textField(event, 'omsgid') ?? '');
    case 'order':
      return isRemoval(event) ? orderReference(event) : undefined;
    case 'nursing':
      return isRemoval(event) ? nursingReference(event) : undefined;
    default:
      return undefined;
  }
}

/** Orders and nursing records with `vali_flag` 0 take back the record with the same key. */
export function isRemoval(event: StoredEvent): boolean {
  return textField(event, 'vali_flag') === '0';
}

function orderReference(event: StoredEvent): string {
  return `order|${event.fixmedins_code}|${textField(event, 'mdtrt_sn')}|${textField(event, 'drord_no')}`;
}

function nursingReference(event: StoredEvent): string {
  return `nursing|${event.fixmedins_code}|${textField(event, 'mdtrt_sn')}|${event.at}`;
}

export function isAnnulment(event: StoredEvent): boolean {
  return annulledReference(event) !== undefined;
}

/** A settlement id or message number is used once, so its annulment holds whatever the clocks say. */
function isUsedOnce(annulment: StoredEvent): boolean {
  switch (annulment.kind) {
    case 'reversal':
    case 'outpatient_settlement_cancel':
    case 'inpatient_settlement_cancel':
    case 'pharmacy_settlement_cancel':
      return true;
    default:
      return false;
  }
}

function applies(annulment: StoredEvent, target: StoredEvent): boolean {
  if (annulment === target) return false;
  if (isAnnulment(target)) {
    // A reversal of a reversal must be the later one, so that no two annul each other.
    return (
      annulment.inf_time > target.inf_time ||
      (annulment.inf_time === target.inf_time && annulment.id > target.id)
    );
  }
  if (!isUsedOnce(annulment) && target.inf_time > annulment.inf_time) return false;
  switch (annulment.kind) {
    case 'inpatient_fee_cancel':
      return named(annulment, target, 'feedetl_sn');
    case 'outpatient_fee_delete':
      return named(annulment, target, 'chrg_bchno');
    default:
      return true;
  }
}

/** `0000` names every line. */
function named(annulment: StoredEvent, target: StoredEvent, field: string): boolean {
  const wanted = textField(annulment, field);
  return wanted === '0000' || wanted === textField(target, field);
}

export class Annulments {
  readonly #targets = new Map<string, StoredEvent[]>();
  readonly #annulments = new Map<string, StoredEvent[]>();
  readonly #messages = new Map<string, StoredEvent[]>();

  /** Takes in an event, sets its `isVoid`, and reports every earlier event whose `isVoid` changed. */
  add(event: StoredEvent, changed: (event: StoredEvent) => void): void {
    push(this.#messages, messageReference(event, event.msgid), event);
    for (const reference of targetReferences(event)) push(this.#targets, reference, event);
    event.isVoid = this.#isAnnulled(event);
    const annulled = annulledReference(event);
    if (annulled === undefined) return;
    push(this.#annulments, annulled, event);
    if (!event.isVoid) this.#refreshTargets(event, annulled, changed);
  }

  #refreshTargets(
    annulment: StoredEvent,
    reference: string,
    changed: (e: StoredEvent) => void,
  ): void {
    const targets =
      annulment.kind === 'reversal'
        ? (this.#messages.get(reference) ?? [])
        : (this.#targets.get(reference) ?? []);
    for (const target of targets) this.#refresh(target, changed);
  }

  #refresh(event: StoredEvent, changed: (event: StoredEvent) => void): void {
    const isVoid = this.#isAnnulled(event);
    if (isVoid === event.isVoid) return;
    event.isVoid = isVoid;
    changed(event);
    const annulled = annulledReference(event);
    if (annulled !== undefined) this.#refreshTargets(event, annulled, changed);
  }

  #isAnnulled(event: StoredEvent): boolean {
    if (this.#holds(messageReference(event, event.msgid), event)) return true;
    return targetReferences(event).some((reference) => this.#holds(reference, event));
  }

  #holds(reference: string, target: StoredEvent): boolean {
    const annulments = this.#annulments.get(reference);
    return annulments !== undefined && annulments.some((a) => !a.isVoid && applies(a, target));
  }
}

function push(map: Map<string, StoredEvent[]>, key: string, event: StoredEvent): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [event]);
  else list.push(event);
}
