// English texts of the intake pages.
import type { Words } from './zh.ts';

export const intakeEn: Words['intake'] = {
  ledger: 'Completeness ledger', dead: 'Dead letters', day: 'Day of receipt', institution: 'Institution', kind: 'Kind', received: 'Received',
  judged: 'Judged', notJudged: 'Not judged', late: 'Late', duplicate: 'Copies', quarantined: 'Quarantined', pending: 'Pending', difference: 'Difference',
  withdrawn: 'Taken back', deadCount: 'Dead',
  byInstitution: 'By institution', byKind: 'By kind', total: 'Total', csv: 'CSV',
  emptyTitle: 'Nothing arrived on these days', emptyText: 'Choose another day, or check that institutions send (POST /api/fsi, /api/events).',
  ledgerHelp: 'Received = judged + not judged + late + copies + quarantined + pending + difference. The difference should be 0: above, archived events that '
    + 'nobody accounts for; below, judged events that the archive lacks.',
  balanced: 'The books agree', unbalanced: (n) => `${n} rows do not add up`, showUnbalanced: 'Only differences',
  noHoles: (to) => `Sequences 1–${to} without a hole`, holes: (n) => `${n} holes in the sequence`, beginning: 'Nothing yet',
  books: { archived: 'Archive', judged: 'Judgement' },
  hole: (book, from, to) => `${book} lacks ${from}–${to}`,
  silent: (n) => `${n} feeds fell silent`, silentFor: (hours) => (hours >= 48 ? `for ${Math.floor(hours / 24)} days` : `for ${hours} hours`),
  silentHelp: 'Feeds that came regularly in the last fortnight and have paused for twice their usual distance, at least a day. Absence rules are held meanwhile.',
  allFeeds: 'all kinds', lastSeen: 'Last seen',
  reason: 'Reason', field: 'Field', text: 'Text', source: 'Source', line: 'Line', receivedAt: 'Last seen', firstSeen: 'First seen', count: 'Times',
  infno: 'Transaction', msgid: 'Message id', resubmit: 'Correct and resubmit', search: 'Search text, ids, message', clear: 'Clear',
  body: 'Message', edited: 'edited', resubmitted: 'Accepted', resubmittedBefore: 'The same text was sent before; this was the answer, nothing was sent now',
  refused: 'Refused', truncated: 'The message was too long; only its first 256 kB were kept, so it cannot be resubmitted from here.',
  deadEmptyTitle: 'No dead letters', deadEmptyText: 'Nothing that was refused matches.',
  invalidJson: 'This is not valid JSON; correct it first.', more: 'Load more', reset: 'Original text', state: 'State',
  states: { open: 'Open', resubmitted: 'Resubmitted', resolved: 'Resolved', dismissed: 'Dismissed' }, allStates: 'All',
  ledgerList: 'Completeness ledger', deadList: 'Dead letters', receipt: 'Receipt', events: (n) => `${n} events came of it`,
  maskedBody: 'Personal data is masked; for reading only.', noBody: 'The message is no JSON and cannot be masked; you may not see it.',
  evaluatorBody: 'An event that could not be judged, not the original message; send a whole message if it must be corrected.',
  parent: 'Correction of', child: 'Refused again as', children: 'Corrections that were refused', history: 'What was done', noSteps: 'Nothing yet', openLetter: 'Open',
  steps: { accepted: 'Resubmitted, accepted', refused: 'Resubmitted, refused', dismissed: 'Dismissed', reopened: 'Opened again' },
  through: '(with its correction)', changed: 'Changed', wholeText: 'whole text', dismiss: 'Dismiss', dismissWhy: 'Why (kept in the audit)', reopen: 'Open again', dismissTitle: 'Dismiss this letter',
  sources: { fsi: 'Single', events: 'Bulk', files: 'File', evaluator: 'Evaluator' },
  reasons: {
    duplicate_key: 'Field twice', forbidden_key: 'Forbidden field', missing_field: 'Field missing', wrong_type: 'Wrong type', too_long: 'Too long', bad_format: 'Malformed',
    bad_text: 'Bad characters', bad_time: 'Bad time', future_time: 'In the future', unknown_code: 'Unknown code', unknown_infno: 'Unknown transaction', too_many_records: 'Too many records',
    resend_conflict: 'Same id, other body', foreign_institution: 'Other institution', line_too_long: 'Line too long', record_too_large: 'Record too large', question_in_bulk: 'Question in bulk',
    number_rounded: 'Number rounded', event_too_late: 'Too late', bad_charset: 'Bad charset', not_json: 'Not JSON', not_an_envelope: 'Not an envelope', too_deep: 'Too deep',
  },
};
