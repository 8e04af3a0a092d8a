// The city's designated institutions: numbers by level are Ezhou's (DOMAIN.md 5.3), names are
// invented.

import { chance } from './chance.ts';
import { certCheck } from './people.ts';
import type { DepartmentKey } from './care.ts';

export type Trade = 'hospital' | 'station' | 'village' | 'clinic' | 'pharmacy';

export interface Doctor {
  readonly code: string;
  readonly name: string;
  /** Identity number, as prescriptions and pharmacists' records carry it. */
  readonly certno: string;
}

export interface Department {
  readonly key: DepartmentKey;
  readonly hosp_dept_codg: string;
  readonly name: string;
  readonly caty: string;
  readonly beds: number;
  readonly doctors: readonly Doctor[];
  readonly nurses: readonly string[];
}

export interface Institution {
  /** Position among all institutions of the city. */
  readonly index: number;
  readonly fixmedins_code: string;
  readonly fixmedins_name: string;
  readonly trade: Trade;
  /** 3, 2, 1 for hospitals, 1 for stations, 0 below. */
  readonly level: 0 | 1 | 2 | 3;
  readonly admdvs: string;
  readonly departments: readonly Department[];
  /** Chain or medical group, when it belongs to one. */
  readonly group?: string;
  readonly doctors: readonly Doctor[];
  readonly pharmacist: Doctor;
  /** Who works at the till, by shift. */
  readonly clerks: readonly [Doctor, Doctor];
  /** The last two stand by and are on no operating list. */
  readonly anaesthetists: readonly Doctor[];
  /** Only planted situations happen here; no ordinary people come. */
  readonly quiet?: true;
}

/**
 * How many of each, and how many outpatient visits or sales one of them sees on an ordinary
 * day.
 */
export const trades = {
  level3: { count: 5, countMin: 2, visits: 1000 },
  level2: { count: 12, countMin: 3, visits: 258 },
  level1: { count: 45, countMin: 4, visits: 55 },
  station: { count: 24, countMin: 2, visits: 45 },
  village: { count: 265, countMin: 4, visits: 8 },
  clinic: { count: 131, countMin: 4, visits: 12 },
  pharmacy: { count: 466, countMin: 14, visits: 52 },
} as const;

const departmentNames: Readonly<Record<DepartmentKey, readonly [string, string]>> = {
  respiratory: ['呼吸内科', 'A03.01'],
  cardiology: ['心血管内科', 'A03.04'],
  neurology: ['神经内科', 'A03.03'],
  digestive: ['消化内科', 'A03.02'],
  endocrine: ['内分泌科', 'A03.07'],
  renal: ['肾病学科', 'A03.06'],
  oncology: ['肿瘤科', 'A19'],
  surgery: ['普通外科', 'A04.01'],
  orthopaedics: ['骨科', 'A04.03'],
  urology: ['泌尿外科', 'A04.04'],
  obstetrics: ['妇产科', 'A05'],
  newborn: ['新生儿科', 'A07.01'],
  paediatrics: ['儿科', 'A07'],
  eye: ['眼科', 'A10'],
  psychiatry: ['精神科', 'A15'],
  rehabilitation: ['康复医学科', 'A21'],
  emergency: ['急诊医学科', 'A20'],
  general: ['内科', 'A03'],
};

type Beds = Partial<Record<DepartmentKey, number>>;
const bedsByLevel: Readonly<Record<1 | 2 | 3, Beds>> = {
  3: {
    respiratory: 70,
    cardiology: 80,
    neurology: 80,
    digestive: 60,
    endocrine: 45,
    renal: 40,
    oncology: 60,
    surgery: 70,
    orthopaedics: 70,
    urology: 40,
    obstetrics: 50,
    newborn: 30,
    paediatrics: 40,
    eye: 30,
    psychiatry: 40,
    rehabilitation: 50,
    emergency: 20,
  },
  2: {
    respiratory: 36,
    cardiology: 36,
    neurology: 36,
    digestive: 26,
    endocrine: 24,
    renal: 16,
    oncology: 20,
    surgery: 32,
    orthopaedics: 30,
    urology: 16,
    obstetrics: 22,
    newborn: 10,
    paediatrics: 20,
    eye: 14,
    psychiatry: 24,
    rehabilitation: 26,
    emergency: 8,
  },
  1: { general: 36, surgery: 12, rehabilitation: 12 },
};

/** Anaesthetists who stand by and are on no list. */
const sparePeople = 2;
const homeBeds: Beds = { general: 10 };
const distantPlaces = [
  ['650102', '乌鲁木齐'],
  ['460105', '海口'],
  ['540102', '拉萨'],
] as const;
const areas = ['420702', '420703', '420704', '420704', '420704'] as const;
const surnames = [
  ...'陈刘周吴郑何罗梁宋唐韩冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段',
];
const given = [
  '建国',
  '志强',
  '晓燕',
  '丽娟',
  '海波',
  '文静',
  '国华',
  '春梅',
  '立新',
  '雅琴',
  '俊杰',
  '慧敏',
  '永红',
  '明亮',
  '雪梅',
  '振宇',
];

export interface Institutions {
  readonly all: readonly Institution[];
  readonly hospitals: readonly Institution[];
  readonly byLevel: Readonly<Record<1 | 2 | 3, readonly Institution[]>>;
  readonly pharmacies: readonly Institution[];
  /** Everyone who sees outpatients. */
  readonly practices: readonly Institution[];
  /** A private nursing home with a handful of beds; quiet. */
  readonly home: Institution;
  /** A small pharmacy connected for more than a year; quiet. */
  readonly veteran: Institution;
  /** Pharmacies in other provinces; quiet. */
  readonly distant: readonly Institution[];
}

/** `scale` 1 is the whole city; fewer institutions of the same size below it. */
export function makeInstitutions(seed: number, scale: number): Institutions {
  const all: Institution[] = [];
  const add = (
    letter: 'H' | 'P',
    trade: Trade,
    level: 0 | 1 | 2 | 3,
    name: string,
    group?: string,
    elsewhere?: string,
    quiet?: true,
  ): void => {
    const index = all.length;
    const dice = chance(seed, 'institution', trade, level, name);
    const drawn = dice.pick(areas);
    const area = elsewhere ?? drawn;
    const serial = String(index + 1).padStart(5, '0');
    const departments =
      trade === 'hospital' && level !== 0
        ? departmentsOf(dice.pick, quiet === true ? homeBeds : bedsByLevel[level], area, index)
        : [];
    all.push({
      index,
      trade,
      level,
      departments,
      fixmedins_code: letter + area + serial,
      fixmedins_name: name,
      admdvs: area,
      ...(group === undefined ? {} : { group }),
      doctors:
        departments.length > 0
          ? departments.flatMap((department) => department.doctors)
          : Array.from({ length: trade === 'station' ? 4 : 2 }, (_, n) =>
              doctor('D', area, index, n, dice.pick),
            ),
      pharmacist: doctor(trade === 'pharmacy' ? 'YS' : 'HY', area, index, 90, dice.pick),
      clerks: [
        doctor('SF', area, index, 91, dice.pick),
        doctor('SF', area, index, 92, dice.pick),
      ],
      anaesthetists: Array.from({ length: trade === 'hospital' ? 2 * level + sparePeople : 0 }, (_, n) =>
        doctor('D', area, index, 380 + n, dice.pick),
      ),
      ...(quiet ? { quiet } : {}),
    });
  };
  const counted = (kind: keyof typeof trades): number[] =>
    Array.from(
      { length: Math.max(trades[kind].countMin, Math.round(trades[kind].count * scale)) },
      (_, n) => n,
    );
  const districts = [
    '东湖',
    '西山',
    '南浦',
    '北洲',
    '长港',
    '泽林',
    '花湖',
    '汀祖',
    '碧石',
    '杜山',
  ] as const;
  const place = (n: number): string =>
    (districts[n % districts.length] ?? '') + (n < 10 ? '' : String(Math.floor(n / 10)));
  for (const n of counted('level3'))
    add('H', 'hospital', 3, `江洲市第${n + 1}人民医院`, n === 0 ? 'YGT01' : undefined);
  for (const n of counted('level2')) add('H', 'hospital', 2, `${place(n)}区人民医院`);
  for (const n of counted('level1'))
    add('H', 'hospital', 1, `${place(n)}镇卫生院`, n % 9 === 3 ? 'YGT01' : undefined);
  for (const n of counted('station')) add('H', 'station', 1, `${place(n)}社区服务站`);
  for (const n of counted('village')) add('H', 'village', 0, `${place(n)}村卫生室`);
  for (const n of counted('clinic')) add('H', 'clinic', 0, `${place(n)}诊所`);
  for (const n of counted('pharmacy')) {
    const chain = n % 7 < 3 ? Math.floor(n / 7) % 8 : undefined;
    add(
      'P',
      'pharmacy',
      0,
      chain === undefined ? `${place(n)}药店` : `江洲康泰${chain + 1}连锁${n}店`,
      chain === undefined ? undefined : `LS${String(chain + 1).padStart(2, '0')}`,
    );
  }
  const ordinary = [...all];
  // Small places where only planted things happen: a private home, and shops in other provinces
  // whose bills reach the city because its people are insured there.
  add('H', 'hospital', 1, '江洲安康护理院', undefined, undefined, true);
  add('P', 'pharmacy', 0, '江洲百年大药房', undefined, undefined, true);
  for (const [code, city] of distantPlaces)
    add('P', 'pharmacy', 0, `${city}国康大药房`, undefined, code, true);
  const hospitals = ordinary.filter((one) => one.trade === 'hospital');
  return {
    all,
    home: only(all, (one) => one.quiet === true && one.trade === 'hospital'),
    veteran: only(all, (one) => one.fixmedins_name === '江洲百年大药房'),
    distant: all.filter((one) => !one.admdvs.startsWith('4207')),
    hospitals,
    byLevel: {
      1: hospitals.filter((one) => one.level === 1),
      2: hospitals.filter((one) => one.level === 2),
      3: hospitals.filter((one) => one.level === 3),
    },
    pharmacies: ordinary.filter((one) => one.trade === 'pharmacy'),
    practices: ordinary.filter((one) => one.trade !== 'pharmacy'),
  };
}

type Pick = <T>(list: readonly T[]) => T;

function departmentsOf(
  pick: Pick,
  bedsOf: Beds,
  area: string,
  institution: number,
): Department[] {
  const many = Object.keys(bedsOf).length > 10 && (bedsOf.cardiology ?? 0) > 40;
  return Object.entries(bedsOf).flatMap(([name, beds], n) => {
    const key = departmentKey(name);
    const [title, caty] = departmentNames[key];
    return [
      {
        key,
        name: title,
        caty,
        beds,
        hosp_dept_codg: `KS${String(n + 1).padStart(3, '0')}`,
        doctors: Array.from({ length: many ? 12 : 5 }, (_, d) =>
          doctor('D', area, institution, n * 20 + d, pick),
        ),
        nurses: Array.from({ length: 6 }, () => pick(surnames) + pick(given)),
      },
    ];
  });
}

function departmentKey(name: string): DepartmentKey {
  const found = Object.keys(departmentNames).find((key): key is DepartmentKey => key === name);
  if (found === undefined) throw new Error(`no department ${name}`);
  return found;
}

function doctor(letter: string, area: string, institution: number, n: number, pick: Pick): Doctor {
  const serial = institution * 400 + n + 1;
  const body = `${area}${1962 + (serial % 36)}${two(1 + (serial % 12))}${two(1 + (serial % 28))}${String(serial % 1000).padStart(3, '0')}`;
  return {
    code: letter + area + String(serial).padStart(6, '0'),
    name: pick(surnames) + pick(given),
    certno: body + certCheck(body),
  };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function only<T>(list: readonly T[], test: (one: T) => boolean): T {
  const found = list.find(test);
  if (found === undefined) throw new Error('no such institution in this city');
  return found;
}

/** The department that takes this care here: its own, else the nearest general one. */
export function departmentFor(hospital: Institution, key: DepartmentKey): Department {
  const own = hospital.departments.find((one) => one.key === key);
  if (own !== undefined) return own;
  const surgical = key === 'orthopaedics' || key === 'urology' || key === 'surgery';
  const fallback = surgical ? 'surgery' : 'general';
  const found = hospital.departments.find((one) => one.key === fallback) ?? hospital.departments[0];
  if (found === undefined) throw new Error(`${hospital.fixmedins_name} has no departments`);
  return found;
}
