// The list of everything the library checks, and of the checks that the events cannot answer, with the data
// that is missing: rules/CATALOGUE.md, made by write-catalogue.ts.
import { readFileSync } from 'node:fs';
import { splitCsv } from '../engine/csv-records.ts';
import { families, type Family } from '../engine/hit.ts';
import type { Rule } from '../engine/rule.ts';

/** A check of the domain (DOMAIN section 2) for which there is no rule. */
export interface LeftOut {
  readonly check: string;
  readonly name_zh: string;
  readonly name_en: string;
  /** Which data would be needed. */
  readonly missing: string;
}

/** The checks of the domain by the letters of their id and how many there are. */
const domainChecks = { SP: 10, HB: 18, UC: 19, LS: 7, TR: 21, IV: 18, PH: 17, GN: 5 } as const;

export function domainCheckIds(): readonly string[] {
  return Object.entries(domainChecks).flatMap(([letters, count]) =>
    Array.from({ length: count }, (_, i) => `${letters}-${String(i + 1).padStart(2, '0')}`),
  );
}

/** Throws when the file is not what it should be. */
export function loadLeftOut(file = new URL('left-out.csv', import.meta.url)): readonly LeftOut[] {
  const { records } = splitCsv(readFileSync(file, 'utf8'));
  return records.slice(1).map(({ line, cells }) => {
    const [check = '', name_zh = '', name_en = '', missing = ''] = cells;
    if (cells.length !== 4 || missing === '') throw new Error(`left-out.csv, line ${line}: four cells, none empty`);
    return { check, name_zh, name_en, missing };
  });
}

const familyNames: Readonly<Record<Family, string>> = {
  split: '分解住院 split admission',
  hanging: '挂床、低标准入院 hanging bed, admission below criteria',
  upcoding: '高套病种 upcoding',
  trace: '追溯码 trace codes',
  stock: '进销存 purchase, sale, stock',
  pharmacy: '药店与人员 pharmacies and persons',
  policy: '政策与通用 policy and general',
  indicator: '指标与数据质控 indicators and data quality',
};

const grades = { 1: '明确违规', 2: '高度可疑', 3: '轻度可疑' } as const;
const stages = { before: '事前', during: '事中', after: '事后' } as const;

/** The whole page. */
export function catalogueText(rules: readonly Rule[], leftOut: readonly LeftOut[]): string {
  const known = new Set(rules.map(({ id }) => id));
  const checks = domainCheckIds();
  const built = checks.filter((id) => known.has(id)).length;
  const sections = families.map((family) => {
    const own = rules.filter((rule) => rule.family === family).toSorted((a, b) => compareIds(a.id, b.id));
    return [`## ${familyNames[family]}`, '', ...table(own)].join('\n');
  });
  return [
    '# What is checked',
    '',
    `${rules.length} rules, among them ${built} of the ${checks.length} checks that the domain names (split admission SP, hanging bed HB, upcoding UC,`,
    'low-standard admission LS, trace codes TR, stock IV, pharmacies PH, general GN). Made by `rules/write-catalogue.ts`.',
    '',
    ...sections.flatMap((section) => [section, '']),
    '## Left out, and the data that is missing',
    '',
    '| check | name | missing |',
    '|---|---|---|',
    ...leftOut.map(({ check, name_zh, name_en, missing }) => `| ${check} | ${name_zh} ${name_en} | ${missing} |`),
    '',
  ].join('\n');
}

function table(rules: readonly Rule[]): readonly string[] {
  return [
    '| rule | name | grade | stage | key |',
    '|---|---|---|---|---|',
    ...rules.map(
      ({ id, family, name, grade, grade_when, stages: when, key }) =>
        `| [${id}](${family}/${id}.json) | ${name.zh}<br>${name.en} | ${gradesOf(grade, grade_when)} | ${when
          .map((one) => stages[one])
          .join('、')} | ${key} |`,
    ),
  ];
}

function gradesOf(usual: Rule['grade'], others: Rule['grade_when']): string {
  const all = [...new Set([usual, ...others.map(({ grade }) => grade)])].toSorted((a, b) => a - b);
  return all.map((grade) => `${grade} ${grades[grade]}`).join('; ');
}

function compareIds(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
