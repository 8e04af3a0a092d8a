// Who is meant, and what the records say about them: the archive is asked, which holds every event.
import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import type { FieldRecord } from '../../engine/event.ts';
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
const settings = { max_execution_time: 24 * 3_600 };

export async function findPerson(client: ClickHouseClient, { field, value }: PersonQuery, key: Uint8Array): Promise<Found> {
  // What was only ever refused stands in no record: the value itself is looked for in any case.
  const psnNos = field === 'psn_no' ? [value] : await numbersWithCertificate(value);
  const person = new Person(psnNos, key, field === 'psn_no' ? [] : [value]);
  for (const { data } of await rows('SELECT data FROM events WHERE psn_no IN {psnNos:Array(String)}', { psnNos }, dataRow)) {
    person.learn(record.parse(JSON.parse(data)));
  }
  const certificates = person.terms().numbers.filter((number) => !psnNos.includes(number));
  const shared = await rows(
    `SELECT count() AS records FROM events WHERE psn_no != '' AND NOT has({psnNos:Array(String)}, psn_no)
AND arrayExists(number -> position(data, number) > 0, {certificates:Array(String)})`,
    { psnNos, certificates }, countRow,
  );
  return { person, psnNos, sharedRecords: shared[0]?.records ?? 0 };

  async function numbersWithCertificate(certificate: string): Promise<readonly string[]> {
    const sql = `SELECT DISTINCT psn_no FROM events WHERE psn_no != '' AND position(data, {quoted:String}) > 0`;
    return (await rows(sql, { quoted: JSON.stringify(certificate) }, numberRow)).map(({ psn_no }) => psn_no);
  }

  async function rows<Row>(query: string, params: Record<string, unknown>, shape: z.ZodType<Row>): Promise<Row[]> {
    const result = await client.query({ query, query_params: params, format: 'JSONEachRow', clickhouse_settings: settings });
    return (await result.json()).map((row) => shape.parse(row));
  }
}
