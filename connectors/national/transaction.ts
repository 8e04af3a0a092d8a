// What a transaction is made of, as data: the table in transactions/table.ts says it for each one,
// `assemble.ts` gives it meaning.
import type { EventKind } from '../../engine/event.ts';
import type { FieldTable } from './field.ts';

/** A JSON node of `input` that holds one record or a list of them. */
export interface Node {
  /** The interface's own name first, then the names of other editions. */
  readonly names: readonly [string, ...string[]];
  readonly zh: string;
  readonly fields: FieldTable;
  /** At least one of these must be there. */
  readonly anyOf?: readonly string[];
}

/** Which field the event time comes from (DESIGN section 14 "Event time"): the first present one. */
export interface TimeRule {
  readonly fields: readonly string[];
  /** When none is present: the time of the message, or a refusal naming the first field. */
  readonly otherwise: 'inf_time' | 'refused';
  /** The record speaks of the end of its day. */
  readonly isEndOfDay?: true;
}

/** What the platform's own answer adds to the records, and which ids are derived without it. */
export type PlatformRule = 'registration' | 'admission' | 'settlement' | 'pharmacy_settlement' | 'fees';

export interface Transaction {
  readonly kind: EventKind;
  /** One event for each record of this node. */
  readonly record: Node;
  /** Lists that belong to the record, beside or inside it; kept under their first name. */
  readonly lists?: readonly Node[];
  /** Lines that become events of their own after the record (2102). */
  readonly lines?: { readonly kind: EventKind; readonly node: Node; readonly time: TimeRule };
  /** Where trace codes are kept in `data`. */
  readonly trace?: 'drugtracinfo' | 'drug_trac_info';
  readonly platform?: PlatformRule;
  readonly time: TimeRule;
  /** The receipt carries `output.result {retRslt, msgRslt}`. */
  readonly isStockBatch?: true;
}
