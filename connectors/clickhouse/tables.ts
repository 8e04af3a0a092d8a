// The tables of Fundwatch. Columns of business data carry the national field names.
// Writing the same row twice changes nothing anywhere: every key holds the whole identity of its row.
import { accountColumns, type AccountColumn } from '../../engine/event-account.ts';
import type { Column, Table, View } from './table.ts';

const time = "DateTime64(3, 'Asia/Shanghai')";
const few = 'LowCardinality(String)';
const zstd = 'ZSTD(1)';
const money = 'Nullable(Decimal(18, 2))';

/** Ids that are looked up and have about as many values as rows. One filter per mark for all of them says where one cannot
 * be; a filter each would cost two more files to sync in every small insert. A look-up names this very expression. Of hits
 * the column `named` is that. */
export const eventKeys = 'arrayConcat([event_id, msgid, psn_no, mdtrt_id, setl_id], drug_trac_codgs)';

/** What a hit and each of its messages name: an institution is to be found that sold the box again, too. */
const hitNames = `arrayDistinct(arrayFilter(code -> code != '', arrayConcat(
  [toString(fixmedins_code), psn_no, mdtrt_id, setl_id, drug_trac_codg, case_id],
  arrayFlatten(arrayMap(one -> arrayConcat(
    [JSONExtractString(one, 'fixmedins_code')],
    arrayMap(name -> JSONExtractString(one, 'fields', name), ['psn_no', 'mdtrt_id', 'setl_id']),
    JSONExtract(one, 'fields', 'drug_trac_codgs', 'Array(String)')
  ), JSONExtractArrayRaw(evidence)))
)))`;

const idColumn = (name: string, comment: string): Column => ({ name, type: 'String', comment, codec: zstd });

/** Ordered for one institution's events over time; person, stay and box are found through filters. */
export const eventsTable: Table = {
  name: 'events',
  comment: 'Accepted business facts, one row each. Two rows with one event_id may stand side by side until they are merged: read with FINAL or LIMIT 1 BY event_id',
  columns: [
    idColumn('event_id', '32 hex characters from (fixmedins_code, infno, msgid, idx)'),
    { name: 'kind', type: few, comment: 'Kind of event, see engine/event.ts' },
    { name: 'infno', type: few, comment: '交易编号' },
    idColumn('msgid', '发送方报文ID'),
    { name: 'idx', type: 'UInt32', comment: 'Position of the record in its envelope, from 0' },
    { name: 'fixmedins_code', type: few, comment: '定点医药机构编号' },
    { name: 'admdvs', type: few, comment: '就医地医保区划' },
    { name: 'at', type: time, comment: 'Event time (business time)' },
    { name: 'until', type: `Nullable(${time})`, comment: 'Exclusive end, when the source was a bare date' },
    { name: 'inf_time', type: time, comment: '交易时间 of the envelope' },
    { name: 'received_at', type: time, comment: 'When the gateway accepted it' },
    idColumn('psn_no', '人员编号'),
    idColumn('mdtrt_id', '就诊ID'),
    idColumn('setl_id', '结算ID'),
    { name: 'med_list_codg', type: few, comment: '医疗目录编码' },
    { name: 'drug_trac_codgs', type: 'Array(String)', comment: '药品追溯码, all of the record', codec: zstd },
    idColumn('fixmedins_bchno', '定点医药机构批次流水号'),
    { name: 'data', type: 'String', comment: 'The record, JSON, national field names', codec: 'ZSTD(3)' },
    { name: 'events_sequence', type: 'UInt64', comment: 'Sequence in EVENTS', codec: 'Delta, ZSTD(1)' },
    { name: 'position', type: 'UInt16', comment: 'Position in the frame' },
    {
      name: 'precedence', type: 'UInt64', comment: 'The copy that was accepted first stays', codec: 'Delta, ZSTD(1)',
      materialized: '18446744073709551615 - events_sequence',
    },
  ],
  indexes: [
    `keys_filter ${eventKeys} TYPE bloom_filter(0.01) GRANULARITY 1`,
    'received_at_range received_at TYPE minmax GRANULARITY 1',
  ],
  engine: 'ReplacingMergeTree',
  version: 'precedence',
  orderBy: '(fixmedins_code, at, event_id)',
  partitionBy: 'toYYYYMM(at)',
  shardBy: 'cityHash64(fixmedins_code)',
  ageBy: 'received_at',
};

/** Every revision of every hit in the order in which lists show them, so that a page reads little more than itself. */
export const hitsTable: Table = {
  name: 'hits',
  comment: 'Every revision of every hit. The newest revision is the judgement; hit_revisions says which it is',
  columns: [
    idColumn('hit_id', '32 hex characters: hash of rule, subject and anchor event'),
    { name: 'revision', type: 'UInt32', comment: '1 when first raised' },
    { name: 'state', type: few, comment: 'raised or withdrawn' },
    { name: 'withdrawn_reason', type: 'String', comment: 'Why it was withdrawn' },
    { name: 'rule_id', type: few, comment: 'Rule' },
    { name: 'rule_version', type: 'UInt32', comment: 'Version of the rule in force at the service date' },
    { name: 'family', type: few, comment: 'split, hanging, upcoding, trace, stock, pharmacy, policy, indicator' },
    { name: 'grade', type: 'UInt8', comment: '1 明确违规, 2 高度可疑, 3 轻度可疑' },
    { name: 'title', type: 'String', comment: 'What, Chinese' },
    { name: 'title_en', type: 'String', comment: 'What, English' },
    { name: 'reason', type: 'String', comment: 'Why, one Chinese sentence' },
    { name: 'reason_en', type: 'String', comment: 'Why, one English sentence' },
    { name: 'subject_kind', type: few, comment: 'Key space of the subject' },
    idColumn('subject', 'Key of the subject'),
    { name: 'at', type: time, comment: 'Event time of the judgement' },
    { name: 'detected_at', type: time, comment: 'Receive time of the event that caused this revision' },
    { name: 'admdvs', type: few, comment: '医保区划, empty when none' },
    { name: 'fixmedins_code', type: few, comment: '定点医药机构编号, empty when none' },
    idColumn('psn_no', '人员编号, empty when none'),
    idColumn('mdtrt_id', '就诊ID, empty when none'),
    idColumn('setl_id', '结算ID, empty when none'),
    idColumn('drug_trac_codg', '药品追溯码, empty when none'),
    { name: 'med_list_codg', type: few, comment: '医疗目录编码, empty when none' },
    { name: 'dr_codg', type: few, comment: '医师编码, empty when none' },
    { name: 'amount', type: money, comment: 'Medical fee called into question, yuan' },
    { name: 'fund_amount', type: money, comment: 'Its fund share, yuan' },
    { name: 'evidence', type: 'String', comment: 'Events behind the judgement, JSON', codec: 'ZSTD(3)' },
    { name: 'conditions', type: 'String', comment: 'Every condition with its actual value, JSON', codec: 'ZSTD(3)' },
    { name: 'facts', type: 'String', comment: 'Fact values, JSON', codec: 'ZSTD(3)' },
    { name: 'basis', type: 'Array(String)', comment: 'Legal basis', codec: zstd },
    idColumn('parent_hit_id', 'The hit that this one is a detail of, empty when it stands for itself'),
    { name: 'counted_amount', type: money, comment: 'What of amount no other hit counts already, yuan' },
    { name: 'counted_fund_amount', type: money, comment: 'Its fund share, yuan' },
    { name: 'to_fetch', type: 'Array(String)', comment: 'Evidence that is missing', codec: zstd },
    idColumn('case_id', '32 hex characters from subject kind and subject, of the parent when there is one'),
    { name: 'cursor', type: 'UInt64', comment: 'Sequence in HITS' },
    { name: 'events_sequence', type: 'UInt64', comment: 'Sequence in EVENTS of what caused this revision' },
    {
      name: 'newest', type: 'Int64', comment: 'Negative ms of at: ascending is newest first', codec: 'Delta, ZSTD(1)',
      materialized: '-toUnixTimestamp64Milli(at)',
    },
    {
      name: 'search', type: 'String', comment: 'What a search looks through', codec: zstd,
      materialized: "lowerUTF8(concatWithSeparator(' ', title, title_en, reason, reason_en, rule_id, hit_id, subject, fixmedins_code, " +
        'psn_no, mdtrt_id, setl_id, drug_trac_codg, med_list_codg, dr_codg))',
    },
    {
      name: 'named', type: 'Array(String)', comment: 'Codes that the hit or one of its messages names, and its case', codec: zstd,
      materialized: hitNames,
    },
  ],
  indexes: ['named_filter named TYPE bloom_filter(0.01) GRANULARITY 1'],
  engine: 'ReplacingMergeTree',
  orderBy: '(newest, hit_id, revision)',
  shardBy: 'cityHash64(hit_id)',
  ageBy: 'detected_at',
  granularity: 1024,
};

/** Hits of rules on trial, apart from the real ones: no list, case, count or export reads this table. */
export const shadowHitsTable: Table = {
  ...hitsTable,
  name: 'shadow_hits',
  comment: 'Every revision of every hit of a rule on trial; columns as in hits',
  orderBy: '(rule_id, rule_version, hit_id, revision)',
};

/** Which revisions a hit has and where they stand; a look-up of one hit reads two marks. */
export const hitRevisionsTable: Table = {
  name: 'hit_revisions',
  comment: 'Index of hits by hit_id, filled by itself',
  columns: [
    idColumn('hit_id', 'Hit'),
    { name: 'revision', type: 'UInt32', comment: 'Revision' },
    { name: 'newest', type: 'Int64', comment: 'Where it stands in hits' },
    { name: 'cursor', type: 'UInt64', comment: 'Sequence in HITS' },
    { name: 'detected_at', type: time, comment: 'For ageing' },
  ],
  engine: 'ReplacingMergeTree',
  orderBy: '(hit_id, revision)',
  shardBy: 'cityHash64(hit_id)',
  ageBy: 'detected_at',
  granularity: 512,
};

/** Sets of ids, not counts: a batch that is written twice after a kill is counted once. */
export const hitsPerMinuteTable: Table = {
  name: 'hits_per_minute',
  comment: 'First detections by minute: hits = uniqExactMerge(hits)',
  columns: [
    { name: 'minute', type: "DateTime('Asia/Shanghai')", comment: 'Minute of first detection' },
    { name: 'family', type: few, comment: 'Family' },
    { name: 'grade', type: 'UInt8', comment: 'Grade when first raised' },
    { name: 'hits', type: 'AggregateFunction(uniqExact, UInt64)', comment: 'Set of hashes of hit ids' },
  ],
  engine: 'AggregatingMergeTree',
  orderBy: '(minute, family, grade)',
  shardBy: 'cityHash64(family)',
  ageBy: 'minute',
};

export const deadLettersTable: Table = {
  name: 'dead_letters',
  comment: 'Refused lines and events, with the reason',
  columns: [
    { name: 'sequence', type: 'UInt64', comment: 'Sequence in DEAD' },
    { name: 'reason', type: few, comment: 'Code of the reason' },
    { name: 'field', type: few, comment: 'Field at fault, empty when none' },
    { name: 'text', type: 'String', comment: 'The reason in words' },
    { name: 'line', type: 'Nullable(UInt32)', comment: 'Line of the bulk body or row of the file, from 1' },
    { name: 'source', type: few, comment: 'Where it came in' },
    { name: 'fixmedins_code', type: few, comment: '定点医药机构编号, empty when unreadable' },
    { name: 'infno', type: few, comment: '交易编号, empty when unreadable' },
    { name: 'msgid', type: 'String', comment: '发送方报文ID, empty when unreadable' },
    { name: 'body', type: 'String', comment: 'The original bytes, base64', codec: 'ZSTD(3)' },
    { name: 'truncated', type: 'Bool', comment: 'The body was cut' },
    { name: 'received_at', type: time, comment: 'When it was refused' },
    { name: 'id', type: 'String', comment: 'What failed, where its writer named it: an event id', codec: zstd },
    { name: 'parent', type: 'String', comment: 'Letter whose correction this is, empty when none', codec: zstd },
    {
      name: 'letter_id', type: 'String', comment: 'The same failure again has the same one', codec: zstd,
      materialized: "lower(substring(hex(SHA256(concatWithSeparator('|', reason, fixmedins_code, "
        + "multiIf(id != '', 'id', msgid != '', 'msgid', 'body'), multiIf(id != '', id, msgid != '', msgid, body), parent))), 1, 32))",
    },
  ],
  engine: 'ReplacingMergeTree',
  orderBy: '(received_at, sequence)',
  indexes: ['sequence_range sequence TYPE minmax GRANULARITY 1'],
  shardBy: 'sequence',
  ageBy: 'received_at',
  granularity: 1024,
};

/** What people did about a letter, never changed. */
export const deadLetterStepsTable: Table = {
  name: 'dead_letter_steps',
  comment: 'Corrections of dead letters and decisions about them: who, when, what changed and what came of it',
  columns: [
    idColumn('letter_id', 'Letter'),
    idColumn('step_id', 'Hash of letter and content: the same correction again is the same step'),
    { name: 'at', type: time, comment: 'When' },
    { name: 'actor', type: few, comment: 'Who' },
    { name: 'type', type: few, comment: 'accepted, refused, dismissed or reopened' },
    { name: 'note', type: 'String', comment: 'Why, in words' },
    idColumn('body_hash', 'SHA-256 of the corrected message, hex; empty when none was sent'),
    { name: 'changed', type: 'Array(String)', comment: 'Places that differ from the original, JSON pointers', codec: zstd },
    { name: 'receipt', type: 'String', comment: 'Answer to the correction, JSON', codec: zstd },
    { name: 'event_ids', type: 'Array(String)', comment: 'Events that came of it', codec: zstd },
    { name: 'events_sequence', type: 'UInt64', comment: 'They are in EVENTS up to here' },
    idColumn('child', 'Letter that the correction became when it failed, or through which this one was settled'),
  ],
  engine: 'ReplacingMergeTree',
  orderBy: '(letter_id, step_id)',
  shardBy: 'cityHash64(letter_id)',
};

/** Which part of EVENTS is in `events`. A batch that is written twice overlaps what was written before. */
export const archivedSpansTable: Table = {
  name: 'archived_spans',
  comment: 'Runs of EVENTS messages whose events are in the table events, with how many; runs may overlap',
  columns: [
    { name: 'events_from', type: 'UInt64', comment: 'First sequence in EVENTS' },
    { name: 'events_to', type: 'UInt64', comment: 'Last sequence' },
    { name: 'events', type: 'UInt64', comment: 'Records in these messages, copies included' },
  ],
  engine: 'ReplacingMergeTree',
  orderBy: '(events_from, events_to)',
  shardBy: 'events_from',
};

/** Which part of EVENTS has been judged, as HITS says. */
export const judgedSpansTable: Table = {
  ...archivedSpansTable,
  name: 'judged_spans',
  comment: 'Runs of EVENTS messages that HITS covers, with the events it gives account of; runs may overlap',
};

/** What a later message may take back: an event is released from quarantine, or brought back. */
const changesBack: ReadonlySet<string> = new Set(['quarantined', 'withdrawn'] satisfies AccountColumn[]);

/** The evaluator's account, one row for each entry of each HITS message. */
export const eventAccountsTable: Table = {
  name: 'event_accounts',
  comment: 'What became of events: sum over rows, read with FINAL',
  columns: [
    { name: 'date', type: 'Date', comment: 'Day of receipt in China' },
    { name: 'fixmedins_code', type: few, comment: '定点医药机构编号' },
    { name: 'kind', type: few, comment: 'Kind of event' },
    { name: 'hits_sequence', type: 'UInt64', comment: 'Sequence in HITS', codec: 'Delta, ZSTD(1)' },
    { name: 'events_from', type: 'UInt64', comment: 'First sequence in EVENTS that the message covers', codec: 'Delta, ZSTD(1)' },
    { name: 'events_to', type: 'UInt64', comment: 'Last sequence', codec: 'Delta, ZSTD(1)' },
    ...accountColumns.map((name) => ({
      name, type: changesBack.has(name) ? 'Int32' : 'UInt32', comment: 'See engine/event-account.ts', codec: zstd,
    })),
  ],
  engine: 'ReplacingMergeTree',
  orderBy: '(date, fixmedins_code, kind, hits_sequence)',
  shardBy: 'cityHash64(fixmedins_code)',
};

export const sinkProgressTable: Table = {
  name: 'sink_progress',
  comment: 'How far each stream is in the tables; written after the rows it speaks of',
  columns: [
    { name: 'stream', type: few, comment: 'EVENTS, HITS or DEAD; LEDGER for the accounts in HITS' },
    { name: 'sequence', type: 'UInt64', comment: 'Everything up to this sequence is in the tables' },
    { name: 'events_sequence', type: 'UInt64', comment: 'For HITS and LEDGER: all hits or accounts of EVENTS up to this sequence' },
  ],
  engine: 'ReplacingMergeTree',
  version: 'sequence',
  orderBy: 'stream',
  shardBy: 'cityHash64(stream)',
};

/** How a case stands after an action. */
const standing: readonly Column[] = [
  { name: 'number', type: 'UInt32', comment: 'Actions so far' },
  { name: 'since', type: time, comment: 'When the step began' },
  { name: 'due', type: `Nullable(${time})`, comment: 'Its limit, exclusive; NULL once closed' },
  { name: 'outcome', type: few, comment: 'violation or unfounded, empty while open' },
  { name: 'confirmed_amount', type: money, comment: 'What verification has confirmed, yuan' },
  { name: 'recover_amount', type: money, comment: 'What is to be paid back, yuan' },
  { name: 'hits_sequence', type: 'UInt64', comment: 'Sequence in HITS that was seen at the last conclusion' },
  { name: 'subject_kind', type: few, comment: 'Key space of the subject' },
  idColumn('subject', 'Key of the subject'),
];

/** Columns of `cases` and `case_actions` that came with version 7. */
export const standingColumns: readonly string[] = standing.map(({ name }) => name);
export const actionColumns: readonly string[] = [
  ...standingColumns, 'stage', 'assignee', 'reason', 'hit_ids', 'measures', 'fixmedins_code', 'stance',
];

export const casesTable: Table = {
  name: 'cases',
  comment: 'How cases that somebody works on stand, filled by itself from case_actions; their hits are found by case_id',
  columns: [
    idColumn('case_id', 'Case'),
    { name: 'status', type: few, comment: 'Step: first_review, second_review, appeal, verification, disposal, closed' },
    { name: 'assignee', type: few, comment: 'Who works on it' },
    { name: 'updated_at', type: time, comment: 'The newest row holds' },
    ...standing,
  ],
  engine: 'ReplacingMergeTree',
  version: 'updated_at',
  orderBy: 'case_id',
  shardBy: 'cityHash64(case_id)',
};

export const caseActionsTable: Table = {
  name: 'case_actions',
  comment: 'What was done about a case, never changed; each row says how the case stands after it',
  columns: [
    idColumn('case_id', 'Case'),
    { name: 'at', type: time, comment: 'When; each action of a case later than the one before' },
    { name: 'actor', type: few, comment: 'Who' },
    { name: 'action', type: few, comment: 'What, see case-record.ts' },
    { name: 'note', type: 'String', comment: 'In words' },
    ...standing,
    { name: 'stage', type: few, comment: 'Step after it, as in cases.status' },
    { name: 'assignee', type: few, comment: 'Who works on it, empty: nobody' },
    { name: 'reason', type: few, comment: 'Why a suspicion does not stand, empty when none' },
    { name: 'hit_ids', type: 'Array(String)', comment: 'Hits set aside or taken back', codec: zstd },
    { name: 'measures', type: 'Array(String)', comment: 'How the violation is disposed of', codec: zstd },
    { name: 'fixmedins_code', type: few, comment: 'Institution that spoke, empty when none' },
    { name: 'stance', type: few, comment: 'Whether it objects or accepts, empty when none spoke' },
  ],
  engine: 'ReplacingMergeTree',
  orderBy: '(case_id, at, actor, action)',
  shardBy: 'cityHash64(case_id)',
};

export const auditTable: Table = {
  name: 'audit',
  comment: 'Who did and saw what, never changed',
  columns: [
    idColumn('audit_id', 'Hash of the entry, so that a repeated write is one row'),
    { name: 'at', type: time, comment: 'When' },
    { name: 'actor', type: few, comment: 'Who' },
    { name: 'action', type: few, comment: 'What' },
    { name: 'target', type: 'String', comment: 'Of what' },
    { name: 'detail', type: 'String', comment: 'JSON' },
  ],
  engine: 'ReplacingMergeTree',
  orderBy: '(at, audit_id)',
  shardBy: 'cityHash64(audit_id)',
  ageBy: 'at',
};

/** Of the first version; a table that has come since stands in schema.ts as a step of its own. */
export const firstTables: readonly Table[] = [
  eventsTable, hitsTable, hitRevisionsTable, hitsPerMinuteTable, deadLettersTable, sinkProgressTable,
  casesTable, caseActionsTable, auditTable,
];

/** All that there are now. */
export const tables: readonly Table[] = [
  ...firstTables, shadowHitsTable, deadLetterStepsTable, archivedSpansTable, judgedSpansTable, eventAccountsTable,
];

/** Of the first version. */
export const firstViews: readonly View[] = [
  {
    name: 'hit_revisions_fill', from: 'hits', to: 'hit_revisions',
    select: 'hit_id, revision, newest, cursor, detected_at FROM {from}',
  },
  {
    name: 'hits_per_minute_fill', from: 'hits', to: 'hits_per_minute',
    select: 'toStartOfMinute(detected_at) AS minute, family, grade, uniqExactState(cityHash64(hit_id)) AS hits ' +
      'FROM {from} WHERE revision = 1 GROUP BY minute, family, grade',
  },
];

export const casesView: View = {
  name: 'cases_fill', from: 'case_actions', to: 'cases',
  select: `case_id, stage AS status, assignee, at AS updated_at, ${standing.map(({ name }) => name).join(', ')} FROM {from}`,
};

/** All that there are now. */
export const views: readonly View[] = [...firstViews, casesView];
