// Which events are taken back. A cancellation, deletion or reversal names its targets by a
// reference (a settlement id, a message, a fee line); it may arrive before or after them, and may
// itself be reversed. An event is void exactly when an annulment that is not void applies to it, so
// the answer depends only on the set of events. References that can be used again (a stay may be
// discharged twice, a fee line uploaded again) are taken back only in what was sent no later than
// the annulment. Void, too, is a copy of an event that nobody took back (copies.ts): it has its number.
import { Copies, isCopy, isNumbered, isSentBefore } from './copies.ts';
import { textField, type StoredEvent } from './entry.ts';
import { EventChains } from './event-chains.ts';
import type { EventKind } from './event.ts';

/** What a number names. Stock records are deleted by serial within their `inv_data_type` (3507), each
 * type a scope of its own. */
export type Scope =
  | 'message'
  | 'registration'
  | 'charge'
  | 'fee'
  | 'settlement'
  | 'admission'
  | 'discharge'
  | 'order'
  | 'nursing'
  | 'batch1'
  | 'batch2'
  | 'batch3'
  | 'batch4';

interface Reference {
  readonly scope: Scope;
  /** Field that holds the number. */
  readonly field: string;
}

/** By what an event may be annulled, its message left out. */
const targets: Partial<Record<EventKind, Reference>> = {
  registration: { scope: 'registration', field: 'mdtrt_id' },
  outpatient_fee: { scope: 'charge', field: 'mdtrt_id' },
  inpatient_fee: { scope: 'fee', field: 'mdtrt_id' },
  outpatient_settlement: { scope: 'settlement', field: 'setl_id' },
  inpatient_settlement: { scope: 'settlement', field: 'setl_id' },
  pharmacy_settlement: { scope: 'settlement', field: 'setl_id' },
  pharmacy_fee: { scope: 'settlement', field: 'setl_id' },
  admission: { scope: 'admission', field: 'mdtrt_id' },
  admission_change: { scope: 'admission', field: 'mdtrt_id' },
  discharge: { scope: 'discharge', field: 'mdtrt_id' },
  stocktake: { scope: 'batch1', field: 'fixmedins_bchno' },
  stock_change: { scope: 'batch2', field: 'fixmedins_bchno' },
  purchase: { scope: 'batch3', field: 'fixmedins_bchno' },
  purchase_return: { scope: 'batch3', field: 'fixmedins_bchno' },
  sale: { scope: 'batch4', field: 'fixmedins_bchno' },
  sale_return: { scope: 'batch4', field: 'fixmedins_bchno' },
  order: { scope: 'order', field: 'mdtrt_sn' },
  nursing: { scope: 'nursing', field: 'mdtrt_sn' },
};

/** What an annulment takes back. */
const annulled: Partial<Record<EventKind, Reference>> = {
  registration_cancel: { scope: 'registration', field: 'mdtrt_id' },
  outpatient_fee_delete: { scope: 'charge', field: 'mdtrt_id' },
  inpatient_fee_cancel: { scope: 'fee', field: 'mdtrt_id' },
  outpatient_settlement_cancel: { scope: 'settlement', field: 'setl_id' },
  inpatient_settlement_cancel: { scope: 'settlement', field: 'setl_id' },
  pharmacy_settlement_cancel: { scope: 'settlement', field: 'setl_id' },
  admission_cancel: { scope: 'admission', field: 'mdtrt_id' },
  discharge_cancel: { scope: 'discharge', field: 'mdtrt_id' },
  reversal: { scope: 'message', field: 'omsgid' },
};

const batches: ReadonlyMap<string, Reference> = new Map([
  ['1', { scope: 'batch1', field: 'fixmedins_bchno' }],
  ['2', { scope: 'batch2', field: 'fixmedins_bchno' }],
  ['3', { scope: 'batch3', field: 'fixmedins_bchno' }],
  ['4', { scope: 'batch4', field: 'fixmedins_bchno' }],
]);

function targetReference(event: StoredEvent): Reference | undefined {
  return isRemoval(event) ? undefined : targets[event.kind];
}

/** What the event annuls, or undefined when it is no annulment. */
function annulledReference(event: StoredEvent): Reference | undefined {
  switch (event.kind) {
    case 'order':
    case 'nursing':
      return isRemoval(event) ? targets[event.kind] : undefined;
    case 'stock_delete':
      return batches.get(textField(event, 'inv_data_type') ?? '');
    default:
      return annulled[event.kind];
  }
}

/** A scope and a number in it, within the institution. */
export interface Named {
  readonly scope: Scope;
  readonly number: string;
}

/** By what the event may be taken back, its message left out. */
export function nameOfTarget(event: StoredEvent): Named | undefined {
  return namedBy(event, targetReference(event));
}

/** What the event takes back. */
export function nameOfAnnulled(event: StoredEvent): Named | undefined {
  return namedBy(event, annulledReference(event));
}

function namedBy(event: StoredEvent, reference: Reference | undefined): Named | undefined {
  const number = reference && numberOf(event, reference);
  return reference === undefined || number === undefined
    ? undefined
    : { scope: reference.scope, number };
}

/** Orders and nursing records come with the institution's visit number or with `mdtrt_id`. */
function numberOf(event: StoredEvent, { scope, field }: Reference): string | undefined {
  const number = textField(event, field);
  if (number !== undefined || (scope !== 'order' && scope !== 'nursing')) return number;
  return textField(event, 'mdtrt_id');
}

/** Orders and nursing records with `vali_flag` 0 take back the record with the same key: visit and
 * order number, or visit and time. */
function isRemoval(event: StoredEvent): boolean {
  return (
    (event.kind === 'order' || event.kind === 'nursing') && textField(event, 'vali_flag') === '0'
  );
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
    case 'order':
      return textField(annulment, 'drord_no') === textField(target, 'drord_no');
    case 'nursing':
      return annulment.at === target.at;
    default:
      return true;
  }
}

/** `0000` names every line. */
function named(annulment: StoredEvent, target: StoredEvent, field: string): boolean {
  const wanted = textField(annulment, field);
  return wanted === '0000' || wanted === textField(target, field);
}

/** One scope of one institution: targets by number, chained, and the annulments of each number. */
interface Numbered {
  readonly targets: EventChains;
  readonly annulments: Map<string, StoredEvent[]>;
}

type Changed = (event: StoredEvent) => void;

export class Annulments {
  readonly #institutions = new Map<string, Map<Scope, Numbered>>();
  readonly #copies = new Copies();
  #lastCode = '';
  #lastScopes: Map<Scope, Numbered> = new Map();

  /** Takes in an event, sets its `isVoid`, and reports every earlier event whose `isVoid` changed. Whether
   * it is an annulment itself is the answer. */
  add(event: StoredEvent, changed: Changed): boolean {
    const scopes = this.#scopesOf(event.fixmedins_code);
    const messages = numbered(scopes, 'message');
    messages.targets.add(event.msgid, event);
    event.isVoid = holds(messages, event.msgid, event);
    const target = targetReference(event);
    const number = target && numberOf(event, target);
    if (target !== undefined && number !== undefined) {
      const fellows = numbered(scopes, target.scope);
      fellows.targets.add(number, event);
      if (!event.isVoid) event.isVoid = holds(fellows, number, event);
      const mayBeCopy = isNumbered(event) && this.#copies.add(event, number);
      if (mayBeCopy && !event.isVoid) this.#refreshCopies(scopes, event, changed);
    }
    const reference = annulledReference(event);
    if (reference === undefined) return false;
    const wanted = numberOf(event, reference);
    if (wanted === undefined) return true;
    push(numbered(scopes, reference.scope).annulments, wanted, event);
    if (!event.isVoid) this.#refreshTargets(scopes, reference.scope, wanted, changed);
    return true;
  }

  /** Of an event that came now and its copies the one sent first counts. */
  #refreshCopies(scopes: Map<Scope, Numbered>, event: StoredEvent, changed: Changed): void {
    event.isVoid = this.#isCopyOfStanding(scopes, event);
    for (const copy of this.#copiesOf(scopes, event)) if (isSentBefore(event, copy)) this.#refresh(scopes, copy, changed);
  }

  /** Puts an event back that was let go; what it was then, void or not, it still is. */
  bringBack(event: StoredEvent): void {
    const scopes = this.#scopesOf(event.fixmedins_code);
    numbered(scopes, 'message').targets.add(event.msgid, event);
    const target = nameOfTarget(event);
    if (target !== undefined) numbered(scopes, target.scope).targets.add(target.number, event);
    const wanted = nameOfAnnulled(event);
    if (wanted !== undefined) push(numbered(scopes, wanted.scope).annulments, wanted.number, event);
  }

  /** Forgets events. Nothing that stays may be what one of them takes back or is taken back by. */
  letGo(events: ReadonlySet<StoredEvent>): void {
    const done = new Set<string>();
    const isFirst = (event: StoredEvent, { scope, number }: Named): boolean => {
      const name = `${event.fixmedins_code}|${scope}|${number}`;
      return !done.has(name) && done.add(name) === done;
    };
    for (const event of events) {
      const scopes = this.#scopesOf(event.fixmedins_code);
      const message = { scope: 'message', number: event.msgid } as const;
      if (isFirst(event, message)) numbered(scopes, 'message').targets.remove(event.msgid, events);
      const target = nameOfTarget(event);
      if (target !== undefined && isFirst(event, target))
        numbered(scopes, target.scope).targets.remove(target.number, events);
      const wanted = nameOfAnnulled(event);
      if (wanted === undefined) continue;
      const { annulments } = numbered(scopes, wanted.scope);
      const left = (annulments.get(wanted.number) ?? []).filter((one) => !events.has(one));
      if (left.length === 0) annulments.delete(wanted.number);
      else annulments.set(wanted.number, left);
    }
  }

  /** Visits the events whose standing hangs together with that of this one: targets and annulments of
   * the numbers it has. What only shares a message or a serial with it is left out while nobody takes that back.
   * `walked`: the fronts of chains whose events were all visited; a visit has one chain, and hundreds of events. */
  visitBound(event: StoredEvent, walked: Set<StoredEvent>, visit: (other: StoredEvent) => void): void {
    const scopes = this.#scopesOf(event.fixmedins_code);
    const names = [{ scope: 'message', number: event.msgid } as const, nameOfTarget(event), nameOfAnnulled(event)];
    for (const name of names) {
      if (name === undefined) continue;
      const { targets: chains, annulments } = numbered(scopes, name.scope);
      const taking = annulments.get(name.number);
      if (taking === undefined && isLoose(name.scope)) continue;
      for (const one of taking ?? []) visit(one);
      let target = chains.first(name.number);
      if (target === undefined || (name.scope !== 'message' && walked.has(target))) continue;
      if (name.scope !== 'message') walked.add(target);
      while (target !== undefined) {
        visit(target);
        target = name.scope === 'message' ? target.nextOfMessage : target.nextOfReference;
      }
    }
  }

  #scopesOf(fixmedins_code: string): Map<Scope, Numbered> {
    if (fixmedins_code === this.#lastCode) return this.#lastScopes;
    let scopes = this.#institutions.get(fixmedins_code);
    if (scopes === undefined) {
      scopes = new Map();
      this.#institutions.set(fixmedins_code, scopes);
    }
    this.#lastCode = fixmedins_code;
    this.#lastScopes = scopes;
    return scopes;
  }

  #refreshTargets(
    scopes: Map<Scope, Numbered>,
    scope: Scope,
    number: string,
    changed: Changed,
  ): void {
    let target = numbered(scopes, scope).targets.first(number);
    while (target !== undefined) {
      this.#refresh(scopes, target, changed);
      target = scope === 'message' ? target.nextOfMessage : target.nextOfReference;
    }
  }

  #refresh(scopes: Map<Scope, Numbered>, event: StoredEvent, changed: Changed): void {
    const isVoid = isAnnulled(scopes, event) || this.#isCopyOfStanding(scopes, event);
    if (isVoid === event.isVoid) return;
    event.isVoid = isVoid;
    changed(event);
    for (const copy of this.#copiesOf(scopes, event)) if (isSentBefore(event, copy)) this.#refresh(scopes, copy, changed);
    const reference = annulledReference(event);
    const number = reference && numberOf(event, reference);
    if (reference !== undefined && number !== undefined)
      this.#refreshTargets(scopes, reference.scope, number, changed);
  }

  /** The same record in other messages. */
  *#copiesOf(scopes: Map<Scope, Numbered>, event: StoredEvent): Generator<StoredEvent> {
    const name = isNumbered(event) ? nameOfTarget(event) : undefined;
    if (name === undefined || !this.#copies.mayHold(name.number)) return;
    let other = numbered(scopes, name.scope).targets.first(name.number);
    for (; other !== undefined; other = other.nextOfReference) if (other !== event && isCopy(event, other)) yield other;
  }

  #isCopyOfStanding(scopes: Map<Scope, Numbered>, event: StoredEvent): boolean {
    for (const copy of this.#copiesOf(scopes, event)) if (isSentBefore(copy, event) && !isAnnulled(scopes, copy)) return true;
    return false;
  }
}

/** Many events share them that have nothing else to do with each other. */
export function isLoose(scope: Scope): boolean {
  return scope === 'message' || scope.startsWith('batch');
}

function push(lists: Map<string, StoredEvent[]>, number: string, event: StoredEvent): void {
  const list = lists.get(number);
  if (list === undefined) lists.set(number, [event]);
  else list.push(event);
}

function numbered(scopes: Map<Scope, Numbered>, scope: Scope): Numbered {
  let found = scopes.get(scope);
  if (found === undefined) {
    const next = scope === 'message' ? 'nextOfMessage' : 'nextOfReference';
    found = { targets: new EventChains(next), annulments: new Map() };
    scopes.set(scope, found);
  }
  return found;
}

function isAnnulled(scopes: Map<Scope, Numbered>, event: StoredEvent): boolean {
  if (holds(numbered(scopes, 'message'), event.msgid, event)) return true;
  const target = targetReference(event);
  const number = target && numberOf(event, target);
  return (
    target !== undefined &&
    number !== undefined &&
    holds(numbered(scopes, target.scope), number, event)
  );
}

function holds({ annulments }: Numbered, number: string, target: StoredEvent): boolean {
  if (annulments.size === 0) return false;
  const found = annulments.get(number);
  return found !== undefined && found.some((one) => !one.isVoid && applies(one, target));
}
