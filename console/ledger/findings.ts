// What the check of the ledger may find.

export const findingCodes = {
  events_hole: 'EVENTS lacks sequences between its first and its last',
  hits_hole: 'HITS gives no account of a run of EVENTS',
  span_hole: 'the tables say that a run of EVENTS was never archived or accounted for',
  event_missing: 'an event of EVENTS is not in the archive',
  event_extra: 'the archive holds an event that EVENTS does not have there',
  counts_differ: 'EVENTS and the account in HITS differ',
  account_differs: 'the account in the tables is not that of HITS',
  ledger_difference: 'a row of the ledger does not add up',
  letter_missing: 'a message of DEAD is not in the tables',
  letter_extra: 'the tables hold a dead letter that DEAD does not have there',
  late_differs: 'late events and their dead letters differ in number',
} as const;
export type FindingCode = keyof typeof findingCodes;

export interface Finding {
  readonly code: FindingCode;
  /** What exactly, with its numbers. */
  readonly text: string;
}

export type Report = (code: FindingCode, text: string) => void;
export type Say = (text: string) => void;
