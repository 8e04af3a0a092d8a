// A record of the stock ledger that was built anew and sent again in another message (DOMAIN 3.2) moved
// nothing a second time. Only what is surely the same is a copy: every field that is kept agrees, the moment
// too, and a document, the record's serial or a box says which record it is. What one message says twice are
// two records.
import { noItems, sameValue, textField, type StoredEvent } from '../entry.ts';

/** Whether two movements of one item and moment are the same record, in one message or in two. */
export function isSameRecord(a: StoredEvent, b: StoredEvent): boolean {
  if (a.kind !== b.kind || a.at !== b.at || a.fixmedins_code !== b.fixmedins_code || !isIdentified(a)) return false;
  for (const name in a.fields) if (!sameValue(a.fields[name], b.fields[name])) return false;
  for (const name in b.fields) if (b.fields[name] !== undefined && a.fields[name] === undefined) return false;
  return true;
}

/** Many buyers may be served in a second: a sale is known by its document alone. */
function isIdentified(event: StoredEvent): boolean {
  if (event.items !== noItems) return true;
  const names = event.kind === 'sale' ? saleDocuments : serial;
  return names.some((name) => textField(event, name) !== undefined);
}

const saleDocuments = ['rtal_docno', 'stoout_no'] as const;
const serial = ['fixmedins_bchno'] as const;

/** Whether a record counts among those that are the same: those of one message do. */
export function standsAmong(event: StoredEvent, fellows: readonly StoredEvent[]): boolean {
  if (event.isVoid) return false;
  let first = event;
  for (const one of fellows) if (!one.isVoid && one.id < first.id) first = one;
  return first.msgid === event.msgid;
}
