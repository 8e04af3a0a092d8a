// A person out of the tables: what is not theirs stays what it is, and no row is lost.
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { ask } from '../../../connectors/clickhouse/queries/ask.ts';
import type { CaseAction } from '../../../connectors/clickhouse/queries/case-record.ts';
import { readActions, worksOf, writeAction } from '../../../connectors/clickhouse/queries/casework.ts';
import type { CaseSubject } from '../../../connectors/clickhouse/queries/casework.ts';
import { caseIdOf, hitRow } from '../../../connectors/clickhouse/rows.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { hitsTable } from '../../../connectors/clickhouse/tables.ts';
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

function act(subject: CaseSubject, changes: Partial<CaseAction>): Promise<void> {
  const at = '2025-07-01T00:00:00+08:00';
  return writeAction(client, subject, {
    number: 1, at, since: at, actor: 'li', action: 'note', note: '', stage: 'first_review', assignee: '', hit_ids: [], measures: [],
    hits_sequence: 1, ...changes,
  });
}

test('the case of another subject keeps its state and notes when one of its details is about the person', async () => {
  const ofStay = caseIdOf('stay', visit);
  const ofPerson = caseIdOf('person', psn_no);
  const parent = { parent_hit_id: 'a'.repeat(32), parent_subject_kind: 'stay', parent_subject: visit };
  await writeRows(client, hitsTable, [
    hitRow(sampleHit(1, { subject_kind: 'stay', subject: visit, mdtrt_id: visit }), 1, 1),
    hitRow(sampleHit(2, { subject_kind: 'person', subject: psn_no, psn_no, ...parent }), 2, 1),
    hitRow(sampleHit(3, { subject_kind: 'person', subject: psn_no, psn_no }), 3, 1),
  ]);
  await act({ case_id: ofStay, subject_kind: 'stay', subject: visit }, { assignee: 'li', note: 'a visit' });
  await act({ case_id: ofPerson, subject_kind: 'person', subject: psn_no }, { assignee: 'li', note: `of ${psn_no}` });
  await act({ case_id: ofPerson, subject_kind: 'person', subject: psn_no }, { number: 2, assignee: 'wang', at: '2025-07-02T00:00:00+08:00' });
  const person = known();
  const token = person.token(psn_no);
  const moved = caseIdOf('person', token);
  await eraseFromTables(client, person, nothing);
  const works = await worksOf(client, [ofStay, ofPerson, moved], 99);
  expect([...works.values()].map(({ case_id, subject, assignee }) => [case_id, subject, assignee]).toSorted()).toEqual(
    [[ofStay, visit, 'li'], [moved, token, 'wang']].toSorted(),
  );
  expect(await readActions(client, ofPerson)).toEqual([]);
  expect((await readActions(client, moved)).map(({ number, note }) => [number, note])).toEqual([[1, `of ${token}`], [2, '']]);
  for (const table of ['cases', 'case_actions']) {
    const left = await ask(
      client, `SELECT count() AS rows FROM ${table} WHERE position(toString(tuple(*)), {psn_no:String}) > 0`, { psn_no }, z.object({ rows: z.number() }),
    );
    expect(left).toEqual([{ rows: 0 }]);
  }
});

test('a note that names them stays without the name, whatever characters that has', async () => {
  const case_id = caseIdOf('institution', 'H42070400001');
  await act({ case_id, subject_kind: 'institution', subject: 'H42070400001' }, { note: `asked ${name} about ${visit}` });
  await eraseFromTables(client, known(), nothing);
  const notes = await ask(client, 'SELECT note FROM case_actions WHERE case_id = {case_id:String}', { case_id }, z.object({ note: z.string() }));
  expect(notes).toEqual([{ note: `asked （已删除） about ${visit}` }]);
});
