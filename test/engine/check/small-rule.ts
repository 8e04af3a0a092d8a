// A rule without any finding, and the findings of what is made of it.
import { checkSource } from '../../../engine/check/check-rule.ts';
import type { CheckContext, Finding } from '../../../engine/check/finding.ts';

export type Json = Record<string, unknown>;

const words = { zh: '名称', en: 'name' };

/** A person's stay soon after another: nothing wrong with it. */
export const soundRule: Json = {
  id: 'ZZ-01',
  version: 1,
  name: words,
  family: 'split',
  grade: 2,
  stages: ['after'],
  basis: ['《医疗保障基金使用监督管理条例》第三十八条'],
  effective: { from: '2025-01-01' },
  params: { days_max: { name: words, unit: 'days', default: 15, min: 1, max: 31, by_admdvs: { '33': 10 } } },
  key: 'person',
  trigger: { kind: 'stay', where: { open: false } },
  facts: {
    prev: { op: 'previous', kind: 'stay', within_days: 400, where: { fixmedins_code: '@trigger.fixmedins_code' } },
    gap: { op: 'between', from: 'prev.until', to: 'trigger.at', in: 'days', unit: 'days' },
  },
  conditions: { all: [{ fact: 'gap', operator: 'lessThanInclusive', value: { fact: 'days_max' } }] },
  event: { type: 'soon', message: { zh: '{{trigger.psn_no}}间隔{{gap}}', en: '{{trigger.psn_no}} after {{gap}}' } },
  amount: 'trigger.medfee_sumamt',
  evidence: ['prev'],
  examples: [
    { name: { zh: '命中', en: 'hit' }, events: [{ kind: 'admission', at: '2025-07-01' }], hits: [{}] },
    { name: { zh: '相似', en: 'near miss' }, events: [{ kind: 'admission', at: '2025-07-01' }], hits: [] },
  ],
};

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parts that are exchanged, not joined. */
const wholes: readonly string[] = ['where', 'conditions'];

/** The rule with parts exchanged; objects are joined, anything else replaced, `undefined` left out. */
export function changed(base: Json, change: Json): Json {
  const result: Json = { ...base };
  for (const [name, value] of Object.entries(change)) {
    const before = base[name];
    if (value === undefined) delete result[name];
    else result[name] = isObject(value) && isObject(before) && !wholes.includes(name) ? changed(before, value) : value;
  }
  return result;
}

export function findingsOf(change: Json, context: CheckContext = {}): readonly Finding[] {
  return checkSource(changed(soundRule, change), context).findings;
}
