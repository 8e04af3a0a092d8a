// A record that was sent again in another message, its number the same (DOMAIN 3.2: after a time-out the
// sender builds the message anew): it says nothing a second time. Only what is surely the same is a copy: a
// number says which record it is, and every field that is kept agrees, the moment and the boxes too. Of those
// that nobody took back the one sent first counts. What one message says twice are two records. Records of the
// stock ledger are compared item by item (views/record-copies.ts): what shares a serial leaves memory by itself.
import { sameValue, textField, type StoredEvent } from './entry.ts';
import { hashText, SeenFilter } from './seen-filter.ts';

/** Which records may have come more than once, so that nobody goes through all lines of a stay for each of them. */
export class Copies {
  readonly #seen = new SeenFilter();
  /** Under which something did. */
  readonly #numbers = new Set<string>();

  /** Takes in a numbered event under the number of its reference; whether the same record may have come before. */
  add(event: StoredEvent, number: string): boolean {
    const line = textField(event, event.kind === 'order' ? 'drord_no' : 'feedetl_sn') ?? '';
    const hash = hashText(line, hashText(number, event.at | 0));
    const isSeen = this.#seen.add(hash, hashText(event.kind, hash) | 1);
    if (isSeen) this.#numbers.add(number);
    return isSeen;
  }

  mayHold(number: string): boolean {
    return this.#numbers.has(number);
  }
}

/** Whether a number tells the event from every other of its kind and moment under its reference. */
export function isNumbered(event: StoredEvent): boolean {
  switch (event.kind) {
    case 'registration':
    case 'outpatient_settlement':
    case 'inpatient_settlement':
    case 'pharmacy_settlement':
    case 'nursing':
      return true;
    case 'outpatient_fee':
    case 'inpatient_fee':
    case 'pharmacy_fee':
      return textField(event, 'feedetl_sn') !== undefined;
    case 'order':
      return textField(event, 'drord_no') !== undefined;
    default:
      return false;
  }
}

/** Whether two events under one reference, the first of them numbered, are the same record in two messages. */
export function isCopy(event: StoredEvent, other: StoredEvent): boolean {
  return event.at === other.at && event.kind === other.kind && event.msgid !== other.msgid && saysTheSame(event, other);
}

/** Whether it was sent before the other; by the number of the message where both were sent at once. */
export function isSentBefore(event: StoredEvent, other: StoredEvent): boolean {
  return event.inf_time === other.inf_time ? event.msgid < other.msgid : event.inf_time < other.inf_time;
}

function saysTheSame(a: StoredEvent, b: StoredEvent): boolean {
  if (a.until !== b.until) return false;
  for (const name in a.fields) if (!sameValue(a.fields[name], b.fields[name])) return false;
  for (const name in b.fields) if (b.fields[name] !== undefined && a.fields[name] === undefined) return false;
  if (a.items === b.items) return true;
  return (
    sameValue(a.items.drug_trac_codgs, b.items.drug_trac_codgs) &&
    sameValue(a.items.trdn_flags, b.items.trdn_flags) &&
    sameValue(a.items.feedetl_sns, b.items.feedetl_sns)
  );
}
