// The core families as SQL over the stored events of a simulated week, against the evaluator: gaps
// between stays (SP-01), overlaps (HB-05), visits and purchases during a stay (HB-03, HB-04) and
// uses of trace codes (TR-01).
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import { eventRow } from '../../connectors/clickhouse/rows.ts';
import { applySchema } from '../../connectors/clickhouse/schema.ts';
import { eventsTable } from '../../connectors/clickhouse/tables.ts';
import { writeRows } from '../../connectors/store/write-rows.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import { latest } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { startClickhouse, type TestClickhouse } from '../support/clickhouse.ts';
import { playWeek } from './city-week.ts';

const week = playWeek({ seed: 5, days: 7, scale: 0.01, start: '2026-03-02' });
const events = week.messages.flat();
const evaluator = new Evaluator({
  rules: loadRules().rules,
  knowledge: { ...loadKnowledge(), ...week.knowledge },
});
const raised = latest(evaluator.apply(events).hits).filter((hit) => hit.state === 'raised');

let clickhouse: TestClickhouse;
let client: ClickHouseClient;

beforeAll(async () => {
  clickhouse = await startClickhouse();
  client = connectStore({ url: clickhouse.url, application: 'test' });
  await applySchema(client);
  const rows = events.map((event, n) => eventRow(event, 1 + Math.floor(n / 500), n % 500));
  for (let from = 0; from < rows.length; from += 10_000)
    await writeRows(client, eventsTable, rows.slice(from, from + 10_000));
  for (const query of preparations) await client.command({ query });
});

afterAll(async () => {
  await client.close();
  await clickhouse.stop();
});

/** What counts: without what a cancellation or reversal names. A stay may be discharged again
 * after its cancellation. */
const preparations = [
  `
  CREATE TABLE everything ENGINE = Memory AS
  SELECT *, toUnixTimestamp64Milli(at) AS at_ms, toUnixTimestamp64Milli(inf_time) AS sent_ms FROM events FINAL`,
  `
  CREATE TABLE counting ENGINE = Memory AS
  SELECT * FROM everything
  WHERE (fixmedins_code, msgid) NOT IN (
      SELECT fixmedins_code, JSONExtractString(data, 'omsgid') FROM everything WHERE kind = 'reversal')
    AND NOT (kind IN ('outpatient_settlement', 'inpatient_settlement', 'pharmacy_settlement') AND (fixmedins_code, setl_id) IN
      (SELECT fixmedins_code, setl_id FROM everything WHERE kind LIKE '%_settlement_cancel'))
    AND NOT (kind IN ('sale', 'sale_return') AND (fixmedins_code, fixmedins_bchno) IN
      (SELECT fixmedins_code, fixmedins_bchno FROM everything WHERE kind = 'stock_delete' AND JSONExtractString(data, 'inv_data_type') = '4'))`,
  `
  CREATE TABLE stays ENGINE = Memory AS
  WITH undone AS (
    SELECT kind AS cancel, fixmedins_code, mdtrt_id, max(sent_ms) AS until_ms FROM everything
    WHERE kind IN ('admission_cancel', 'discharge_cancel') GROUP BY kind, fixmedins_code, mdtrt_id
  ),
  admissions AS (
    SELECT fixmedins_code, mdtrt_id, argMax(c.psn_no, (sent_ms, event_id)) AS patient,
      argMax(c.event_id, (sent_ms, event_id)) AS admission,
      argMax(at_ms, (sent_ms, event_id)) AS begin_ms, argMax(JSONExtractString(data, 'med_type'), (sent_ms, event_id)) AS med_type
    FROM counting AS c LEFT JOIN (SELECT * FROM undone WHERE cancel = 'admission_cancel') AS u USING (fixmedins_code, mdtrt_id)
    WHERE c.kind = 'admission' AND c.sent_ms > u.until_ms GROUP BY fixmedins_code, mdtrt_id
  ),
  discharges AS (
    SELECT fixmedins_code, mdtrt_id, argMax(at_ms, (sent_ms, event_id)) AS end_ms
    FROM counting AS c LEFT JOIN (SELECT * FROM undone WHERE cancel = 'discharge_cancel') AS u USING (fixmedins_code, mdtrt_id)
    WHERE c.kind = 'discharge' AND c.sent_ms > u.until_ms GROUP BY fixmedins_code, mdtrt_id
  )
  SELECT a.*, d.end_ms AS end_ms FROM admissions AS a LEFT JOIN discharges AS d USING (fixmedins_code, mdtrt_id)`,
];

const row = z.record(z.string(), z.union([z.string(), z.number()]));

async function ask(query: string): Promise<z.infer<typeof row>[]> {
  const result = await client.query({
    query,
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  });
  return z.array(row).parse(await result.json());
}

const hitsOf = (rule_id: string) => raised.filter((hit) => hit.rule_id === rule_id);

describe('SQL over the events table', () => {
  it('finds the same readmission gaps as SP-01 judges', async () => {
    const rows = await ask(`
      SELECT event_id, gap_days FROM (
        SELECT later.admission AS event_id,
          round((later.begin_ms - argMax(earlier.end_ms, (earlier.begin_ms, earlier.mdtrt_id))) / 86400000, 3) AS gap_days
        FROM stays AS later JOIN stays AS earlier
          ON earlier.patient = later.patient AND earlier.fixmedins_code = later.fixmedins_code
        WHERE (earlier.begin_ms, earlier.mdtrt_id) < (later.begin_ms, later.mdtrt_id) AND earlier.end_ms > 0
        GROUP BY later.admission, later.begin_ms
      ) WHERE gap_days >= 0 AND gap_days <= 15`);
    const bySql = new Map(rows.map((one) => [one['event_id'], one['gap_days']]));
    const admissions = new Set(
      events.filter((event) => event.kind === 'admission').map((event) => event.event_id),
    );
    const byEngine = [...admissions].flatMap((id) =>
      evaluator
        .explain(id, 'SP-01')
        .filter(({ conditions }) =>
          conditions.filter((one) => one.fact === 'gap_days').every((one) => one.result),
        )
        .map(({ facts }) => [id, facts['gap_days']]),
    );
    expect(byEngine.length).toBeGreaterThan(5);
    expect(Object.fromEntries(bySql)).toEqual(Object.fromEntries(byEngine));
    for (const hit of hitsOf('SP-01'))
      expect(hit.evidence.some(({ event_id }) => bySql.has(event_id))).toBe(true);
  });

  it('finds the same overlaps as HB-05', async () => {
    const rows = await ask(`
      SELECT later.mdtrt_id AS mdtrt_id, max(round((least(earlier.end_ms, later.end_ms) - later.begin_ms) / 3600000, 2)) AS hours
      FROM stays AS later JOIN stays AS earlier ON earlier.patient = later.patient
      WHERE earlier.begin_ms < later.begin_ms AND earlier.end_ms > 0 AND later.end_ms > 0 AND earlier.mdtrt_id != later.mdtrt_id
        AND earlier.med_type != '71' AND later.med_type != '71'
      GROUP BY later.mdtrt_id HAVING hours > 12`);
    const bySql = rows
      .map((one) => `${one['mdtrt_id']} grade ${Number(one['hours']) > 24 ? 1 : 2}`)
      .toSorted();
    expect(
      hitsOf('HB-05')
        .map((hit) => `${hit.mdtrt_id} grade ${hit.grade}`)
        .toSorted(),
    ).toEqual(bySql);
    expect(bySql.length).toBeGreaterThan(0);
  });

  it('finds the settlements during a stay that HB-03 and HB-04 tell of or excuse', async () => {
    const rows = await ask(`
      WITH visits AS (
        SELECT fixmedins_code, mdtrt_id, argMax(JSONExtractString(data, 'begntime'), (kind = 'visit', sent_ms)) AS begntime
        FROM counting WHERE kind IN ('visit', 'registration') GROUP BY fixmedins_code, mdtrt_id
      )
      SELECT DISTINCT s.event_id AS event_id, s.kind AS kind
      FROM (
        SELECT c.*, if(v.begntime = '' OR c.kind = 'pharmacy_settlement', c.at_ms,
          toUnixTimestamp(toDateTime(v.begntime, 'Asia/Shanghai')) * 1000) AS seen_ms
        FROM counting AS c LEFT JOIN visits AS v USING (fixmedins_code, mdtrt_id)
        WHERE c.kind IN ('outpatient_settlement', 'pharmacy_settlement')
      ) AS s JOIN stays ON stays.patient = s.psn_no
      WHERE stays.mdtrt_id != s.mdtrt_id AND stays.med_type != '71' AND s.seen_ms > stays.begin_ms + 7200000
        AND stays.begin_ms <= s.at_ms
        AND (stays.end_ms = 0 OR s.seen_ms < stays.end_ms - 7200000)`);
    const told = new Set(
      [...hitsOf('HB-03'), ...hitsOf('HB-04')].flatMap((hit) =>
        hit.evidence.map(({ event_id }) => event_id),
      ),
    );
    const found = new Set(rows.map((one) => String(one['event_id'])));
    for (const { event_id, kind } of rows) {
      const rule_id = kind === 'outpatient_settlement' ? 'HB-03' : 'HB-04';
      const verdicts = evaluator.explain(String(event_id), rule_id).map(({ verdict }) => verdict);
      expect(told.has(String(event_id)) ? ['holds'] : ['excluded']).toEqual(verdicts);
    }
    const settlements = events.filter(
      (event) => event.kind === 'outpatient_settlement' || event.kind === 'pharmacy_settlement',
    );
    expect(
      settlements.filter((event) => told.has(event.event_id) && !found.has(event.event_id)),
    ).toEqual([]);
    expect(found.size).toBeGreaterThan(3);
  });

  it('counts the same whole-box uses as TR-01', async () => {
    const rows = await ask(`
      WITH used AS (
        SELECT *, arrayJoin(drug_trac_codgs) AS code, indexOf(drug_trac_codgs, code) AS n,
          if(JSONHas(data, 'drug_trac_info'), 'drug_trac_info', 'drugtracinfo') AS list,
          JSONExtractString(data, list, n, 'trdn_flag') AS own_flag,
          if(own_flag = '', JSONExtractString(data, 'trdn_flag'), own_flag) AS flag
        FROM counting WHERE kind IN ('outpatient_settlement', 'inpatient_settlement', 'pharmacy_settlement', 'sale', 'sale_return')
      ),
      settled AS (SELECT code, fixmedins_code, setl_id, psn_no, at_ms FROM used WHERE kind LIKE '%settlement' AND flag != '1'),
      cancelled AS (
        SELECT DISTINCT fixmedins_code, setl_id FROM everything
        WHERE kind LIKE '%settlement' AND setl_id != '' AND event_id NOT IN (SELECT event_id FROM counting)
      ),
      sold AS (
        SELECT code, fixmedins_code, if(setl_id = '', JSONExtractString(data, 'rtal_docno'), setl_id) AS number FROM used
        WHERE kind = 'sale' AND flag != '1' AND (fixmedins_code, setl_id) NOT IN cancelled
          AND (setl_id != '' OR (code, fixmedins_code) NOT IN (SELECT code, fixmedins_code FROM settled))
      ),
      uses AS (
        SELECT code, count() AS n FROM (
          SELECT DISTINCT code, fixmedins_code, setl_id AS number FROM settled
          UNION DISTINCT SELECT DISTINCT code, fixmedins_code, number FROM sold
        ) GROUP BY code
      )
      SELECT uses.code AS code, toInt32(n) - toInt32(returned.n) AS uses FROM uses
      LEFT JOIN (
        SELECT code, count() AS n FROM used WHERE flag != '1' AND (kind = 'sale_return' OR (kind = 'sale' AND
          (fixmedins_code, JSONExtractString(data, 'rtal_docno')) IN (
            SELECT fixmedins_code, JSONExtractString(data, 'medins_prod_sel_no')
            FROM counting WHERE kind = 'sale_return' AND empty(drug_trac_codgs)))) GROUP BY code
      ) AS returned USING (code)
      WHERE uses >= 2`);
    const bySql = Object.fromEntries(rows.map((one) => [one['code'], one['uses']]));
    const byEngine = Object.fromEntries(
      hitsOf('TR-01').map((hit) => [hit.drug_trac_codg, hit.facts['whole_uses']]),
    );
    expect(Object.keys(byEngine).length).toBeGreaterThan(2);
    expect(bySql).toEqual(byEngine);
  });
});
