// From a message's `input` and `output` to its events: one for each record, in the shape that
// `fields.ts` documents. This is where the transaction table gets its meaning.
import type { EventKind, FieldRecord, FieldValue, FundEvent } from '../../engine/event.ts';
import { eventId } from './event-id.ts';
import { eventTime } from './event-time.ts';
import type { JsonObject } from './json-value.ts';
import type { Nodes } from './nodes.ts';
import { findNode, nodesOf } from './nodes.ts';
import { deriveIds, mergeAnswer, readFeeResults, readPlatform, receiptOutput } from './platform.ts';
import type { InnerLists, ReadRecord } from './record.ts';
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
    this.#record = new RecordReader(record, withoutOwnNames(inner, record));
    this.#lists = (lists ?? []).map((node) => ({ node, reader: new RecordReader(node) }));
    this.#line = lines && new RecordReader(lines.node, { trace: traceNames });
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
      this.#addTraceCodes(data, inner, nodes, where);
      const { kind, time } = this.#judgedAs(data);
      return event(header, kind, event_id, index, eventTime(time, data, node.fields, header, where), data);
    });
    const lines = this.#lineEvents(read, nodes, output, events, header);
    return {
      events: lines.length > 0 ? [...events, ...lines] : events,
      output: platform === undefined ? {} : receiptOutput(platform, events, header.msgid),
    };
  }

  /** Ids, and what the envelope itself says. */
  #complete(data: Record<string, FieldValue>, event_id: string, { shared }: Header): void {
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

  #addLists(data: Record<string, FieldValue>, inner: ReadRecord['inner'], nodes: Nodes, records: number): void {
    for (const { node, reader } of this.#lists) {
      const [name] = node.names;
      const value = inner.get(name) ?? findNode(nodes, node.names)?.value;
      const list = recordList(value, name);
      const rows = list.map((row, index) => reader.read(row, placeOf(name, index, list.length)).data);
      // Several stays in one message: a row that names its stay belongs to that one only.
      data[name] = records === 1 ? rows : rows.filter((row) => (row['mdtrt_id'] ?? data['mdtrt_id']) === data['mdtrt_id']);
    }
  }

  #addTraceCodes(data: Record<string, FieldValue>, inner: ReadRecord['inner'], nodes: Nodes, where: string): void {
    const { trace } = this.#transaction;
    if (trace === undefined) return;
    const isStock = trace === 'drugtracinfo';
    const beside = isStock ? undefined : findNode(nodes, traceNames)?.value;
    const entries = readTraceInfo(inner.get('trace') ?? inner.get('single') ?? beside, `${where}.${trace}`);
    if (isStock) data['trdn_flag'] ??= '0';
    data[trace] = isStock ? entries : entries.map(withSplitFlag);
  }

  /** Lines of 2102 as events after the settlement's own, whose trace codes gather theirs. */
  #lineEvents(
    read: readonly ReadRecord[], nodes: Nodes, output: JsonObject | undefined, events: readonly FundEvent[], header: Header,
  ): readonly FundEvent[] {
    const { lines } = this.#transaction;
    const [first] = read;
    if (lines === undefined || this.#line === undefined || first === undefined) return [];
    const [name] = lines.node.names;
    if (read.length > 1) {
      throw new Refused('wrong_type', this.#transaction.record.names[0], { expected: '单行数据', expected_en: 'one record' });
    }
    const list = recordList(first.inner.get('lines') ?? findNode(nodes, lines.node.names)?.value, name);
    if (list.length === 0) throw new Refused('missing_field', name, { where: 'input', zh: lines.node.zh });
    const feeResults = readFeeResults(output === undefined ? undefined : withoutSettlement(output));
    const { psn_no, mdtrt_id, setl_id, drug_trac_info } = first.data;
    const codes: FieldValue[] = Array.isArray(drug_trac_info) ? [...drug_trac_info] : [];
    const lineEvents = list.map((raw, position) => {
      const where = placeOf(name, position, list.length);
      const { data, inner } = this.#line!.read(raw, where);
      for (const entry of readTraceInfo(inner.get('trace'), `${where}.durg_trac_info`)) {
        const feedetl_sn = entry['feedetl_sn'] ?? data['feedetl_sn'];
        codes.push(withSplitFlag(feedetl_sn === undefined ? entry : { ...entry, feedetl_sn }));
      }
      const answer = feeResults.get(data['feedetl_sn'] ?? '');
      if (answer !== undefined) mergeAnswer(data, answer);
      Object.assign(data, { psn_no, mdtrt_id, setl_id });
      const index = events.length + position;
      const event_id = eventId(header.fixmedins_code, header.infno, header.msgid, index);
      return event(header, lines.kind, event_id, index, eventTime(lines.time, data, lines.node.fields, header, where), data);
    });
    first.data['drug_trac_info'] = codes;
    return lineEvents;
  }
}

function event(
  header: Header, kind: EventKind, event_id: string, index: number, { at, until }: ReadTime, data: FieldRecord,
): FundEvent {
  const { infno, msgid, fixmedins_code, admdvs, inf_time, receivedAt: received_at } = header;
  const base = { event_id, kind, infno, msgid, index, fixmedins_code, admdvs, at, inf_time, received_at, data };
  return until === undefined ? base : { ...base, until };
}

/** Not split unless the sender says so. */
function withSplitFlag(entry: FieldRecord): FieldRecord {
  return entry['trdn_flag'] === undefined ? { ...entry, trdn_flag: '0' } : entry;
}

/** A field of the record itself is never taken for a list of the same name. */
function withoutOwnNames(inner: InnerLists, { fields }: Node): InnerLists {
  return Object.fromEntries(Object.entries(inner).filter(([name]) => fields[name] === undefined));
}

/** 2102 answers with `setlinfo` and, in other nodes, with its verdicts on the lines. */
function withoutSettlement(output: JsonObject): JsonObject {
  const { setlinfo: _, ...rest } = output;
  return rest;
}
