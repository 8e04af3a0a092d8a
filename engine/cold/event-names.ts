// Under which names an event is found again when it is out of memory, and which names an event that comes
// asks for. What hangs together whole is found under one name (a visit, a settlement); what only shares a
// message, a serial or a document with others is found when somebody takes that back. A box lies by itself.
import { isLoose, nameOfAnnulled, nameOfTarget } from '../annulment.ts';
import { noItems, textField, type StoredEvent } from '../entry.ts';
import type { EventKind } from '../event.ts';
import { codedKinds, encounterKinds, stockItem, visitNumberOfAny } from '../placement.ts';
import { returnKey, saleKeys } from '../views/sale-returns.ts';

const ofVisits: ReadonlySet<EventKind> = new Set<EventKind>([
  ...encounterKinds,
  'nursing',
  'order',
  'registration_cancel',
  'outpatient_fee_delete',
  'inpatient_fee_cancel',
  'admission_cancel',
  'discharge_cancel',
]);
const ofSettlements: ReadonlySet<EventKind> = new Set<EventKind>([
  'outpatient_settlement',
  'inpatient_settlement',
  'pharmacy_settlement',
  'pharmacy_fee',
  'outpatient_settlement_cancel',
  'inpatient_settlement_cancel',
  'pharmacy_settlement_cancel',
  'sale',
]);
const ofBoxes: ReadonlySet<EventKind> = new Set<EventKind>([
  'sale',
  'sale_return',
  'outpatient_settlement',
  'inpatient_settlement',
  'pharmacy_settlement',
]);

/** Whether the event is, or may be, part of the visit that its `mdtrt_id` names. */
export function isOfVisit({ kind }: StoredEvent): boolean {
  return ofVisits.has(kind);
}

export function nameOfEvent(eventId: string): string {
  return `event|${eventId}`;
}

export function nameOfBox(drug_trac_codg: string): string {
  return `box|${drug_trac_codg}`;
}

/** `own` as rules see it: institution and `mdtrt_id`. */
export function nameOfVisit(own: string): string {
  return `visit|${own}`;
}

/** Whether its boxes hold it: they stay in memory for as long as it does. A list of boxes that belongs to a stock
 * item is found again there. */
export function isBoundToBoxes(event: StoredEvent): boolean {
  if (ofBoxes.has(event.kind)) return true;
  return codedKinds.has(event.kind) && stockItem(event) === undefined;
}

/** Names shared by those that are found and those that ask. */
function wholes(event: StoredEvent): string[] {
  const { kind, fixmedins_code } = event;
  const names: string[] = [];
  const mdtrt_id = textField(event, 'mdtrt_id');
  if (mdtrt_id !== undefined && isOfVisit(event))
    names.push(nameOfVisit(`${fixmedins_code}|${mdtrt_id}`));
  const setl_id = textField(event, 'setl_id');
  if (setl_id !== undefined && ofSettlements.has(kind)) names.push(`settlement|${fixmedins_code}|${setl_id}`);
  for (const number of visitNumberOfAny(event)) names.push(`number|${fixmedins_code}|${number}`);
  return names;
}

/** The names an event is found under. */
export function namesOf(event: StoredEvent): readonly string[] {
  const { kind, fixmedins_code: place, items } = event;
  const names = wholes(event);
  names.push(nameOfEvent(event.id), `message|${place}|${event.msgid}`);
  const target = nameOfTarget(event);
  if (target !== undefined && isLoose(target.scope)) names.push(`${target.scope}|${place}|${target.number}`);
  const annulled = nameOfAnnulled(event);
  if (annulled !== undefined && isLoose(annulled.scope))
    names.push(`against ${annulled.scope}|${place}|${annulled.number}`);
  if (kind === 'sale' && items !== noItems)
    for (const key of saleKeys(event)) names.push(`sold|${place}|${key}`);
  if (kind === 'sale_return' && items === noItems) names.push(`returned|${place}|${returnKey(event)}`);
  return names;
}

/** The names that may bring something back that concerns this event. */
export function namesAsked(event: StoredEvent): readonly string[] {
  const { kind, fixmedins_code: place, items } = event;
  const names = wholes(event);
  names.push(`against message|${place}|${event.msgid}`);
  const target = nameOfTarget(event);
  if (target !== undefined && isLoose(target.scope))
    names.push(`against ${target.scope}|${place}|${target.number}`);
  const annulled = nameOfAnnulled(event);
  if (annulled !== undefined && isLoose(annulled.scope))
    names.push(`${annulled.scope}|${place}|${annulled.number}`);
  if (kind === 'sale' && items !== noItems)
    for (const key of saleKeys(event)) names.push(`returned|${place}|${key}`);
  if (kind === 'sale_return' && items === noItems) {
    const key = returnKey(event);
    names.push(`sold|${place}|${key}`, `returned|${place}|${key}`);
  }
  return names;
}
