// The English texts, same keys.
import { alarmsEn } from './alarms-en.ts';
import { intakeEn } from './intake-en.ts';
import { rulesEn } from './rules-en.ts';
import type { Words } from './zh.ts';

export const en: Words = {
  product: 'Insurance Fund Watch',
  pages: {
    live: 'Live alerts', search: 'Search', cases: 'Cases', rules: 'Rules', knowledge: 'Knowledge',
    intake: 'Intake', system: 'System',
  },
  families: {
    split: 'Split admission', hanging: 'Hanging bed', upcoding: 'Upcoding', trace: 'Trace code', stock: 'Stock ledger',
    pharmacy: 'Pharmacy', policy: 'Policy', indicator: 'Indicator',
  },
  grades: { 1: 'Clear violation', 2: 'Highly suspicious', 3: 'Slightly suspicious' },
  gradesShort: { 1: 'Clear', 2: 'High', 3: 'Slight' },
  states: { raised: 'Raised', withdrawn: 'Withdrawn', all: 'Any state' },
  columns: {
    detected_at: 'Detected', at: 'Event time', grade: 'Grade', family: 'Family', title: 'Suspicion',
    fixmedins_code: 'Institution', psn_no: 'Person', amount: 'Amount (CNY)', fund_amount: 'Fund (CNY)',
    reason: 'Why', rule_id: 'Rule', mdtrt_id: 'Visit ID', setl_id: 'Settlement ID', drug_trac_codg: 'Trace code',
    med_list_codg: 'Catalogue code', dr_codg: 'Doctor', state: 'State', subject: 'Subject',
  },
  subjects: {
    person: 'Person', encounter: 'Visit', trace: 'Trace code', stock: 'Stock item', product: 'Product',
    institution: 'Institution', bed: 'Bed', doctor: 'Doctor',
  },
  shell: {
    menu: 'Main menu', switchLanguage: '中文', dark: 'Dark', light: 'Light', logout: 'Log out',
    collapse: 'Fold the menu', expand: 'Unfold the menu', skip: 'Skip to content', keys: 'Keyboard shortcuts',
    masked: 'Personal data masked', unmasked: 'Personal data visible',
    roles: { admin: 'Administrator', supervisor: 'Supervisor', inspector: 'Inspector', viewer: 'Viewer', institution: 'Institution', connector: 'Connector', author: 'Rule author', publisher: 'Rule publisher' },
  },
  connection: {
    idle: 'Not connected', connecting: 'Connecting', open: 'Live', waiting: (seconds) => `Connection lost, again in ${seconds} s`,
    retry: 'Reconnect now', newest: 'Newest data', noEvents: 'no data yet', ago: (age) => `${age} ago`, lag: 'Lag',
    explain: 'State of the connection and arrival of the newest business record. Yellow after 1 minute, red after 10.',
  },
  age: {
    now: 'now', seconds: (n) => `${n} s`, minutes: (n) => `${n} min`, hours: (n) => `${n} h`, days: (n) => `${n} d`,
  },
  filter: {
    family: 'Family', grade: 'Grade', rule: 'Rule', institution: 'Institution code', person: 'Person no.', trace: 'Trace code',
    text: 'Search text, ids…', from: 'Event time from', to: 'Event time to', state: 'State', clear: 'Clear', more: 'More filters',
    label: 'Filters', toSearch: 'Open in Search', active: (n) => `${n} filters`, search: 'Search',
    today: 'Today', days7: 'Last 7 days', days30: 'Last 30 days',
  },
  live: {
    today: 'Alerts today', amount: 'Amount in question', fund: 'Fund share', institutions: 'Institutions', eventsPerSecond: 'Intake', lag: 'Judging lag',
    perSecond: 'events/s', ms: 'ms', yuanUnit: 'CNY', tenThousand: '×10k CNY', place: '', hitsUnit: '', persons: 'Persons',
    perMinute: 'Hits per minute (last 60 minutes)', byFamily: 'Today by family', pause: 'Pause', resume: 'Resume',
    paused: 'Display paused', fresh: (n) => `${n} new`, shown: (n, all) => `${n} of ${all} shown`,
    charts: 'Charts', list: 'Live alerts', loadingChart: 'Loading chart', byInstitution: 'Institutions with most alerts today',
    emptyTitle: 'No alerts yet', emptyText: 'Alerts appear here by themselves as data comes in and is judged. See Intake for whether data arrives.',
    filteredTitle: 'No alert matches', filteredText: 'Only the newest alerts are shown here. Clear the filters, or look through all history in Search.',
    gap: (from, to) => `Alerts with cursors ${from}–${to} cannot be had from the live stream any more; find them in Search.`,
    historyFailed: 'Earlier alerts cannot be read at the moment; only those that arrive from now on are shown.',
    noStats: 'Figures not available',
  },
  detail: {
    title: 'Suspicion', amount: 'Amount', fund: 'Fund share', institution: 'Institution', person: 'Person', subject: 'Subject',
    rule: 'Rule', version: (n) => `version ${n}`, at: 'Event time', detected: 'Detected', conditions: 'Conditions', why: 'Why',
    fact: 'Fact', operator: 'Relation', actual: 'Actual', required: 'Required', result: 'Result', pass: 'holds', fail: 'does not hold',
    evidence: 'Evidence', evidenceCount: (n) => `${n} records`, revisions: 'Revisions', basis: 'Legal basis', facts: 'Fact values',
    copyLink: 'Copy link', copied: 'Copied', close: 'Close', withdrawn: 'This suspicion was withdrawn', withdrawnWhy: 'Reason',
    revision: (n) => `Revision ${n}`, raised: 'Raised', noEvidence: 'No evidence records', previous: 'Previous', next: 'Next',
    sameSubject: 'Case of this subject', notFound: 'There is no such suspicion. The link may be wrong, or it is not stored yet; try again in a moment.', masked: 'Personal data is masked',
    roles: { trigger: 'Trigger', match: 'Related' },
    moreFields: 'Other fields',
    unchanged: 'content unchanged', changedTo: 'became',
    ids: 'References', admdvs: 'Area', id: 'Hit id',
  },
  search: {
    columns: 'Columns', csv: 'Export CSV', xlsx: 'Export Excel', loaded: (n) => `${n} shown`, complete: 'All shown',
    more: 'Load more', asOf: (cursor) => `As of cursor ${cursor}`, asOfHelp: 'The cursor is a position in the stream of hits: this list and its exports are true as of it; later alerts are not in them.',
    emptyTitle: 'Nothing matches', emptyText: 'Loosen the filters: clear the time range, for example, or choose any state.', list: 'Suspicions', resetColumns: 'Default columns',
    exportHelp: 'Exports every record of the current filter, not only those shown.', refresh: 'Refresh',
  },
  cases: {
    subject: 'Subject', hits: 'Hits', rules: 'Rules', amount: 'Amount (CNY)', first: 'First', last: 'Last', institutions: 'Institutions', persons: 'Persons',
    emptyTitle: 'No cases yet', emptyText: 'Raised hits about one subject (person, trace code, institution and so on) become a case by themselves.', back: 'Back to cases', hitsOf: 'Hits of this case',
    members: 'Persons and institutions', actions: 'Actions', noActions: 'No actions yet', amountHelp: 'One stay or settlement counts once, with its largest amount.',
    kind: 'Kind of subject', list: 'Cases', allKinds: 'All subjects', open: 'Open case', fund: 'Fund (CNY)', families: 'Families', span: 'Period',
  },
  rules: {
    name: 'Name', id: 'Id', family: 'Family', grade: 'Grade', trigger: 'Trigger', stage: 'Stage', stages: { before: 'Before', during: 'During', after: 'After' },
    effective: 'Effective', version: 'Version', emptyTitle: 'No rules', emptyText: 'Rules are JSON files under rules/, loaded with the program.', back: 'Back to rules',
    definition: 'Definition', conditions: 'Conditions', facts: 'Facts read', parameters: 'Parameters', value: 'Value', unit: 'Unit', range: 'Range', basis: 'Legal basis',
    exclusions: 'Exclusions', examples: 'Examples', hitExample: 'Hit', missExample: 'No hit', amount: 'Amount', all: 'All of', any: 'Any of', not: 'None of',
    message: 'Message', broken: 'Switched off: it failed', source: 'Rule source (JSON)', search: 'Find a rule', hitsToday: 'See its hits', status: 'State', active: 'Active',
    events: (n) => `${n} events`, regional: 'By region', from: 'from', until: 'until', description: 'Description', list: 'Rules', parameter: 'Parameter',
  },
  knowledge: {
    table: 'Table', rows: 'Rows', columns: 'Columns', updated: 'Updated', download: 'Download CSV', upload: 'Replace by CSV', view: 'View', search: 'Find in table',
    emptyTitle: 'No knowledge tables', emptyText: 'Knowledge tables are loaded with the program.', confirmTitle: 'Replace this table?',
    confirmText: (table, rows) => `All of "${table}" is replaced by the chosen file (${rows} rows); new data is judged by the new table.`, replaced: 'Replaced', replace: 'Replace',
    cancel: 'Cancel', shownRows: (n, all) => `${n} of ${all} rows`, notAllowed: 'Your role may not change knowledge tables.', list: 'Knowledge tables', pick: 'Choose a table on the left.',
    headMissing: (columns) => `The file lacks columns: ${columns}`,
  },
  intake: intakeEn,
  alarms: alarmsEn,
  system: {
    roles: { gateway: 'Gateway', evaluator: 'Evaluator', store: 'Store', console: 'Console', nats: 'Message bus', clickhouse: 'Database', demo: 'Demo data', supervisor: 'Supervisor' },
    healthy: 'Healthy', unhealthy: 'Not healthy', unknown: 'Unknown', sequence: 'Accepted', evaluated: 'Judged', stored: 'Stored', lag: 'Judging lag', watermark: 'Watermark',
    caughtUp: 'All judged and stored', behind: (n) => `${n} messages to go`, pipeline: 'Progress', raw: 'All figures', version: 'Version', refreshed: 'Refreshed every 2 s',
    processes: 'Roles', noAnswer: 'no answer', counters: 'Figures',
    figures: {
      accepted: 'Accepted', duplicate: 'Duplicate', rejected: 'Refused', frames: 'Frames', events: 'Events', hits: 'Hits', keys: 'Keys', rules: 'Rules', events_per_s: 'Events/s',
      uptime_s: 'Uptime (s)', evaluated: 'Judged', stored: 'Stored', archived: 'Archived', hits_sequence: 'HITS sequence', watermark: 'Watermark', sequence: 'Accepted sequence', lag_ms: 'Lag (ms)',
      quarantined: 'Quarantined', suspects: 'Suspected messages', quarantine_full: 'Quarantine full',
      hits_blocked: 'Hits blocked by', refusing: 'Refusing because', refusing_stream: 'Blocked stream',
      dropped: 'Dropped', late: 'Late', dead: 'Dead letters', rss_mb: 'Memory (MB)', clients: 'Pages open', newest_received_at: 'Newest arrival', healthy: 'Healthy', pid: 'Process', restarts: 'Restarts',
      judged: 'Judged', duplicates: 'Duplicates', broken: 'Rules switched off', bundle: 'Rules and knowledge', activations: 'Activations', resumed_after: 'Resumed after', failed: 'Failed',
      rejected_by_code: 'Refusals', precheck: 'Pre-check', publish: 'Writes', bytes: 'Bytes', failed_frames: 'Failed frames', queue_events: 'Events queued', queue_bytes: 'Bytes queued',
      partitions: 'Partitions', resend_index: 'Resend index', dead_dropped: 'Refusals not kept', dead_sequence: 'DEAD sequence', waiting: 'Waiting', written: 'Written', missed: 'Missed',
      counted: 'Accounted for', activation: 'Newest activation', hash: 'Version', error: 'Error', rules_off: 'Rules switched off', off: 'Off',
      rule_failures: 'Failures of rules', heap_mb: 'Remembered (MB)', heap_max_mb: 'May remember (MB)', checkpoint: 'Checkpoint', at: 'taken',
      age_ms: 'age (ms)', kept: 'kept', refused: 'refused', pause_ms_max: 'longest pause (ms)', took_ms: 'took (ms)', waiting_bytes: 'bytes waiting',
      blocked: 'blocked by', loaded_from: 'loaded from', load_ms: 'load (ms)', differences: 'differences',
      answered: 'Answered', count: 'count', unavailable: 'Unavailable', mean_ms: 'Mean ms',
    },
  },
  login: {
    title: 'Log in', token: 'Access token', submit: 'Log in', help: 'The first administrator token is `admin_token` in var/credentials.json; the address printed by npm start logs in by itself.',
    wrong: 'That token is not right.', ended: 'Your session has ended; please log in again.', required: 'Enter the access token',
  },
  errors: {
    offline: 'The server cannot be reached. Check the network and whether it runs; the page keeps trying.', retry: 'Try again', unexpected: 'The server answered something this page does not understand; reload the page, it may be of another version.',
    forbidden: 'Your role may not do this.', status: (status) => `The server answered ${status}`, loadFailed: 'Could not be read', crashed: 'The page failed', reload: 'Reload the page',
    notReady: 'The service is not ready or its store is away; try again in a moment.', tooFast: 'Too many requests; try again in a moment.',
  },
  keys: {
    search: 'Search', move: 'Next / previous', open: 'Open', close: 'Close', pause: 'Pause / resume', help: 'This help',
  },
  life: rulesEn,
  common: { loading: 'Loading', none: 'none', all: 'All', yes: 'yes', no: 'no', search: 'Search', actions: 'Actions' },
};
