// Who is meant, and what the records say about them: the archive is asked, and what else keeps records, because the archive may
// have been allowed to forget some.
import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import type { FieldRecord, Frame } from '../../engine/event.ts';
import { Person } from './person.ts';

export interface PersonQuery {
  readonly field: 'psn_no' | 'certno';
  readonly value: string;
}

export interface Found {
  readonly person: Person;
  readonly psnNos: readonly string[];
  /** Records that show one of their certificates under another person number. */
  readonly sharedRecords: number;
}

const numberRow = z.object({ psn_no: z.string() });
const dataRow = z.object({ data: z.string() });
const countRow = z.object({ records: z.number() });
const record = z.custom<FieldRecord>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
/** Frames that hold one of the texts, from wherever else they are kept. */
export type FramesThatHold = (texts: readonly string[]) => AsyncIterable<Frame>;

const settings = { max_execution_time: 24 * 3_600 };

export async function findPerson(
  client: ClickHouseClient, { field, value }: PersonQuery, key: Uint8Array, framesThatHold: FramesThatHold,
): Promise<Found> {
  // What was only ever refused stands in no record: the value itself is looked for in any case.
  const psnNos = field === 'psn_no' ? [value] : await numbersWithCertificate(value);
  const person = new Person(psnNos, key, field === 'psn_no' ? [] : [value]);
  for (const { data } of await rows('SELECT data FROM events WHERE psn_no IN {psnNos:Array(String)}', { psnNos }, dataRow)) {
    person.learn(record.parse(JSON.parse(data)));
  }
  for (const data of await keptRecords(psnNos)) if (psnNos.includes(numberOf(data))) person.learn(data);
  const certificates = person.terms().numbers.filter((number) => !psnNos.includes(number));
  const shared = await rows(
    `SELECT count() AS records FROM events WHERE psn_no != '' AND NOT has({psnNos:Array(String)}, psn_no)
AND arrayExists(number -> position(data, number) > 0, {certificates:Array(String)})`,
    { psnNos, certificates }, countRow,
  );
  return { person, psnNos, sharedRecords: shared[0]?.records ?? 0 };

  async function numbersWithCertificate(certificate: string): Promise<readonly string[]> {
    const sql = `SELECT DISTINCT psn_no FROM events WHERE psn_no != '' AND position(data, {quoted:String}) > 0`;
    const quoted = JSON.stringify(certificate);
    const archived = (await rows(sql, { quoted }, numberRow)).map(({ psn_no }) => psn_no);
    const kept = (await keptRecords([certificate])).filter((data) => JSON.stringify(data).includes(quoted));
    return [...new Set([...archived, ...kept.map(numberOf)])].filter((number) => number !== '');
  }

  async function keptRecords(texts: readonly string[]): Promise<readonly FieldRecord[]> {
    const records: FieldRecord[] = [];
    if (texts.length === 0) return records;
    for await (const { events } of framesThatHold(texts)) records.push(...events.map(({ data }) => data).filter(holdsOne));
    return records;

    function holdsOne(data: FieldRecord): boolean {
      const text = JSON.stringify(data);
      return texts.some((one) => text.includes(one));
    }
  }

  async function rows<Row>(query: string, params: Record<string, unknown>, shape: z.ZodType<Row>): Promise<Row[]> {
    const result = await client.query({ query, query_params: params, format: 'JSONEachRow', clickhouse_settings: settings });
    return (await result.json()).map((row) => shape.parse(row));
  }
}

/** As the archive has it. */
function numberOf(data: FieldRecord): string {
  const number = data['psn_no'];
  return typeof number === 'string' || typeof number === 'number' ? String(number) : '';
}
