// npm run bench:grouper: stays grouped a second on one core, by CHS-DRG and by DIP, beside a bare
// JSON.parse of the same stays in turns. Stays are made of the tables' own codes: a principal diagnosis,
// up to eight others, up to three operations, half of them of its MDC, so that every MDC and most ADRGs
// come up; for DIP diagnoses and operations of the catalogue. By processor time. `counterfactual` groups
// each stay with a complication again without it, as the rules on upcoding do.
import { createDipGrouper, type DipStay } from '../engine/dip-grouper.ts';
import { readDrgTables } from '../engine/drg-tables.ts';
import type { GroupedStay } from '../engine/adrg.ts';
import { createGrouper } from '../engine/grouper.ts';
import { Knowledge } from '../engine/knowledge.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { chance, type Chance } from './city/chance.ts';
import { openScript, round } from './script.ts';

const script = openScript({ numbers: { stays: 20_000, rounds: 10, seed: 1 } });
const texts = loadKnowledge();
const knowledge = new Knowledge(texts);
const loading = process.cpuUsage();
const grouper = createGrouper(readDrgTables(texts));
const dip = createDipGrouper(knowledge.rows('dip-catalogue'), knowledge.rows('dip-rates'));
const loadMs = milliseconds(loading);

const dice = chance(script.number('seed'), 'grouper');
const stays = makeStays(script.number('stays'), dice);
const scored = makeScored(script.number('stays'), dice);
const lines = stays.map((stay) => JSON.stringify(stay));
const scoredLines = scored.map((stay) => JSON.stringify(stay));
const seen = new Set<string>();
const met = { drg: 0, dip: 0, lower: 0 };

const tasks = {
  drg: () => {
    for (const stay of stays) {
      const group = grouper.group(stay);
      if (group === undefined) continue;
      met.drg += 1;
      seen.add(group.adrg);
    }
  },
  counterfactual: () => {
    for (const stay of stays) if (grouper.alternative(stay) !== undefined) met.lower += 1;
  },
  parse: () => {
    for (const line of lines) JSON.parse(line);
  },
  dip: () => {
    for (const stay of scored) if (dip.group(stay) !== undefined) met.dip += 1;
  },
  dipParse: () => {
    for (const line of scoredLines) JSON.parse(line);
  },
};

const rounds = script.number('rounds');
const spent = { drg: 0, counterfactual: 0, parse: 0, dip: 0, dipParse: 0 };
for (const run of Object.values(tasks)) run();
for (let i = 0; i < rounds; i += 1) {
  for (const name of ['drg', 'counterfactual', 'parse', 'dip', 'dipParse'] as const) {
    const from = process.cpuUsage();
    tasks[name]();
    spent[name] += milliseconds(from);
  }
}

const perSecond = (name: keyof typeof spent): number =>
  Math.round((stays.length * rounds * 1000) / spent[name]);
script.finish({
  drg_stays_per_s: perSecond('drg'),
  drg_counterfactual_per_s: perSecond('counterfactual'),
  dip_stays_per_s: perSecond('dip'),
  json_parse_per_s: perSecond('parse'),
  dip_json_parse_per_s: perSecond('dipParse'),
  ratio: round(perSecond('drg') / perSecond('parse'), 3),
  dip_ratio: round(perSecond('dip') / perSecond('dipParse'), 3),
  drg_grouped_share: round(met.drg / (stays.length * (rounds + 1)), 3),
  dip_grouped_share: round(met.dip / (scored.length * (rounds + 1)), 3),
  adrgs: seen.size,
  lower_groups: met.lower / (rounds + 1),
  load_ms: Math.round(loadMs),
});

function milliseconds(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

function rowsOf(table: string): readonly (readonly string[])[] {
  return (texts[table] ?? '').split('\n').slice(1, -1).map((line) => line.split(','));
}

function makeStays(count: number, { int, pick, yes }: Chance): readonly GroupedStay[] {
  const diagnoses = rowsOf('drg-diagnoses');
  const principal = diagnoses.filter(([, mdc = '']) => mdc !== '');
  const complications = diagnoses.filter(([, , , kind = '']) => kind !== '');
  const operations = rowsOf('drg-operations');
  const byMdc = new Map<string, string[]>();
  for (const [code = '', adrgs = ''] of operations) {
    for (const adrg of adrgs.split(' ')) {
      const own = byMdc.get(adrg.slice(0, 1)) ?? [];
      byMdc.set(adrg.slice(0, 1), own);
      own.push(code);
    }
  }
  const codeOf = (rows: readonly (readonly string[])[]): string => pick(rows)[0] ?? '';
  return Array.from({ length: count }, () => {
    const [main = '', mdc = ''] = pick(principal);
    const own = byMdc.get(mdc.slice(0, 1)) ?? [];
    return {
      main,
      others: Array.from({ length: int(0, 8) }, () => codeOf(yes(0.4) ? complications : diagnoses)),
      operations: Array.from({ length: yes(0.5) ? 0 : int(1, 3) }, () =>
        own.length > 0 && yes(0.8) ? pick(own) : codeOf(operations),
      ),
      gend: pick(['1', '2']),
      ageDays: mdc.startsWith('P') ? int(0, 40) : int(400, 30_000),
      birthWeight: int(900, 4200),
      year: pick([2022, 2023, 2024]),
    };
  });
}

function makeScored(count: number, { int, pick, yes }: Chance): readonly DipStay[] {
  const catalogue = knowledge.rows('dip-catalogue');
  const [first] = catalogue;
  return Array.from({ length: count }, () => {
    const row = pick(catalogue);
    const operations = (row['oprn_oprt_code'] ?? '').split('+').map((any) => any.split('/')[0] ?? '');
    return {
      main: `${row['diag_code']}00`,
      operations: [...operations.filter((code) => code !== ''), ...(yes(0.3) ? ['47.0100'] : [])],
      fee: int(1000, 40_000),
      year: 2024,
      admdvs: first?.['admdvs'] ?? '',
    };
  });
}
