// The English texts of the rule pages, same keys.
import type { Words } from './zh.ts';

export const rulesEn: Words['life'] = {
  states: { draft: 'Draft', active: 'In force', off: 'Switched off', retired: 'Retired' },
  versionStates: {
    draft: 'Draft', shadow: 'On trial', active: 'In force', available: 'Available', rolled_back: 'Rolled back', retired: 'Retired', superseded: 'Superseded',
  },
  origins: { shipped: 'shipped', drafted: 'written here' },
  filter: { all: 'All', active: 'In force', draft: 'With a draft', shadow: 'On trial', off: 'Switched off', retired: 'Retired' },
  authors: { '@release': 'Release', '@evaluator': 'Evaluator' },
  list: {
    version: 'Version', state: 'State', hits: 'Hits, 24 h', hitsHelp: 'Hits detected within 24 hours that still hold', newRule: 'New rule',
    explain: 'Why not?', changed: 'Last change', family: 'Any family', grade: 'Any grade', nothingTitle: 'No rule matches', nothingText: 'Try another word, or clear the filters.',
    shown: (n, all) => `${n} of ${all} rules`, draftOf: (n) => `Draft v${n}`, shadowOf: (n) => `Trial v${n}`,
    offOf: (reason) => `Why: ${reason}`, searchIn: 'Id, name, basis…',
  },
  tabs: { meaning: 'What it means', history: 'Versions and history', compare: 'Compare', backtest: 'Back-test', shadow: 'Trial', source: 'Source' },
  version: (n) => `Version ${n}`, inForce: 'in force', pick: 'Version shown', savedBy: 'Written by', savedAt: 'Saved', publishedBy: 'Published by',
  note: 'Note', effective: 'Effective', always: 'open-ended', hits24h: 'Hits within 24 h', facts: 'How the data is found', factsHelp: 'Each fact the conditions use, and the records it is computed from',
  weights: 'Amount', amountOf: 'Amount', fundOf: 'Fund share', basis: 'Legal basis', evidence: 'Evidence', judged: 'What is judged', whenText: 'Raised when the following holds',
  gradeOtherwise: 'Otherwise', regions: 'By region', regionOf: (code) => `area ${code}`, range: 'Range', composite: 'Composite', compositeHelp: 'reads the hits of other rules',
  peer: 'Peers', peerHelp: 'compares with institutions of the same level and type', grades: 'Other grades', where: 'where', noParameters: 'No parameters', examplesHelp: 'Run at every check',
  exampleEvents: (n) => `${n} events`, exampleHits: (n) => `${n} expected`, exampleNone: 'none expected', unreadable: 'This version is not complete; only its source can be read.',
  history: {
    versions: 'All versions', steps: 'History', shipped: 'Shipped', unshipped: 'No longer shipped', draft: 'Draft saved', checked: 'Checked', backtested: 'Back-tested',
    shadow_started: 'Trial started', shadow_stopped: 'Trial ended', published: 'Published', refused: 'Publication refused', rolled_back: 'Rolled back', retired: 'Retired',
    switched_off: 'Switched off', switched_on: 'Switched on', by: 'Who', at: 'When', what: 'What', details: 'Details', state: 'State', view: 'View', compareWith: 'Compare with the one before',
    checkText: (errors, warnings, examples, failed) =>
      `${errors} errors, ${warnings} warnings; ${examples} examples${failed === 0 ? ' passed' : `, ${failed} failed`}`,
    backtestText: (hits, events) => `${hits} hits in ${events} events`, fromSequence: (n) => `from event sequence ${n}`,
  },
  compare: {
    from: 'From', to: 'To', swap: 'Swap', same: 'The two versions say the same.', one: 'There is one version only.', count: (n) => `${n} differences`,
    place: 'Place', added: 'Added', removed: 'Removed', absent: '(none)', examples: 'Examples', exampleAdded: 'Example added', exampleRemoved: 'Example removed', exampleChanged: 'Example changed',
    hitsHelp: 'What their hits differ in is under Back-test.',
  },
  places: {
    name: 'Name', family: 'Family', grade: 'Grade', grade_when: 'Other grades', evidence_facts: 'Facts complete evidence needs', stages: 'Stages', basis: 'Basis', source: 'Source',
    effective: 'Effective', from: 'from', to: 'to', params: 'Parameters', default: 'value', min: 'least', max: 'most', by_admdvs: 'by region', unit: 'unit', key: 'Subject',
    trigger: 'Trigger', kind: 'kind', where: 'where', select: 'each or merged', apart_days: 'days apart', facts: 'Facts', op: 'operator', window: 'window', back_days: 'days back',
    ahead_days: 'days ahead', conditions: 'Conditions', all: 'all of', any: 'any of', not: 'none of', fact: 'fact', operator: 'relation', value: 'value', path: 'field',
    exclusions: 'Exclusions', event: 'Message', message: 'text', type: 'type', zh: 'Chinese', en: 'English', amount: 'Amount', fund_amount: 'Fund share', evidence: 'Evidence',
    examples: 'Examples', events: 'events', hits: 'expected hits', why: 'why', version: 'version', id: 'id', of: 'of', field: 'field',
  },
  shadow: {
    banner: 'On trial: not suspicions', help: 'These come from a version on trial, for comparison only: they are in no alert, search or case, and nothing may be done on their ground.',
    since: (at, by) => `started by ${by}, ${at}`, none: 'No version is on trial', noneText: 'A trial lets a version judge live data; what it finds is kept apart, to be compared with what is in force.', refresh: 'Refresh',
    end: 'End the trial', found: 'Found on trial', against: 'Against what is in force',
  },
  report: {
    hits: 'Hits', amount: 'Amount', fund: 'Fund share', byDay: 'By day', byGrade: 'By grade', byInstitution: 'By institution', samples: 'Samples', grade: 'Grade',
    institution: 'Institution', count: 'Hits', share: 'Share', nothing: 'No hits', tested: (n) => `version ${n}`, period: 'Event time', allStored: 'everything stored',
    read: (events, seconds) => `${events} events read in ${seconds} s`, ran: (by, at) => `run by ${by}, ${at}`, speed: 'events/s',
    difference: 'What the hits differ in', same: 'Same', changed: 'Changed', onlyIn: (n) => `Only version ${n}`, onlyInForce: 'Only in force', onlyTrial: 'Only on trial',
    noDifference: 'Both versions give the same hits.', notCompared: 'Not compared with another version.', overlap: 'Overlap with other rules', overlapHelp: 'The same stay, trace code or person is raised by another rule too',
    noOverlap: 'No overlap with other rules.', overlapRule: 'Rule', overlapHits: 'Hits', stay: 'Same stay', code: 'Same trace code', person: 'Same person',
    reads: 'Data it reads', missing: 'none stored: cannot judge yet', notKept: 'not kept by the evaluator', broken: (n) => `Version ${n} failed`, before: 'Before', after: 'After', sampleNote: 'some of them', subject: 'Subject', why: 'Why', at: 'Event time',
  },
  backtest: {
    title: 'Judge what is stored', help: 'Judges stored data again. It touches nothing that runs and raises no hits.', from: 'From', to: 'To', period: 'Event time (optional)', against: 'Compared with', none: 'None', start: 'Start',
    running: 'Running', progress: (done, total) => `${done} of ${total} events`, soFar: (n) => `${n} hits so far`, cancel: 'Cancel',
    busy: (by, rule, version) => `${by} is back-testing ${rule} version ${version}; wait for it or cancel it.`, cancelled: 'The back-test was cancelled', failed: 'The back-test failed',
    never: 'Never back-tested', neverText: 'A back-test shows what this version would raise on stored data and how that differs from what is in force. Publishing needs one.', notAllowed: 'Back-tests need the role of a rule author.', counting: 'Reading…',
  },
  actions: {
    edit: 'Edit a copy', check: 'Check', backtest: 'Back-test', shadow: 'Start trial', endShadow: 'End trial', publish: 'Publish', rollback: 'Roll back', retire: 'Retire', off: 'Switch off', on: 'Switch on',
    more: 'More', ok: 'OK', cancel: 'Cancel', note: 'Note (kept in the history)', noteNeeded: 'Note (required, kept in the history)', untested: 'Publish without a back-test; the note says why',
    checked: (errors, warnings) => `Checked: ${errors} errors, ${warnings} warnings`, failed: 'Did not work', look: 'Read again',
  },
  dialogs: {
    publish: (n) => `Publish version ${n}?`, shadow: (n) => `Try version ${n}?`, endShadow: (n) => `End the trial of version ${n}?`, rollback: (n) => `Roll back version ${n}?`,
    retire: 'Retire this rule?', off: (n) => `Switch off version ${n}?`, on: (n) => `Switch on version ${n}?`,
    publishText: 'In force at once, without a restart. Stored data is judged again: what is new is raised, what no longer holds is withdrawn. Service dates before it takes effect stay with the version before.',
    replaces: (n) => `It replaces version ${n}, which is kept and can be gone back to.`, first: 'It is the first version of this rule in force.',
    difference: (more, fewer, changed) => `By its newest back-test: ${more} hits more, ${fewer} fewer, ${changed} changed.`,
    untestedText: 'This version was never back-tested.',
    shadowText: 'It judges live data; what it finds is kept apart and is in no alert, search or case. It can be ended at any time.',
    endShadowText: 'It judges no more. A summary stays in the history.',
    rollbackText: (n) => `Version ${n} is taken back and what judged before judges again: hits that only version ${n} raised are withdrawn. It stays in the history.`,
    retireText: 'The rule judges no more and all its hits are withdrawn (rule retired). Its versions are kept and can be published again.',
    offText: 'It stops judging at once; its hits stay. For a rule that fails or accuses wrongly; the reason is shown to everyone in red.', onText: 'It judges again at once, also what arrived meanwhile.',
  },
  outcomes: {
    in_force: (n) => `In force (from event sequence ${n})`, unchanged: 'Recorded; the rules that judge are the same', pending: 'Sent; the evaluator has not confirmed it yet', refused: 'The evaluator refused it',
    in_force_plain: 'In force',
  },
  cannot: {
    author: 'Needs the role of a rule author', publisher: 'Needs the role of a rule publisher', second: (name) => `Second person: ${name} wrote this version, another person must publish it`, inForce: 'This version is in force',
    newer: (n) => `Version ${n} is newer and in force: roll it back, or save this one as a new draft`, isOff: 'Switched off: switch it on first', errors: (n) => `The check has ${n} errors`,
    broken: 'It failed in its back-test', noneInForce: 'No version is in force', noOther: 'No earlier version is in force to go back to; retire the rule instead', already: 'On trial already', unshipped: 'No longer shipped: save it as a draft',
  },
  problems: {
    second_person: 'A second person is needed', rule_invalid: 'The check has errors', rule_state: 'Not possible as the rule stands', step_missing: 'Another step must come first', changed_meanwhile: 'Somebody has just changed this rule',
    activation_refused: 'The evaluator refused it; the rules before go on judging', busy: 'A back-test is running', field_invalid: 'Not accepted', not_found: 'Not found', other: 'Did not work',
  },
  editor: {
    title: (id) => `Edit rule ${id}`, newTitle: 'New rule', basedOn: (n) => `based on version ${n}`, text: 'Rule (JSON)', layout: 'Format', save: 'Save draft',
    note: 'What changed (kept in the history)', findings: 'Findings', examples: 'Examples', clean: 'Nothing found', checking: 'Checking…', notJson: (line) => `Line ${line}: not valid JSON`,
    severities: { error: 'Error', warning: 'Warning', note: 'Note' }, suggestion: 'Meant', line: (n) => `line ${n}`, passed: 'passed', failed: 'failed', saved: (n) => `Saved as draft version ${n}`,
    restored: 'What was not saved last time is back.', discard: 'Discard it', unsaved: 'Not saved yet', cost: 'Cost', costs: { cheap: 'cheap', moderate: 'moderate', heavy: 'heavy' },
    saveWithErrors: 'It can be saved with errors, but neither tried nor published', schema: 'Field reference (JSON Schema)', back: 'Back to the rule', noExamples: 'No examples were run', shortcuts: 'Ctrl+S saves, Tab indents',
    sameId: 'The id exists: it will be a new version of that rule', total: (errors, warnings) => `${errors} errors · ${warnings} warnings`,
  },
  explain: {
    title: 'Why, or why not', help: 'Give the id of an event and a rule: the evaluator judges it again, condition by condition. Ids of events stand in the evidence of hits.', event: 'Event id', rule: 'Rule', ask: 'Explain',
    unknownTitle: 'The evaluator does not know this event', unknownText: 'The id may be wrong, or the data is past its horizon.', verdict: 'Verdict', excluded: 'Excluded by', facts: 'Fact values', noConditions: 'No conditions to show',
    verdicts: {
      holds: 'Hit', no_trigger: 'Does not apply', out_of_effect: 'Not in effect', conditions: 'No hit', excluded: 'Excluded', held: 'Waiting for data', taken_back: 'Event taken back', switched_off: 'Rule switched off',
    },
    fromEvidence: 'Explain', back: 'Back to the hit', counts: (held, all) => `${held} of ${all} conditions hold`, pickRule: 'Choose a rule', trial: 'version on trial',
  },
  ops: {
    previous: 'previous', next: 'next', earliest: 'earliest', last: 'latest', count: 'number of', sum: 'sum', mean: 'mean', min: 'least', max: 'most', ratio: 'ratio',
    distinct: 'distinct values', list: 'list', entries: 'all records', position: 'position', balance: 'running balance', between: 'time between', covering: 'in progress then:', overlap: 'overlapping',
    relation: 'relation in time', related: 'related in time:', feed_passed: 'has the data come', observed: 'was it observed', lasting: 'lasted', absent: 'absence of', inactivity: 'days without care',
    unsupported_diagnoses: 'diagnoses without support', missing_companions: 'missing companion items', drg_group: 'DRG group', lookup: 'look-up', peers: 'peer statistics', exempt: 'approved exemption', excused_diagnosis: 'excusing diagnosis',
    compute: 'computed', prefix: 'first characters', same: 'are they the same', first_known: 'first known of', similarity: 'similarity', matched: 'judged together', add: 'sum of', subtract: 'difference of', multiply: 'product of', divide: 'quotient of',
  },
  settings: {
    length: 'characters', subjects: 'approved for', grace_hours: 'hours of grace', margin_hours: 'hours of margin', least_hours: 'hours at least', care_classes: 'fee classes that are care',
    key: 'by', column: 'column', family: 'for', deviations: 'deviations', top: 'at most', order: 'order', relations: 'relations', with: 'with', entering: 'in', leaving: 'out',
  },
  terms: {
    none: 'none', planned_readmission: 'planned readmission', staged_care: 'staged care', special_case: 'special case', leave: 'leave', palliative: 'palliative care', family_proxy: 'family proxy',
    bundled_price: 'bundled price', any: 'any', all: 'all', outpatient_during_stay: 'outpatient visit during a stay',
  },
  phrases: {
    sameAs: 'same as this', isOneOf: 'is', noneOf: 'is not', back: (n) => `within ${n} days before`, ahead: (n) => `within ${n} days after`, all: 'all history', withTrigger: 'this one included',
    within: (n) => `within ${n} days`, of: 'of', trigger: 'this', fieldOf: (field) => `by ${field}`, table: (name) => `table ${name}`, groupedBy: (by) => `grouped by ${by}`, first: (n) => `first ${n}`,
  },
};
