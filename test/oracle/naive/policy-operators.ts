// The operators over points of knowledge again, each by reading every line of the key and every row of
// the tables: nothing indexed, listed or kept.
import { chinaDate, chinaDay, dayMs } from '../../../engine/china-time.ts';
import { inOrder, type Thing } from '../naive-entries.ts';
import { fieldOf, type Question, type Spec } from '../naive-facts.ts';

type Operator = (spec: Spec, q: Question) => unknown;
type Row = Readonly<Record<string, string>>;
type Finding = { readonly breached: boolean; readonly amount: number } | undefined;

export interface Line {
  readonly thing: Thing;
  cnt: number;
  amount: number;
}

interface Case {
  readonly row: Row;
  readonly line: Line;
  readonly lines: readonly Line[];
  readonly q: Question;
}

const feeKinds: readonly string[] = ['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'];
/** Days that are read before a line; points that ask for more say nothing. */
const longestWindow = 366;
const visitKinds: readonly string[] = ['stay', 'visit_settlement', 'pharmacy_settlement'];
const textOf = (thing: Thing, name: string): string => String(fieldOf(thing, name) ?? '');
const numberOf = (thing: Thing, name: string): number => Number(fieldOf(thing, name) ?? NaN);
const codeOf = ({ thing }: Line): string => textOf(thing, 'med_list_codg');
const visitOf = (thing: Thing): string => `${thing.fixmedins_code}|${textOf(thing, 'mdtrt_id')}`;
const words = (cell: string | undefined): readonly string[] => (cell ?? '').split(' ').filter((word) => word !== '');
const fen = (yuan: number): number => Math.round(yuan * 100) / 100;
const begins = (code: string, prefixes: readonly string[]): boolean => prefixes.some((prefix) => code.startsWith(prefix));

/** `rows` gives every row of a table. What a fact of `policy_*` says, but for its texts:
 * `{breached, gz_code, point_id, limit, source, lines, amount}`. */
export function policyOperators(rows: (table: string) => readonly Row[]): Readonly<Record<string, Operator>> {
  const operator = (table: string, judge: (one: Case) => Finding): Operator => (spec, q) => {
    const one = (thing: Thing) => judged(table, judge, String(spec['gz_code']), { ...q, trigger: thing });
    const own = one(q.trigger);
    if (own === undefined || q.matches.length < 2) return own;
    const all = q.matches.map(one).filter((value) => value?.breached === true);
    if (all.length === 0) return undefined;
    return { ...all[0], lines: all.length, amount: fen(all.reduce((sum, value) => sum + (value?.amount ?? 0), 0)) };
  };

  function judged(table: string, judge: (one: Case) => Finding, gz_code: string, q: Question) {
    const points = pointsOf(table, table === 'policy-pairs' ? 'other_prefix' : 'code_prefix', gz_code, q);
    if (points.length === 0) return undefined;
    const lines = charged(q.all.filter(({ kind }) => feeKinds.includes(kind)));
    const line = lines.find(({ thing }) => thing.id === q.trigger.id);
    if (line === undefined || fieldOf(line.thing, 'own_pay') === true) return undefined;
    const found = points.flatMap((row) => {
      const finding = judge({ row, line, lines, q });
      const { point_id, source, zh: limit } = row;
      return finding === undefined ? [] : [{ ...finding, point_id, source, limit, gz_code, lines: 1 }];
    });
    return found.find(({ breached }) => breached) ?? found.at(-1);
  }

  const classes = new Map<string, readonly Row[]>();
  function ofClass(table: string, gz_code: string): readonly Row[] {
    const name = `${table} ${gz_code}`;
    const found = classes.get(name) ?? rows(table).filter((row) => row['gz_code'] === gz_code);
    classes.set(name, found);
    return found;
  }

  /** Of the points that hold for the trigger those of the longest prefix. */
  function pointsOf(table: string, limit: string, gz_code: string, q: Question): readonly Row[] {
    const code = textOf(q.trigger, 'med_list_codg');
    const inForce = ofClass(table, gz_code).filter((row) => code.startsWith(row[limit] ?? '') && holdsOf(row, q.trigger));
    const longest = Math.max(...inForce.map((row) => (row['code_prefix'] ?? '').length));
    return inForce
      .filter((row) => (row['code_prefix'] ?? '').length === longest)
      .toSorted((a, b) => ((a['point_id'] ?? '') < (b['point_id'] ?? '') ? -1 : 1));
  }

  const levelOf = (place: string): number | undefined => {
    const level = Number(rows('institutions').find((row) => row['fixmedins_code'] === place)?.['level'] || NaN);
    return level >= 1 && level <= 3 ? level : undefined;
  };

  return {
    policy_attribute: operator('policy-attributes', ({ row, line, q }) => {
      const isBroken = attributeBroken(row, q, levelOf);
      const isOfYoung = (row['attribute'] ?? '').startsWith('age') && row['most'] !== '';
      if (isBroken === undefined || (isBroken && isOfYoung && isBirth(q))) return undefined;
      return { breached: isBroken, amount: line.amount };
    }),
    policy_diagnosis: operator('policy-diagnoses', ({ row, line, q }) => {
      const records = recordsOf(q);
      const stays = records.filter(({ kind }) => kind === 'stay');
      const isOpen = (one: Thing): boolean =>
        fieldOf(one, 'open') === true || [fieldOf(one, 'list_diag_codes') ?? []].flat().length === 0;
      if (stays.some(isOpen)) return undefined;
      const codes = records.flatMap((one) => [fieldOf(one, 'diag_codes')].flat().filter((code) => typeof code === 'string'));
      if (codes.length === 0) return undefined;
      const isThere = codes.some((code) => begins(code, words(row['diag_prefixes'])));
      const isCovered = records.some((one) => textOf(one, 'dise_codg') !== '');
      if (row['mode'] === 'needs' && !isThere && isCovered && codes.join(' ').replaceAll(/Z\S*\s*/g, '') === '') return undefined;
      return { breached: row['mode'] === 'needs' ? !isThere : isThere, amount: line.amount };
    }),
    policy_quantity: operator('policy-quantities', (one) => {
      const { row, line } = one;
      if (row['per'] === 'line' || row['measure'] === 'price') return ofLine(one);
      if (row['per'] !== 'day' && row['per'] !== 'visit') return undefined;
      return beyond(one, (thing) => visitOf(thing) === visitOf(line.thing) &&
        (row['per'] === 'visit' || chinaDay(thing.at) === chinaDay(line.thing.at)));
    }),
    policy_period_quantity: operator('policy-quantities', (one) => {
      const counts = one.row['measure'] === 'price' ? undefined : periodOf(one);
      return counts && beyond(one, counts);
    }),
    policy_course: operator('policy-courses', (one) => {
      const { row, line } = one;
      if (row['per'] === 'visit') return days(one, (thing) => visitOf(thing) === visitOf(line.thing));
      const supplied = suppliedBy(line);
      if (row['per'] !== 'line' || !(supplied > 0)) return undefined;
      const over = Math.min(supplied, supplied - Number(row['days_max']));
      return { breached: over > 0, amount: over > 0 ? fen((line.amount * over) / supplied) : 0 };
    }),
    policy_period_course: operator('policy-courses', (one) => {
      const counts = periodOf(one);
      return counts && days(one, counts);
    }),
    policy_pair: operator('policy-pairs', ({ row, line, lines }) => ({
      breached: lines.some((other) => other !== line && codeOf(other).startsWith(row['code_prefix'] ?? '') &&
        visitOf(other.thing) === visitOf(line.thing) && (row['per'] === 'visit' ||
          (row['per'] === 'day' ? chinaDay(other.thing.at) === chinaDay(line.thing.at) : sameScript(other.thing, line.thing)))),
      amount: line.amount,
    })),
    policy_discount: operator('policy-discounts', ({ row, line, lines, q }) => {
      const full = Number(row['price']) || numberOf(line.thing, 'pric_uplmt_amt');
      if (!(full > 0)) return undefined;
      const isAlike = (other: Line): boolean =>
        visitOf(other.thing) === visitOf(line.thing) && chinaDay(other.thing.at) === chinaDay(line.thing.at) &&
        pointsOf('policy-discounts', 'code_prefix', row['gz_code'] ?? '', { ...q, trigger: other.thing })
          .some((one) => one['incision_group'] === row['incision_group']);
      const priceOf = ({ amount, cnt }: Line): number => amount / cnt;
      const [dearest] = lines
        .filter((other) => other === line || isAlike(other))
        .toSorted((a, b) => priceOf(b) - priceOf(a) || inOrder(a.thing, b.thing));
      const over = fen((priceOf(line) - full * Number(row['share_max'])) * line.cnt);
      return { breached: dearest !== line && over > 0.5, amount: over };
    }),
    policy_prior: operator('policy-prior-use', ({ row, line, lines, q }) => {
      const [days, priors] = [Number(row['window_days']), words(row['prior_prefixes'])];
      if (!(days > 0) || days > longestWindow || priors.length === 0) return undefined;
      const from = line.thing.at - days * dayMs;
      const isUsed = lines.some((other) =>
        other.thing.at >= from && other.thing.at <= line.thing.at && begins(codeOf(other), priors));
      const feeds = (['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'] as const)
        .filter((kind) => q.past.isObservedAt(line.thing.fixmedins_code, kind, Infinity));
      const isObserved = feeds.length > 0 &&
        feeds.every((kind) => q.past.isObservedAt(line.thing.fixmedins_code, kind, from));
      return isUsed || isObserved ? { breached: !isUsed, amount: line.amount } : undefined;
    }),
    policy_herb: operator('policy-herbs', ({ row, line, lines, q }) => {
      if (row['mode'] === 'never') return { breached: true, amount: line.amount };
      const isOver = recordsOf(q).some((one) => visitKinds.includes(one.kind) && (one.kind !== 'stay' || fieldOf(one, 'open') !== true));
      if (!isOver) return undefined;
      const slices = lines.filter((other) => codeOf(other).startsWith('T'));
      const script = slices.filter((other) => other === line || sameScript(other.thing, line.thing));
      const kinds = new Set(script.map(codeOf)).size;
      const isPayable = (other: Line): boolean =>
        !pointsOf('policy-herbs', 'code_prefix', row['gz_code'] ?? '', { ...q, trigger: other.thing })
          .some((one) => one['mode'] === 'alone');
      const breached = row['mode'] === 'kinds'
        ? kinds > Number(row['kinds_max'])
        : !slices.some((other) => isPayable(other) && (other === line || !otherScript(other.thing, line.thing)));
      return { breached, amount: line.amount };
    }),
  };
}

/** In force on the day and at the place of a line. */
function holdsOf(row: Row, thing: Thing): boolean {
  const day = chinaDate(thing.at);
  const isLater = row['to'] !== '' && (row['to'] ?? '') < day;
  return (row['from'] ?? '') <= day && !isLater && thing.admdvs.startsWith(row['admdvs'] ?? '');
}

/** What remains after refunds, in time order. */
function charged(things: readonly Thing[]): readonly Line[] {
  return lessRefunds(things).filter(({ cnt }) => cnt > 0);
}

/** Every line that charges something, with what refunds left of it. */
export function lessRefunds(things: readonly Thing[]): readonly Line[] {
  const lines: Line[] = things
    .filter((thing) => numberOf(thing, 'cnt') > 0)
    .toSorted(inOrder)
    .map((thing) => ({ thing, cnt: numberOf(thing, 'cnt'), amount: Number(fieldOf(thing, 'det_item_fee_sumamt') ?? 0) }));
  for (const refund of things.filter((thing) => numberOf(thing, 'cnt') < 0).toSorted(inOrder)) {
    let left = -numberOf(refund, 'cnt');
    const named = fieldOf(refund, 'init_feedetl_sn');
    const target = lines.find(({ thing }) =>
      named !== undefined && visitOf(thing) === visitOf(refund) && fieldOf(thing, 'feedetl_sn') === named);
    const from = target === undefined
      ? lines.filter((line) => codeOf(line) === textOf(refund, 'med_list_codg') && visitOf(line.thing) === visitOf(refund) &&
          line.thing.at <= refund.at).toReversed()
      : [target];
    for (const line of from) {
      const taken = Math.min(left, line.cnt);
      if (taken <= 0) continue;
      const yuan = taken === line.cnt ? line.amount : fen((line.amount * taken) / line.cnt);
      line.amount = fen(line.amount - yuan);
      line.cnt -= taken;
      left -= taken;
    }
  }
  return lines;
}

function recordsOf({ all, trigger }: Question): readonly Thing[] {
  return [trigger, ...all.filter((one) =>
    visitKinds.includes(one.kind) && one.id !== trigger.id && fieldOf(one, 'mdtrt_id') === fieldOf(trigger, 'mdtrt_id'))];
}

function attributeBroken(row: Row, q: Question, levelOf: (place: string) => number | undefined): boolean | undefined {
  const name = row['attribute'] ?? '';
  if (name === 'never') return true;
  const agreed = (field: string): unknown => {
    const values = new Set(recordsOf(q).map((one) => fieldOf(one, field)).filter((value) => value !== undefined));
    return values.size === 1 ? [...values][0] : undefined;
  };
  if (name.startsWith('age') || name === 'level') {
    const between = name === 'level' ? [levelOf(q.trigger.fixmedins_code)] : agesOf(name, agreed, q);
    const [from, to = from] = between;
    if (from === undefined || to === undefined) return undefined;
    return to < Number(row['least'] || -Infinity) || from > Number(row['most'] || Infinity);
  }
  const value = name === 'dept' ? departmentOf(textOf(q.trigger, 'bilg_dept_codg')) : agreed(name);
  if (value === undefined || (name === 'gend' && value !== '1' && value !== '2')) return undefined;
  const [allowed, denied] = [words(row['allowed']), words(row['denied'])];
  return (allowed.length > 0 && !begins(String(value), allowed)) || begins(String(value), denied);
}

/** The least and the most that the patient's age may be on the day, by birth or by the age that was sent:
 * that is of the day of settlement. */
function agesOf(name: string, agreed: (field: string) => unknown, { trigger }: Question): readonly number[] {
  const [brdy, age] = [agreed('brdy'), agreed('age')];
  if (typeof brdy !== 'number') {
    if (name === 'age_days' || typeof age !== 'number' || age < 0) return [];
    return [Math.max(0, Math.floor(age) - 1), Math.floor(age)];
  }
  if (brdy > trigger.at) return [];
  if (name === 'age_days') return [chinaDay(trigger.at) - chinaDay(brdy)];
  const [born, day] = [chinaDate(brdy), chinaDate(trigger.at)];
  return [Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - Number(day.slice(5) < born.slice(5))];
}

/** The visit has a delivery, or a newborn, among its diagnoses. */
function isBirth(q: Question): boolean {
  const codes = recordsOf(q).flatMap((one) => [fieldOf(one, 'diag_codes') ?? []].flat());
  return codes.some((code) => begins(String(code), ['P', 'O80', 'O81', 'O82', 'O83', 'O84', 'Z37', 'Z38']));
}

/** A code of the national list of departments, without its points. */
function departmentOf(code: string): string | undefined {
  return /^(A\d\d(\.?\d\d){0,2}|\d\d(\.\d\d){1,2})$/.test(code) ? code.replaceAll(/[A.]/g, '') : undefined;
}

function ofLine({ row, line }: Case): Finding {
  if (row['measure'] === 'price') {
    const over = numberOf(line.thing, 'pric') - Number(row['most']);
    return { breached: over > 1e-4, amount: fen(over * line.cnt) };
  }
  const value = row['measure'] === 'amount' ? line.amount : line.cnt;
  return share(line, value - Number(row['most']), value);
}

function counted({ row, line, lines }: Case, counts: (thing: Thing) => boolean): readonly Line[] {
  return lines.filter((other) =>
    fieldOf(other.thing, 'own_pay') !== true && holdsOf(row, other.thing) && codeOf(other).startsWith(row['code_prefix'] ?? '') &&
    counts(other.thing) && inOrder(other.thing, line.thing) <= 0);
}

function beyond(one: Case, counts: (thing: Thing) => boolean): Finding {
  const valueOf = (line: Line): number => (one.row['measure'] === 'amount' ? line.amount : line.cnt);
  const total = counted(one, counts).reduce((sum, line) => sum + valueOf(line), 0);
  const value = valueOf(one.line);
  return share(one.line, Math.min(value, Math.round((total - Number(one.row['most'])) * 1e6) / 1e6), value);
}

function share(line: Line, over: number, value: number): Finding {
  return { breached: over > 0, amount: over > 0 ? fen(line.amount * Math.min(1, over / value)) : 0 };
}

/** A refunded part supplies nothing. */
function suppliedBy({ thing, cnt }: Line): number {
  return (numberOf(thing, 'prd_days') * cnt) / numberOf(thing, 'cnt');
}

function days(one: Case, counts: (thing: Thing) => boolean): Finding {
  const supplied = (line: Line): number => Math.max(1, suppliedBy(line) || 1);
  const byDay = Map.groupBy(counted(one, counts), ({ thing }) => chinaDay(thing.at));
  const total = [...byDay.values()].reduce((sum, lines) => sum + Math.max(...lines.map(supplied)), 0);
  const own = supplied(one.line);
  const over = Math.min(own, total - Number(one.row['days_max']));
  return { breached: over > 0, amount: over > 0 ? fen((one.line.amount * over) / own) : 0 };
}

function periodOf({ row, line: { thing } }: Case): ((other: Thing) => boolean) | undefined {
  const day = chinaDate(thing.at);
  if (row['per'] === 'visit') return (other) => visitOf(other) === visitOf(thing);
  if (row['per'] === 'month') return (other) => chinaDate(other.at).slice(0, 7) === day.slice(0, 7);
  if (row['per'] === 'year') return (other) => chinaDate(other.at).slice(0, 4) === day.slice(0, 4);
  const since = chinaDay(thing.at) - Number(row['window_days']) + 1;
  return row['per'] === 'days' ? (other) => chinaDay(other.at) >= since && other.at <= thing.at : undefined;
}

function sameScript(one: Thing, other: Thing): boolean {
  if (visitOf(one) !== visitOf(other)) return false;
  const [a, b] = [fieldOf(one, 'rxno'), fieldOf(other, 'rxno')];
  if (a !== undefined || b !== undefined) return a === b;
  const batch = fieldOf(one, 'chrg_bchno');
  return batch !== undefined && batch === fieldOf(other, 'chrg_bchno') && chinaDay(one.at) === chinaDay(other.at);
}

/** Known to be of two prescriptions. */
function otherScript(one: Thing, other: Thing): boolean {
  const isOther = (name: string): boolean =>
    fieldOf(one, name) !== undefined && fieldOf(other, name) !== undefined && fieldOf(one, name) !== fieldOf(other, name);
  const areNumbered = [one, other].every((thing) => fieldOf(thing, 'rxno') !== undefined);
  if (visitOf(one) !== visitOf(other)) return true;
  if (areNumbered) return isOther('rxno');
  return chinaDay(one.at) !== chinaDay(other.at) || isOther('chrg_bchno');
}
