// Rows become national envelopes, which then go the way of every other envelope.
// Rows of one institution and transaction that follow each other with the same `msgid` are one envelope (each institution
// counts its own messages, so the number alone says nothing); without a msgid column each row is one, and its msgid is derived
// from its content: the same row in a second upload is the same message, a duplicate.
import { createHash } from 'node:crypto';
import type { Damage, FileRow } from './read-rows.ts';
import { fileTime } from './file-time.ts';
import { layoutOf, singleNodes } from './layouts.ts';
import { isTimeColumn } from './time-columns.ts';

/** Said once for the whole file; a column of the same name goes before it. */
export interface FileDefaults {
  readonly infno?: string;
  readonly fixmedins_code?: string;
  readonly mdtrtarea_admvs?: string;
  /** `yyyy-MM-dd HH:mm:ss`. */
  readonly inf_time: string;
}

export interface RowsEnvelope {
  /** Row of the first of its records. */
  readonly row: number;
  readonly value: Readonly<Record<string, unknown>>;
  /** The envelope must be refused: it does not say what was meant. */
  readonly damaged?: Damage;
}

type Fields = Record<string, unknown>;

const envelopeFields: ReadonlySet<string> = new Set([
  'infno', 'msgid', 'mdtrtarea_admvs', 'insuplc_admdvs', 'recer_sys_code', 'dev_no', 'dev_safe_info', 'cainfo', 'signtype',
  'infver', 'opter_type', 'opter', 'opter_name', 'inf_time', 'fixmedins_code', 'fixmedins_name', 'sign_no',
]);

/** What a file does not say and the envelope must. */
const fixedHeader = {
  recer_sys_code: 'FUNDWATCH', infver: 'V1.0', opter_type: '1', opter: 'file', opter_name: 'file',
} as const;

/** Records of one envelope; more rows with the same msgid start another one, which the resend check then refuses. */
const groupRowsMax = 1_000;
/** Several trace codes in one cell. */
const codeSeparator = /[;；,，|、\s]+/;
const msgidLengthMax = 30;

export async function* rowsToEnvelopes(
  rows: AsyncIterable<FileRow>, defaults: FileDefaults,
): AsyncGenerator<RowsEnvelope, void, undefined> {
  let group: FileRow[] = [];
  for await (const row of rows) {
    const first = group[0];
    if (first !== undefined && (!isSameMessage(first, row, defaults) || group.length >= groupRowsMax)) {
      yield envelopeOf(group, defaults);
      group = [];
    }
    group.push(row);
  }
  if (group.length > 0) yield envelopeOf(group, defaults);
}

/** A later row may leave out what the first one said. */
function isSameMessage(first: FileRow, row: FileRow, defaults: FileDefaults): boolean {
  if (row.cells['msgid'] === undefined || row.cells['msgid'] !== first.cells['msgid']) return false;
  return (['infno', 'fixmedins_code'] as const).every((name) => {
    const said = first.cells[name] ?? defaults[name];
    return (row.cells[name] ?? said) === said;
  });
}

function envelopeOf(group: readonly FileRow[], defaults: FileDefaults): RowsEnvelope {
  const first = group[0]!;
  const header: Fields = {};
  for (const name of envelopeFields) {
    const text = first.cells[name];
    if (text !== undefined) header[name] = valueOf(name, text);
  }
  const infno = first.cells['infno'] ?? defaults.infno ?? '';
  const fixmedins_code = first.cells['fixmedins_code'] ?? defaults.fixmedins_code ?? '';
  const area = first.cells['mdtrtarea_admvs'] ?? defaults.mdtrtarea_admvs ?? areaOf(fixmedins_code);
  const { input, output } = bodyOf(infno, group);
  const damaged = group.find((row) => row.damaged !== undefined)?.damaged;
  return {
    row: first.row,
    value: {
      ...fixedHeader,
      mdtrtarea_admvs: area,
      insuplc_admdvs: area,
      inf_time: defaults.inf_time,
      fixmedins_name: fixmedins_code,
      msgid: derivedMsgid(infno, fixmedins_code, first),
      ...header,
      infno,
      fixmedins_code,
      input,
      ...(output === undefined ? {} : { output }),
    },
    ...(damaged === undefined ? {} : { damaged }),
  };
}

function bodyOf(infno: string, group: readonly FileRow[]): { input: Fields; output: Fields | undefined } {
  const layout = layoutOf(infno);
  const input: Fields = {};
  let output: Fields | undefined;
  const records: Fields[] = [];
  for (const { cells } of group) {
    const record: Fields = {};
    const children = new Map<string, Fields>();
    for (const [head, cell] of Object.entries(cells)) {
      if (envelopeFields.has(head)) continue;
      const text = valueOf(head, cell);
      const path = head.split('.');
      if (path[0] === 'output') setPath((output ??= {}), path.slice(1), text);
      else if (path.length === 2) setPath(childOf(children, path[0] ?? ''), path.slice(1), text);
      else putField(record, infno, head, text);
    }
    records.push(record);
    for (const [node, child] of children) putChild(input, node, child);
  }
  input[layout.node] = layout.isList ? records : oneOrAll(records);
  return { input, output };
}

/** Every spreadsheet writes times in a form of its own. */
function valueOf(head: string, cell: string): string {
  return isTimeColumn(head) ? fileTime(cell) : cell;
}

/** A node of one record: rows that only repeat it stand there for their other nodes. Rows that say something else are
 * records too, and whether there may be several is for the transaction to say. */
function oneOrAll(records: readonly Fields[]): Fields | readonly Fields[] {
  const [first = {}, ...others] = records;
  const told = others.filter((record) => Object.entries(record).some(([name, value]) => !isEqual(value, first[name])));
  return told.length === 0 ? first : [first, ...told];
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `drug_trac_codg` may hold several codes: then they are the records of `drugtracinfo`. */
function putField(record: Fields, infno: string, head: string, text: string): void {
  const codes = head === 'drug_trac_codg' && infno.startsWith('35') ? text.split(codeSeparator).filter((code) => code !== '') : [];
  if (codes.length > 1) record['drugtracinfo'] = codes.map((drug_trac_codg) => ({ drug_trac_codg }));
  else record[head] = codes[0] ?? text;
}

function putChild(input: Fields, node: string, child: Fields): void {
  const before = input[node];
  if (singleNodes.has(node)) input[node] ??= child;
  else input[node] = Array.isArray(before) ? [...before, child] : [child];
}

function childOf(children: Map<string, Fields>, node: string): Fields {
  const found = children.get(node) ?? {};
  children.set(node, found);
  return found;
}

function setPath(target: Fields, path: readonly string[], text: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    target[head] = text;
    return;
  }
  const found = target[head];
  const inner: Fields = typeof found === 'object' && found !== null ? Object.fromEntries(Object.entries(found)) : {};
  setPath(inner, rest, text);
  target[head] = inner;
}

/** Institution codes carry their area: one letter, then six digits. */
function areaOf(fixmedins_code: string): string {
  return /^[A-Z](\d{6})/i.exec(fixmedins_code)?.[1] ?? '';
}

function derivedMsgid(infno: string, fixmedins_code: string, { cells }: FileRow): string {
  const content = Object.entries(cells).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify([infno, fixmedins_code, content])).digest('hex');
  return `F${hash}`.slice(0, msgidLengthMax);
}
