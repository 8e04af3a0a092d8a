// The operators on upcoding again (UC-01 to UC-19), each over the complete list of events and whole
// tables: `complications`, `regrouped`, `billed`, `unsupported_diagnoses`, `missing_companions`,
// `codes_without`, `diagnosis_resources`, `impossible_codes`, `dip_group`. Of the groupers only the answer
// for one stay is asked; what they answer is tried in test/engine.
import { chinaDate, dayMs, hourMs } from '../../../engine/china-time.ts';
import type { FundEvent } from '../../../engine/event.ts';
import { fieldOf, isThing, type Question, type Spec } from '../naive-facts.ts';
import { inOrder, type Thing } from '../naive-entries.ts';
import { amountOf, text, yuan, type TableRow, type Tables } from '../reading.ts';

type Operator = (spec: Spec, q: Question) => unknown;

const isOfStay = (one: Thing, stay: Thing): boolean =>
  fieldOf(one, 'mdtrt_id') === fieldOf(stay, 'mdtrt_id') && one.fixmedins_code === stay.fixmedins_code;

const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
const textOf = (thing: Thing, name: string): string | undefined => {
  const value = fieldOf(thing, name);
  return typeof value === 'string' ? value : undefined;
};
const numberOf = (thing: Thing, name: string): number | undefined => {
  const value = fieldOf(thing, name);
  return typeof value === 'number' ? value : undefined;
};
const known = <Value>(value: Value | undefined, name: string): Readonly<Record<string, Value>> =>
  value === undefined ? {} : { [name]: value };

export function upcodingOperators(tables: Tables): Readonly<Record<string, Operator>> {

  const codesOf = (stay: Thing, without: readonly string[], main: string) => {
    const claimed = mainOf(stay) ?? '';
    const all = listOf(fieldOf(stay, 'list_diag_codes') ?? fieldOf(stay, 'diag_codes'));
    const others = main === claimed ? all : [claimed, ...all];
    return {
      main,
      others: [...new Set(others)].filter((code) => code !== main && !without.includes(code)),
      operations: listOf(fieldOf(stay, 'oprn_codes')).filter((code) => !without.includes(code)),
    };
  };
  const placeOf = (stay: Thing) => ({
    year: Number(chinaDate(stay.until ?? stay.at).slice(0, 4)),
    insutype: textOf(stay, 'insutype') === '310' ? '310' : '390',
    admdvs: stay.admdvs,
  });
  const patient = (stay: Thing) => ({
    ...known(textOf(stay, 'gend'), 'gend'),
    ...known(numberOf(stay, 'age_days'), 'ageDays'),
    ...known(numberOf(stay, 'nwb_bir_wt'), 'birthWeight'),
  });
  const levelOf = (stay: Thing): number | undefined => {
    const row = tables.rows('institutions').find((one) => one['fixmedins_code'] === stay.fixmedins_code);
    return row?.['level'] ? Number(row['level']) : undefined;
  };
  const paid = (scheme: unknown, stay: Thing, without: readonly string[], main: string) => {
    const codes = codesOf(stay, without, main);
    const place = placeOf(stay);
    if (scheme !== 'dip') {
      const group = tables.drgGrouper().group({ ...codes, ...patient(stay), year: place.year });
      return group?.weight === undefined
        ? undefined
        : { code: group.drg, weight: group.weight, standard: tables.drgGrouper().standard(group.weight, place) };
    }
    const group = tables.dipGrouper().group({
      ...codes,
      ...known(numberOf(stay, 'medfee_sumamt'), 'fee'),
      year: place.year,
      admdvs: stay.admdvs,
    });
    return group === undefined
      ? undefined
      : {
          code: group.dip_code,
          weight: group.score,
          standard: tables.dipGrouper().standard(group.score, { ...place, ...known(levelOf(stay), 'level') }),
        };
  };
  const refs = (spec: unknown, q: Question): unknown[] => listOf(spec).map((path) => q.ref(path));

  return {
    complications(spec, q) {
      const stay = q.ref(String(spec['of'] ?? 'trigger'));
      const main = isThing(stay) ? mainOf(stay) : undefined;
      if (!isThing(stay) || main === undefined) return undefined;
      const { mcc, cc } = tables.drgGrouper().complications({ ...codesOf(stay, [], main), year: placeOf(stay).year });
      return { count: mcc.length + cc.length, mcc, cc, codes: [...mcc, ...cc] };
    },
    regrouped(spec, q) {
      const stay = q.ref(String(spec['of'] ?? 'trigger'));
      const claimed = isThing(stay) ? mainOf(stay) : undefined;
      const lists = refs(spec['without'] ?? [], q);
      if (!isThing(stay) || claimed === undefined || lists.includes(undefined)) return undefined;
      const without = [...new Set(lists.flatMap(listOf))];
      const main = spec['main'] === undefined ? claimed : q.ref(String(spec['main']));
      if (typeof main !== 'string' || without.includes(main)) return undefined;
      const [own, other] = [paid(spec['scheme'], stay, [], claimed), paid(spec['scheme'], stay, without, main)];
      if (own === undefined || other === undefined || other.weight === 0) return undefined;
      return {
        code: own.code,
        weight: own.weight,
        other_code: other.code,
        other_weight: other.weight,
        gain_share: own.weight / other.weight - 1,
        without: without.toSorted(),
        ...(own.standard === undefined || other.standard === undefined
          ? {}
          : {
              standard: own.standard,
              other_standard: other.standard,
              difference: yuan(own.standard - other.standard),
            }),
      };
    },
    dip_group(spec, q) {
      const stay = q.ref(String(spec['of'] ?? 'trigger'));
      const main = isThing(stay) ? mainOf(stay) : undefined;
      if (!isThing(stay) || main === undefined) return undefined;
      const fee = numberOf(stay, 'medfee_sumamt');
      const place = placeOf(stay);
      const group = tables.dipGrouper().group({
        ...codesOf(stay, [], main),
        ...known(fee, 'fee'),
        year: place.year,
        admdvs: stay.admdvs,
      });
      if (group === undefined) return undefined;
      const { score, meanFee: mean } = group;
      const ratio = fee === undefined || !mean ? undefined : fee / mean;
      const share = ratio === undefined ? 1 : ratio < 0.5 ? ratio : ratio > 2 ? ratio - 1 : 1;
      return {
        dip_code: group.dip_code,
        dip_name: group.dip_name,
        kind: group.kind,
        score,
        ...known(mean, 'mean_fee'),
        ...known(tables.dipGrouper().standard(score, { ...place, ...known(levelOf(stay), 'level') }), 'standard'),
        ...known(ratio, 'ratio'),
        ...known(ratio === undefined ? undefined : score * share, 'settled_score'),
      };
    },
    billed(spec, q) {
      const grace = spec['grace_hours'];
      if (grace !== undefined && !areFeesIn(grace, q)) return undefined;
      const window = new Map(Object.entries(Object(spec['window'] ?? {})));
      const days = (name: string): number => Number(window.get(name) ?? Infinity);
      const from = q.trigger.at - days('back_days') * dayMs;
      const to = q.trigger.at + days('ahead_days') * dayMs;
      const near = linesOf(q).filter((line) => line.at >= from && line.at <= to);
      const own = near.filter((line) =>
        listOf(spec['prefixes']).some((prefix) => text(line, 'med_list_codg')?.startsWith(prefix)),
      );
      return {
        lines: own.length,
        quantity: total(own.map((line) => amountOf(line, 'cnt'))),
        amount: total(own.map((line) => amountOf(line, 'det_item_fee_sumamt'))),
      };
    },
    unsupported_diagnoses(spec, q) {
      const table = String(spec['table'] ?? 'evidence');
      const family = spec['excused_family'];
      const codes = refs(spec['of'] ?? ['trigger.list_diag_codes'], q).flatMap(listOf);
      const asked = codes
        .filter((code) => family === undefined || !tables.isExcused(String(family), [code]))
        .map((code) => ({ code, rows: tables.longestPrefix(table, 'diag_prefix', code) }))
        .filter(({ rows }) => rows.length > 0);
      if (asked.length === 0) return nothing;
      if (!areFeesIn(spec['grace_hours'] ?? 24, q)) return undefined;
      const items = chargedItems(q);
      const ordered = spec['orders'] === true ? orderedItems(q) : [];
      const isMet = (row: TableRow): boolean =>
        (row['evidence_class'] === 'icu' && fieldOf(q.trigger, 'icu') === true) ||
        (row['evidence_class'] === 'ventilation' && /[1-9]/.test(textOf(q.trigger, 'vent_used_dura') ?? '')) ||
        [...items.keys(), ...ordered].some((item) => item.startsWith(row['code_prefix'] ?? '\u0000'));
      const bare = asked.filter(({ rows }) => !rows.some(isMet));
      return {
        count: bare.length,
        codes: bare.map(({ code, rows }) => `${code} ${rows[0]?.['diag_name'] ?? ''}`.trim()),
        plain: bare.map(({ code }) => code),
        missing: [...new Set(bare.flatMap(({ rows }) => rows.map((row) => row['zh'] ?? '')))],
      };
    },
    missing_companions(spec, q) {
      const own = q.all.filter((one) => one.kind === 'operation' && isOfStay(one, q.trigger));
      const isEarlier = (one: Thing): boolean => q.trigger.at - one.at > dayMs && fieldOf(one, 'outside_stay') === false;
      const isDoneBefore = (code: string): boolean => {
        const same = own.filter((one) => fieldOf(one, 'oprn_oprt_code') === code);
        return same.length > 0 && same.every(isEarlier);
      };
      const asked = listOf(fieldOf(q.trigger, 'oprn_codes'))
        .filter((code) => !isDoneBefore(code))
        .map((code) => ({ code, rows: tables.longestPrefix('companions', 'oprn_prefix', code) }))
        .filter(({ rows }) => rows.length > 0);
      if (asked.length === 0) return nothing;
      if (!areFeesIn(spec['grace_hours'] ?? 24, q)) return undefined;
      const items = chargedItems(q);
      const least = numeric(spec['amount_min'] ?? 0, q);
      const comesTo = (row: TableRow): number => {
        const lines = [...items].filter(([item]) => item.startsWith(row['code_prefix'] ?? '\u0000'));
        return lines.length === 0 ? -1 : total(lines.map(([, amount]) => amount));
      };
      const lacking = asked.flatMap(({ code, rows }) =>
        [...new Set(rows.map((row) => row['companion_class'] ?? ''))]
          .filter((name) => spec['classes'] === undefined || listOf(spec['classes']).includes(name))
          .map((name) => ({ code, members: rows.filter((row) => row['companion_class'] === name) }))
          .filter(({ members }) => !members.some((row) => comesTo(row) >= least)),
      );
      const codes = lacking.map(({ code, members }) => `${code} ${members[0]?.['oprn_name'] ?? ''}`.trim());
      return {
        count: new Set(codes).size,
        codes: [...new Set(codes)],
        plain: [...new Set(lacking.map(({ code }) => code))],
        missing: [...new Set(lacking.map(({ members }) => members[0]?.['zh'] ?? ''))],
      };
    },
    codes_without(spec, q) {
      const own = q.ref(String(spec['of']));
      const others = refs(spec['minus'], q).filter((one) => one !== undefined);
      if (own === undefined || others.length === 0) return undefined;
      const length = Number(spec['length'] ?? 100);
      const taken = others.flatMap(listOf).map((code) => code.slice(0, length));
      return listOf(own).filter((code) => !taken.includes(code.slice(0, length)));
    },
    diagnosis_resources(spec, q) {
      const main = mainOf(q.trigger);
      if (main === undefined) return undefined;
      const codes = [main, ...codesOf(q.trigger, [], main).others];
      const table = String(spec['table'] ?? 'diagnosis-support');
      const asked = codes.map((code) => ({ code, rows: tables.longestPrefix(table, 'diag_prefix', code) }));
      if (codes.length === 1 || asked[0]?.rows.length === 0) return undefined;
      if (!areFeesIn(spec['grace_hours'] ?? 24, q)) return undefined;
      const amounts = new Map<string, number[]>();
      for (const [item, amount] of chargedItems(q)) {
        const served = asked.filter(({ rows }) => rows.some((row) => item.startsWith(row['code_prefix'] ?? '\u0000')));
        if (served.length !== 1) continue;
        const code = served[0]?.code ?? '';
        amounts.set(code, [...(amounts.get(code) ?? []), amount]);
      }
      const spent = (code: string): number => total(amounts.get(code) ?? []);
      const [other] = asked
        .filter(({ code }) => code !== main && amounts.has(code))
        .toSorted((a, b) => spent(b.code) - spent(a.code) || (a.code < b.code ? -1 : 1));
      return other === undefined
        ? { main_amount: spent(main), other_amount: 0 }
        : {
            main_amount: spent(main),
            other_code: other.code,
            other_name: `${other.code} ${other.rows[0]?.['diag_name'] ?? ''}`.trim(),
            other_amount: spent(other.code),
          };
    },
    impossible_codes(spec, q) {
      const { trigger } = q;
      const main = mainOf(trigger);
      const claimed = main === undefined ? undefined : codesOf(trigger, [], main);
      const diagnoses = claimed === undefined ? [] : [claimed.main, ...claimed.others];
      const operations = claimed?.operations ?? [];
      const from = trigger.at - numeric(spec['back_days'] ?? 400, q) * dayMs;
      const ended = q.all
        .filter((one) => one.kind === 'stay' && one.id !== trigger.id && one.at >= from)
        .filter((one) => one.until !== undefined && one.until <= trigger.at)
        .toSorted(inOrder)
        .toReversed();
      const same = ended.reduce<readonly Thing[]>((found, one) => {
        const begin = Math.min(trigger.at, ...found.map(({ at }) => at));
        const isMid = fieldOf(one, 'last_mid_setl_flag') === '1' && one.fixmedins_code === trigger.fixmedins_code;
        return isMid && Math.abs(begin - (one.until ?? Infinity)) <= dayMs ? [...found, one] : found;
      }, []);
      const earlier = ended.filter((one) => !same.includes(one)).flatMap((one) => listOf(fieldOf(one, 'oprn_codes')));
      const days = numberOf(trigger, 'age_days');
      const weight = numberOf(trigger, 'nwb_bir_wt');
      const begins = (codes: readonly string[], value: string): boolean =>
        codes.some((code) => code.startsWith(value));
      const against = (row: TableRow): boolean => {
        const value = row['value'] ?? '';
        const answers: Readonly<Record<string, boolean>> = {
          gend: textOf(trigger, 'gend') === value,
          days_below: days !== undefined && days < Number(value),
          days_from: days !== undefined && days >= Number(value),
          weight_below: weight !== undefined && weight < Number(value),
          weight_from: weight !== undefined && weight >= Number(value),
          diag: begins(diagnoses, value),
          oprn: begins(operations, value),
          earlier_oprn: begins(earlier, value),
        };
        return answers[row['against'] ?? ''] ?? false;
      };
      const found = [...diagnoses, ...operations].flatMap((code) =>
        tables
          .rows('impossible-combinations')
          .filter((row) => code.startsWith(row['code_prefix'] ?? '\u0000') && against(row))
          .map((row) => ({ code, row })),
      );
      return {
        count: found.length,
        certain: found.filter(({ row }) => row['certain'] === '1').length,
        codes: [...new Set(found.map(({ code, row }) => `${code} ${row['code_name'] ?? ''}`.trim()))],
        reasons: [...new Set(found.map(({ row }) => row['zh'] ?? ''))],
      };
    },
  };
}

const nothing = { count: 0, codes: [], plain: [], missing: [] };

function mainOf(stay: Thing): string | undefined {
  return textOf(stay, 'list_main_diag_code') ?? textOf(stay, 'main_diag_code');
}

/** Whole millionths. */
function total(values: readonly (number | undefined)[]): number {
  return Number(values.reduce((sum, one) => sum + BigInt(Math.round((one ?? 0) * 1e6)), 0n)) / 1e6;
}

function numeric(value: unknown, q: Question): number {
  return Number(typeof value === 'string' ? q.ref(value) : value);
}

function areFeesIn(grace: unknown, { trigger, past, ...q }: Question): boolean {
  return (
    trigger.until !== undefined &&
    past.hasPassed(
      trigger.fixmedins_code,
      'inpatient_fee',
      trigger.until + numeric(grace, { trigger, past, ...q }) * hourMs,
    )
  );
}

function linesOf({ trigger, past }: Question): readonly FundEvent[] {
  return past.ofVisit('inpatient_fee', `${trigger.fixmedins_code}|${textOf(trigger, 'mdtrt_id')}`);
}

/** Yuan by item of what was charged, refunds left out. */
function chargedItems(q: Question): ReadonlyMap<string, number> {
  const items = new Map<string, number>();
  for (const line of linesOf(q)) {
    const item = text(line, 'med_list_codg');
    if (item === undefined || (amountOf(line, 'cnt') ?? 0) <= 0) continue;
    items.set(item, total([items.get(item), amountOf(line, 'det_item_fee_sumamt')]));
  }
  return items;
}

function orderedItems(q: Question): readonly string[] {
  return q.all
    .filter((one) => one.kind === 'order' && fieldOf(one, 'vali_flag') !== '0')
    .flatMap((one) => listOf(fieldOf(one, 'drord_detl_code')));
}
