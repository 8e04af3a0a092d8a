// Versions of knowledge tables: kept, readable, in force from a service date on, and what a replacement
// would change.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eventRow } from '../../../connectors/clickhouse/rows.ts';
import { eventsTable } from '../../../connectors/clickhouse/tables.ts';
import { lastActivation, publishActivation } from '../../../connectors/nats/control.ts';
import { writeRows } from '../../../connectors/store/write-rows.ts';
import { Evaluator } from '../../../engine/evaluator.ts';
import { exampleEvents } from '../../../rules/examples.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { raisedOf } from '../../engine/short-history.ts';
import { startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { waitFor } from '../../support/wait.ts';

const head = 'point_id,gz_code,code_prefix,item_name,measure,per,window_days,most,unit,zh,from,to,admdvs,source\n';
const capAt = (yuan: number): string =>
  `${head}S1,GZ10000102001000,009900000010000,样例项目,price,line,,${yuan},元,最高${yuan}元/次,2025-01-01,,,示例\n`;
const fee = (day: string, pric: number) => ({
  kind: 'outpatient_fee', at: `${day} 09:00:00`, mdtrt_id: `V${day}`, psn_no: 'P1', feedetl_sn: `F${day}`, chrg_bchno: '1',
  med_list_codg: '009900000010000', cnt: 1, pric, det_item_fee_sumamt: pric,
});
const events = exampleEvents([fee('2025-03-01', 50), fee('2025-08-01', 50)]);
const rules = loadRules().rules.filter(({ id }) => id === 'GZ-102001');
const knowledge = { ...loadKnowledge(), 'policy-quantities': capAt(60) };
let console: TestConsole;

beforeAll(async () => {
  console = await startTestConsole();
  await publishActivation(console.bus.js, { rules, knowledge });
  await writeRows(console.store, eventsTable, events.map((event, position) => eventRow(event, 2, position)));
});
afterAll(() => console.stop());

function send(method: 'PUT' | 'POST', path: string, csv: string): Promise<Response> {
  return console.ask(`/api/knowledge/policy-quantities${path}`, { method, headers: { 'content-type': 'text/csv' }, body: csv });
}

const found = z.looseObject({
  state: z.string(), report: z.looseObject({ raised: z.number(), withdrawn: z.number(), revised: z.number() }).optional(),
});

async function preview(query: string, csv: string): Promise<unknown> {
  const job = z.looseObject({ job: z.string() }).parse(await (await send('POST', `/preview${query}`, csv)).json()).job;
  const ended = await waitFor('the preview', async () => {
    const now = found.parse(await console.read(`/api/knowledge/previews/${job}`));
    return now.state === 'running' ? undefined : now;
  }, 60_000);
  return ended.report ?? ended;
}

/** Days of the hits that the set in force raises. */
async function judged(): Promise<readonly string[]> {
  const bundle = (await lastActivation(console.bus.jsm))?.bundle;
  if (bundle === undefined) throw new Error('nothing is in force');
  return raisedOf(new Evaluator(bundle).apply(events).hits).map(({ at }) => at.slice(0, 10)).toSorted();
}

test('a preview says what would change for all service dates, or from one on, and changes nothing', async () => {
  expect(await preview('', capAt(40))).toMatchObject({
    raised: 2, withdrawn: 0, revised: 0, rules: [{ rule_id: 'GZ-102001', raised: 2 }],
  });
  expect(await preview('?from=2025-07-01', capAt(40))).toMatchObject({ raised: 1, withdrawn: 0, revised: 0 });
  expect(await judged()).toEqual([]);
}, 120_000);

test('a table from a service date on leaves earlier days as they were judged; every version can be read', async () => {
  const answer = await send('PUT', '?from=2025-07-01&note=new%20cap', capAt(40));
  expect(await answer.json()).toMatchObject({ rows: 1, version: 2 });
  expect(await judged()).toEqual(['2025-08-01']);
  expect(await (await console.ask('/api/knowledge/policy-quantities?on=2025-06-30')).text()).toBe(capAt(60));
  expect(await (await console.ask('/api/knowledge/policy-quantities')).text()).toBe(capAt(40));
  expect(await console.read('/api/knowledge/policy-quantities/versions')).toMatchObject({
    items: [
      { version: 2, from: '2025-07-01', note: 'new cap', by: '@admin', rows: 1, in_force: true },
      { version: 1, by: '@release', rows: 1, in_force: true },
    ],
  });
  expect(await (await console.ask('/api/knowledge/policy-quantities/versions/1')).text()).toBe(capAt(60));
  const { items } = await console.read('/api/knowledge');
  expect(items).toContainEqual(expect.objectContaining({ table: 'policy-quantities', dated: [{ from: '2025-07-01', rows: 1 }] }));
});

test('an earlier date supersedes later ones; without a date the table stands for every day', async () => {
  await send('PUT', '?from=2025-02-01', capAt(30));
  expect(await judged()).toEqual(['2025-03-01', '2025-08-01']);
  expect((await lastActivation(console.bus.jsm))?.bundle.dated).toHaveLength(1);
  await send('PUT', '', capAt(70));
  expect(await judged()).toEqual([]);
  expect((await lastActivation(console.bus.jsm))?.bundle.dated).toBeUndefined();
  const { items } = z.object({ items: z.array(z.looseObject({ version: z.number(), in_force: z.boolean() })) })
    .parse(await console.read('/api/knowledge/policy-quantities/versions'));
  expect(items.map(({ version, in_force }) => [version, in_force])).toEqual([[4, true], [3, false], [2, false], [1, false]]);
});

test('what is wrong is refused by line and column, and is no version', async () => {
  const wrong = capAt(40).replace(',price,', ',weight,');
  for (const answer of [await send('PUT', '?from=2025-07-01', wrong), await send('POST', '/preview', wrong)]) {
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ field: 'measure', message: expect.stringMatching(/line 2, column measure/) });
  }
  expect((await send('PUT', '?from=tomorrow', capAt(40))).status).toBe(400);
  expect(await console.read('/api/knowledge/policy-quantities/versions')).toMatchObject({ items: [{ version: 4 }, {}, {}, {}] });
  expect((await console.ask('/api/knowledge/policy-quantities/versions/9')).status).toBe(404);
});

test('who may not see personal fields reads no number of a person in any table, nor in a version of one', async () => {
  const number = '42010619800101123X';
  const tables: Readonly<Record<string, string>> = {
    staff: `psn_no,fixmedins_code,dr_codg,from,to\n${number},H42070400001,D1,2025-01-01,\n`,
    'suspended-persons': `psn_no,state,from,to,reason\n${number},死亡,2025-01-01,,${number}之女来电\n`,
    whereabouts: `psn_no,kind,zh,from,to,registered_by\n${number},death,死亡,2025-01-01,,公安\n`,
    'person-groups': `psn_no,group_id,group_kind,group_name\n${number},G1,村,石桥村\n`,
    exemptions: `kind,subject_kind,subject,from,to,reason,rule\nleave,person,${number},2025-01-01,2025-02-01,${number}请假,\n`,
  };
  const headers = { authorization: `Bearer ${await console.viewerToken()}` };
  for (const [table, body] of Object.entries(tables)) {
    const put = await console.ask(`/api/knowledge/${table}`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body });
    expect([table, put.status, await put.clone().text()]).toEqual([table, 200, expect.any(String)]);
    const { version } = z.object({ version: z.number() }).parse(await put.json());
    for (const path of [table, `${table}/versions/${version}`]) {
      const shown = await (await console.ask(`/api/knowledge/${path}`, { headers })).text();
      expect([path, shown]).toEqual([path, expect.stringContaining('420*************3X')]);
      expect([path, shown]).toEqual([path, expect.not.stringContaining(number)]);
    }
    expect(await (await console.ask(`/api/knowledge/${table}`)).text()).toBe(body);
  }
});
