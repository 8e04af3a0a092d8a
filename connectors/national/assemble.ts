// From a message's `input` and `output` to its events: one for each record, in the shape that
// `fields.ts` documents. This is where the transaction table gets its meaning.
import type { EventKind, FieldRecord, FieldValue, FundEvent } from '../../engine/event.ts';
import { eventId } from './event-id.ts';
import { eventTime } from './event-time.ts';
import { isAbsent, isObject, type JsonObject } from './json-value.ts';
import type { Nodes } from './nodes.ts';
import { findNode, nodesOf } from './nodes.ts';
import { deriveIds, mergeAnswer, readFeeResults, readPlatform, receiptOutput } from './platform.ts';
import type { ReadRecord } from './record.ts';
import { placeOf, recordList, RecordReader } from './record.ts';
import { Refused } from './refusal.ts';
import { isOpenEnd } from './time.ts';
import type { ReadTime } from './time.ts';
import { readTraceInfo, traceNames } from './trace-info.ts';
import type { Node, Transaction } from './transaction.ts';

/** What the envelope says about every record in it. */
export interface Header {
  readonly infno: string;
  readonly msgid: string;
  readonly fixmedins_code: string;
  readonly admdvs: string;
  readonly inf_time: number;
  readonly receivedAt: number;
  /** Envelope fields that decide something about a settlement (PH-04: operator and terminal). */
  readonly shared: FieldRecord;
}

export interface Assembled {
  readonly events: readonly FundEvent[];
  /** `output` of the receipt. */
  readonly output: FieldRecord;
}

type Data = Record<string, FieldValue>;
type PlacedRecord = ReadRecord & { readonly where: string };

/** A transaction with its readers made once. */
export class Assembler {
  readonly #transaction: Transaction;
  readonly #record: RecordReader;
  readonly #lists: readonly { node: Node; reader: RecordReader }[];
  readonly #line: RecordReader | undefined;

  constructor(transaction: Transaction) {
    const { record, lists, lines } = transaction;
    this.#transaction = transaction;
    const inner: Record<string, readonly string[]> = { trace: traceNames };
    if (transaction.trace === 'drugtracinfo') inner['single'] = ['drug_trac_codg'];
    for (const { names } of lists ?? []) inner[names[0]] = names;
    if (lines !== undefined) inner['lines'] = lines.node.names;
    this.#record = new RecordReader(record, { innerLists: inner });
    this.#lists = (lists ?? []).map((node) => ({ node, reader: new RecordReader(node) }));
    this.#line = lines && new RecordReader(lines.node, { innerLists: { trace: traceNames } });
  }

  /** Throws `Refused` at the first thing that is wrong: the platform refuses whole messages. */
  assemble(input: JsonObject, output: JsonObject | undefined, header: Header): Assembled {
    const { record: node, platform } = this.#transaction;
    const nodes = nodesOf(input);
    const found = findNode(nodes, node.names);
    const records = found === undefined ? [] : recordList(found.value, found.name);
    if (found === undefined || records.length === 0) {
      throw new Refused('missing_field', node.names[0], { where: 'input', zh: node.zh });
    }
    const answers = platform === undefined || platform === 'fees' ? [] : readPlatform(platform, output);
    const feeResults = platform === 'fees' ? readFeeResults(output) : undefined;
    const read = records.map((raw, index) => {
      const where = placeOf(found.name, index, records.length);
      const one = this.#record.read(raw, where);
      const answer = answers[index] ?? feeResults?.get(one.data['feedetl_sn'] ?? '');
      if (answer !== undefined) mergeAnswer(one.data, answer);
      return { ...one, where };
    });
    const events = read.map(({ data, inner, where }, index) => {
      const event_id = eventId(header.fixmedins_code, header.infno, header.msgid, index);
      if (platform !== undefined) this.#complete(data, event_id, header);
      this.#addLists(data, inner, nodes, records.length);
      this.#addTraceCodes(data, { inner, where }, nodes, records.length);
      const { kind, time } = this.#judgedAs(data);
      const when = eventTime(time, data, node.fields, header, where);
      return eventOf(header, kind, { event_id, index }, when, data);
    });
    const lines = this.#lineEvents(read, nodes, output, header);
    return {
      events: lines.length > 0 ? [...events, ...lines] : events,
      output: platform === undefined ? {} : receiptOutput(platform, events, header.msgid),
    };
  }

  /** Ids, and what the envelope itself says. */
  #complete(data: Data, event_id: string, { shared }: Header): void {
    const { platform } = this.#transaction;
    if (platform === undefined || platform === 'fees') return;
    deriveIds(platform, data, event_id);
    const isSettlement = platform === 'settlement' || platform === 'pharmacy_settlement';
    for (const name in shared) if (isSettlement || name === 'insuplc_admdvs') data[name] ??= shared[name]!;
  }

  /** A discharge "at the end of 9999" says that the stay goes on: archived, but no discharge. */
  #judgedAs(data: FieldRecord): Pick<Transaction, 'kind' | 'time'> {
    const { kind, time } = this.#transaction;
    const endtime = data['endtime'];
    const isOpen = kind === 'discharge' && typeof endtime === 'string' && isOpenEnd(endtime);
    return isOpen ? { kind: 'other', time: { fields: [], otherwise: 'inf_time' } } : { kind, time };
  }

  #addLists(data: Data, inner: ReadRecord['inner'], nodes: Nodes, records: number): void {
    for (const { node, reader } of this.#lists) {
      const [name] = node.names;
      const list = recordList(inner.get(name) ?? findNode(nodes, node.names)?.value, name);
      const rows = list.map((row, at) => reader.read(row, placeOf(name, at, list.length)).data);
      // Several stays in one message: a row that names its stay belongs to that one only.
      const isMine = (row: Data) => (row['mdtrt_id'] ?? data['mdtrt_id']) === data['mdtrt_id'];
      data[name] = records === 1 ? rows : rows.filter(isMine);
    }
  }

  #addTraceCodes(data: Data, { inner, where }: Pick<PlacedRecord, 'inner' | 'where'>, nodes: Nodes, records: number): void {
    const { trace } = this.#transaction;
    if (trace === undefined) return;
    const isStock = trace === 'drugtracinfo';
    // Of several stock records nobody knows whose codes stand beside them.
    const beside = isStock && records > 1 ? undefined : findNode(nodes, traceNames)?.value;
    const found = inner.get('trace') ?? inner.get('single') ?? beside;
    const entries = readTraceInfo(isStock ? withoutBlanks(found) : found, `${where}.${trace}`);
    if (isStock) data['trdn_flag'] ??= '0';
    data[trace] = isStock ? entries : entries.map(withSplitFlag);
  }

  /** Lines of 2102 as events after the settlement's own, whose trace codes gather theirs. */
  #lineEvents(
    read: readonly ReadRecord[], nodes: Nodes, output: JsonObject | undefined, header: Header,
  ): readonly FundEvent[] {
    const { lines, record } = this.#transaction;
    const reader = this.#line;
    const [settlement] = read;
    if (lines === undefined || reader === undefined || settlement === undefined) return [];
    if (read.length > 1) {
      const expected = { expected: '单行数据', expected_en: 'one record' };
      throw new Refused('wrong_type', record.names[0], expected);
    }
    const [name] = lines.node.names;
    const list = recordList(settlement.inner.get('lines') ?? findNode(nodes, lines.node.names)?.value, name);
    if (list.length === 0) throw new Refused('missing_field', name, { where: 'input', zh: lines.node.zh });
    const feeResults = readFeeResults(output);
    const { psn_no, mdtrt_id, setl_id, drug_trac_info } = settlement.data;
    const codes: FieldValue[] = Array.isArray(drug_trac_info) ? [...drug_trac_info] : [];
    const events = list.map((raw, at) => {
      const where = placeOf(name, at, list.length);
      const { data, inner } = reader.read(raw, where);
      for (const entry of readTraceInfo(inner.get('trace'), `${where}.durg_trac_info`)) {
        const feedetl_sn = entry['feedetl_sn'] ?? data['feedetl_sn'];
        codes.push(withSplitFlag(feedetl_sn === undefined ? entry : { ...entry, feedetl_sn }));
      }
      const answer = feeResults.get(data['feedetl_sn'] ?? '');
      if (answer !== undefined) mergeAnswer(data, answer);
      Object.assign(data, { psn_no, mdtrt_id, setl_id });
      const index = at + 1;
      const event_id = eventId(header.fixmedins_code, header.infno, header.msgid, index);
      const time = eventTime(lines.time, data, lines.node.fields, header, where);
      return eventOf(header, lines.kind, { event_id, index }, time, data);
    });
    settlement.data['drug_trac_info'] = codes;
    return events;
  }
}

type Identity = Pick<FundEvent, 'event_id' | 'index'>;

/** An event of this message. */
export function eventOf(
  header: Header, kind: EventKind, { event_id, index }: Identity, { at, until }: ReadTime, data: FieldRecord,
): FundEvent {
  const { infno, msgid, fixmedins_code, admdvs, inf_time, receivedAt } = header;
  const event: FundEvent = {
    event_id, kind, infno, msgid, index, fixmedins_code, admdvs, at, inf_time, received_at: receivedAt, data,
  };
  return until === undefined ? event : { ...event, until };
}

/** A stock record may lack a code (interface table, 3501 to 3506), and some senders say so with an entry that says nothing. */
function withoutBlanks(list: unknown): unknown {
  const isBlank = (entry: unknown): boolean => isObject(entry) ? Object.values(entry).every(isAbsent) : isAbsent(entry);
  return Array.isArray(list) ? list.filter((entry) => !isBlank(entry)) : isBlank(list) ? undefined : list;
}

/** Not split unless the sender says so. */
function withSplitFlag(entry: FieldRecord): FieldRecord {
  return entry['trdn_flag'] === undefined ? { ...entry, trdn_flag: '0' } : entry;
}
