// npm run bench:knowledge: how long a city's full tables of points take (DOMAIN 1.1: about 247 thousand
// in the national book), from text to the first look-up: checked line by line as a replacement is,
// read, indexed by code. Look-ups are timed for codes no point lists, which is what nearly every fee
// line asks, and for codes some point does. The tables are made here, of well-formed codes.
import { DatedKnowledge } from '../engine/dated-knowledge.ts';
import { checkKnowledge } from '../rules/check-knowledge.ts';
import { policyTables } from '../rules/policy-tables.ts';
import { madePolicyTables } from './made-policy-tables.ts';
import { openScript, round } from './script.ts';

const script = openScript({ numbers: { points: 247_000, lookups: 2_000_000 } });
const points = script.number('points');
script.say(`making ${points} points`);
const { tables, codes } = madePolicyTables(points);
const bytes = Object.values(tables).reduce((sum, csv) => sum + Buffer.byteLength(csv), 0);

/** Processor time, s: other programs on the machine disturb it less than the clock on the wall. */
function seconds(work: () => void): number {
  const begun = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1e6;
}

let rows = 0;
let problems = 0;
const check = seconds(() => {
  for (const table of policyTables) {
    const checked = checkKnowledge(table, tables[table.name] ?? '');
    rows += checked.rows.length;
    problems += checked.problems.length;
  }
});
globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
let knowledge = new DatedKnowledge(tables);
const warm = seconds(() => knowledge.warmUp());
globalThis.gc?.();
const kept = process.memoryUsage().heapUsed - before;
const later = { table: 'policy-discounts', from: '2026-01-01', csv: tables['policy-discounts'] ?? '' };
const replaced = seconds(() => {
  knowledge = new DatedKnowledge(tables, [later]);
  knowledge.warmUp();
});

const lookups = script.number('lookups');
const [gz] = ['GZ10000101007000'];
function timed(asked: readonly string[]): number {
  let found = 0;
  const took = seconds(() => {
    for (let i = 0; i < lookups; i += 1) if (knowledge.concerns(gz, asked[i % asked.length]!)) found += 1;
  });
  return (took * 1e9) / lookups;
}
const unlisted = Array.from({ length: 4_000 }, (_, i) => `0099${String(i).padStart(7, '0')}0000`);

script.finish(
  {
    points: rows,
    csv_mb: round(bytes / 1e6, 1),
    check_s: round(check),
    warm_up_s: round(warm),
    heap_mb: Math.round(kept / 1e6),
    bytes_a_point: Math.round(kept / rows),
    with_a_dated_version_s: round(replaced),
    lookup_unlisted_ns: Math.round(timed(unlisted)),
    lookup_listed_ns: Math.round(timed(codes.slice(0, 4_000))),
  },
  problems === 0 ? [] : [`${problems} rows are wrong`],
);
