// Citizens made on demand from their number: nobody is stored, the same number is the same person.

import { chance } from './chance.ts';
import { dateText } from './china-clock.ts';

export interface Person {
  readonly index: number;
  readonly psn_no: string;
  readonly psn_name: string;
  readonly certno: string;
  /** 1 male, 2 female. */
  readonly gend: '1' | '2';
  readonly brdy: string;
  /** Full years at the city's start. */
  readonly age: number;
  /** 310 employees, 390 residents. */
  readonly insutype: '310' | '390';
  /** 11 in work, 12 retired, 14 resident under age, 15 resident. */
  readonly psn_type: string;
  readonly insuplc_admdvs: string;
  /** A household of three shares an address, and nobody else does; a telephone is one's own. */
  readonly tel: string;
  readonly curr_addr: string;
  /** Employees' own. */
  readonly emp_name?: string;
}

/** What a situation asks of a person; everything else stays as their number gives it. */
export interface PersonShape {
  readonly ageMin?: number;
  readonly ageMax?: number;
  readonly gend?: '1' | '2';
  /** A newborn of this day, ms. */
  readonly bornAt?: number;
  /** Insured elsewhere. */
  readonly insuplc_admdvs?: string;
}

const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷',
];
const given = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志海燕春梅云峰林波辉宇晨浩雪莹佳欣子涵梓萱诗雨思远文博',
];
const certWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const certChecks = '10X98765432';
const areas = ['420702', '420703', '420704', '420704', '420704', '420799'];
const streets = ['凤凰路', '古楼街', '西山路', '花湖大道', '葛店街', '泽林街', '汀祖街', '碧石渡路'];

export type People = (index: number, shape?: PersonShape) => Person;

/** People of one city. `year` is the year of the city's first day. */
export function makePeople(seed: number, year: number): People {
  return (index, shape) => {
    const dice = chance(seed, 'person', index);
    const gend = shape?.gend ?? (dice.yes(0.5) ? '1' : '2');
    const ageMin = shape?.ageMin ?? 0;
    const ageMax = Math.max(ageMin, shape?.ageMax ?? 92);
    const age =
      ageMin +
      Math.floor(Math.min(0.999, dice.next() * 0.8 + dice.next() * 0.2) * (ageMax - ageMin + 1));
    const day = dice.int(1, 365);
    const month = Math.min(12, 1 + Math.floor(day / 31));
    const drawn = `${year - 1 - age}-${pad(month, 2)}-${pad(1 + (day % 28), 2)}`;
    const brdy = shape?.bornAt === undefined ? drawn : dateText(shape.bornAt);
    // A quarter of the insured are employees (Ezhou: 272.1 of 1,018.4 thousand).
    const employee = age >= 18 && dice.yes(0.3);
    const area = dice.pick(areas);
    const body =
      (area === '420799' ? '420704' : area) +
      brdy.replaceAll('-', '') +
      pad(index % 50, 2) +
      String(2 * dice.int(0, 4) + (gend === '1' ? 1 : 0));
    return {
      index,
      gend,
      brdy,
      age,
      psn_no: `4207000000${pad(index, 12)}`,
      psn_name: dice.pick(surnames) + dice.pick(given) + (dice.yes(0.7) ? dice.pick(given) : ''),
      certno: body + certCheck(body),
      insutype: employee ? '310' : '390',
      psn_type: employee ? (age >= 58 ? '12' : '11') : age < 18 ? '14' : '15',
      insuplc_admdvs: shape?.insuplc_admdvs ?? area,
      tel: `1${3 + (index % 7)}${pad((index * 7919 + seed * 104729) % 1_000_000_000, 9)}`,
      curr_addr: `江洲市${dice.pick(streets)}${1 + Math.floor(index / 3)}号`,
      ...(employee ? { emp_name: `江洲市第${1 + dice.int(0, 4999)}号企业` } : {}),
    };
  };
}

/** ISO 7064 MOD 11-2 over the first seventeen digits of an identity number. */
export function certCheck(body: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += Number(body[i]) * (certWeights[i] ?? 0);
  return certChecks[sum % 11] ?? '';
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
