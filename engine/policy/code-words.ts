// What the values of two national code tables mean, for sentences. The tables are the gateway's
// (connectors/national/codes.ts); a test holds the two equal.

export const insutypeWords: Readonly<Record<string, string>> = {
  310: '职工基本医疗保险', 320: '公务员医疗补助', 330: '大额医疗费用补助', 340: '离休人员医疗保障',
  350: '一至六级残废军人医疗补助', 360: '老红军医疗保障', 370: '企业补充医疗保险', 380: '新型农村合作医疗',
  390: '城乡居民基本医疗保险', 391: '城镇居民基本医疗保险', 392: '城乡居民大病医疗保险',
  399: '其他特殊人员医疗保障', 39905: '二乙医疗保险', 410: '长期照护保险', 510: '生育保险',
};

export const medTypeWords: Readonly<Record<string, string>> = {
  11: '普通门诊', 12: '门诊挂号', 13: '急诊', 14: '门诊慢特病', 18: '特药购药', 19: '意外伤害门诊', 21: '普通住院',
  22: '外伤住院', 23: '转外诊治住院', 24: '急诊转住院', 28: '日间手术', 41: '定点药店购药', 51: '生育门诊',
  52: '生育住院', 53: '计划生育手术费', 71: '家庭病床', 91: '其他门诊', 92: '其他住院', 93: '其他购药',
  1103: '癌症筛查', 1301: '急诊抢救', 2102: '单病种住院', 2105: '康复治疗住院', 2106: '生育平产(居民)',
  2107: '生育剖宫产(居民)', 2109: '新生儿抢救', 21303: '精神病住院', 9901: '门诊两病', 9903: '意外伤害门诊',
  9904: '大病特药', 990101: '门诊单病种', 990103: '新冠病毒核酸检测',
};

/** The word for a code, else the code with what it is. */
export function wordOf(words: Readonly<Record<string, string>>, code: string, kind: string): string {
  return words[code] ?? `${kind}${code}`;
}
