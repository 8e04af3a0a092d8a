// A person out of the tables: what is not theirs stays what it is, and no row is lost.
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { ask } from '../../../connectors/clickhouse/queries/ask.ts';
import { caseIdOf, hitRow } from '../../../connectors/clickhouse/rows.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { caseActionsTable, casesTable, hitsTable } from '../../../connectors/clickhouse/tables.ts';
import { writeRows } from '../../../connectors/store/write-rows.ts';
import { eraseFromTables } from '../../../console/erasure/erase-tables.ts';
import { Person } from '../../../console/erasure/person.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { sampleHit } from '../../support/samples.ts';

const psn_no = '42070000000000000000009001';
const name = "N'Golo";
const visit = 'M00e35a668274a2db3304ae5e75f67';
let clickhouse: TestClickhouse;
let client: ClickHouseClient;

beforeAll(async () => {
  clickhouse = await startClickhouse();
  client = connectStore({ url: clickhouse.url, application: 'erase test' });
  await applySchema(client);
});
afterAll(async () => {
  await client.close();
  await clickhouse.stop();
});

function known(): Person {
  const person = new Person([psn_no], Buffer.alloc(32, 7));
  person.learn({ psn_no, psn_name: name, mdtrt_id: visit });
  return person;
}

const nothing = { sequences: [], letters: [] };

test('the case of another subject keeps its state and notes when one of its details is about the person', async () => {
  const ofStay = caseIdOf('stay', visit);
  const ofPerson = caseIdOf('person', psn_no);
  const parent = { parent_hit_id: 'a'.repeat(32), parent_subject_kind: 'stay', parent_subject: visit };
  await writeRows(client, hitsTable, [
    hitRow(sampleHit(1, { subject_kind: 'stay', subject: visit, mdtrt_id: visit }), 1, 1),
    hitRow(sampleHit(2, { subject_kind: 'person', subject: psn_no, psn_no, ...parent }), 2, 1),
    hitRow(sampleHit(3, { subject_kind: 'person', subject: psn_no, psn_no }), 3, 1),
  ]);
  const at = '2025-07-01 00:00:00.000';
  await writeRows(client, casesTable, [[ofStay, 'open', 'li', at], [ofPerson, 'closed', 'wang', at]]);
  await writeRows(client, caseActionsTable, [[ofStay, at, 'li', 'noted', 'a visit']]);
  const person = known();
  await eraseFromTables(client, person, nothing);
  const cases = await ask(client, 'SELECT case_id, assignee FROM cases', {}, z.object({ case_id: z.string(), assignee: z.string() }));
  expect(new Map(cases.map(({ case_id, assignee }) => [case_id, assignee]))).toEqual(
    new Map([[ofStay, 'li'], [caseIdOf('person', person.token(psn_no)), 'wang']]),
  );
  const notes = await ask(client, 'SELECT case_id FROM case_actions', {}, z.object({ case_id: z.string() }));
  expect(notes).toEqual([{ case_id: ofStay }]);
});

test('a note that names them stays without the name, whatever characters that has', async () => {
  const case_id = caseIdOf('institution', 'H42070400001');
  await writeRows(client, caseActionsTable, [[case_id, '2025-07-02 00:00:00.000', 'li', 'noted', `asked ${name} about ${visit}`]]);
  await eraseFromTables(client, known(), nothing);
  const notes = await ask(client, 'SELECT note FROM case_actions WHERE case_id = {case_id:String}', { case_id }, z.object({ note: z.string() }));
  expect(notes).toEqual([{ note: `asked （已删除） about ${visit}` }]);
});
