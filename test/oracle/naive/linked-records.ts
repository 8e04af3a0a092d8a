// Records that connect histories again, by search over the complete list of events: boxes used at two
// places, boxes of one person used by another, stays under one contact, persons met together. It shares
// nothing with engine/clusters.
import { createHash } from 'node:crypto';
import { chinaDay, dayMs, hourMs } from '../../../engine/china-time.ts';
import type { Entry } from '../../../engine/entry.ts';
import type { KeySpace } from '../../../engine/rule.ts';
import type { Thing } from '../naive-entries.ts';
import { inOrder } from '../naive-entries.ts';
import type { Use } from '../uses.ts';

export interface Placed {
  readonly space: KeySpace;
  readonly key: string;
  readonly entry: Entry;
}

type Fields = Readonly<Record<string, unknown>>;

type Where = Pick<Entry, 'at' | 'until' | 'fixmedins_code' | 'admdvs'>;

function record(kind: Entry['kind'], id: string, of: Where, fields: Fields): Entry {
  const { at, until, fixmedins_code, admdvs } = of;
  return { id, kind, at, until, fixmedins_code, admdvs, fields, sources: [] };
}

/** Of a code the eight institutions that used it first are connected with each other. */
export function sharedCodes(uses: readonly Use[]): readonly Placed[] {
  const firsts = [...Map.groupBy(uses, ({ fixmedins_code }) => fixmedins_code).values()]
    .flatMap((own) => own.slice(0, 1))
    .slice(0, 8);
  return firsts.flatMap((one) =>
    firsts
      .filter((other) => other !== one)
      .map((other): Placed => {
        const { code: drug_trac_codg, fixmedins_code, med_list_codg, psn_no, amount } = one;
        const of = { at: Math.max(one.at, other.at), fixmedins_code, admdvs: one.province };
        const other_fixmedins_code = other.fixmedins_code;
        const fields = { drug_trac_codg, fixmedins_code, other_fixmedins_code, med_list_codg, psn_no, amount };
        const id = `shared:${drug_trac_codg}|${fixmedins_code}|${other.fixmedins_code}`;
        return { space: 'institution', key: fixmedins_code, entry: record('shared_code', id, of, fields) };
      }));
}

/** Each use after another person's, the first twenty of a code. */
export function passedCodes(uses: readonly Use[]): readonly Placed[] {
  return uses
    .slice(1)
    .flatMap((after, i): Placed[] => {
      const before = uses[i];
      const [psn_no, later_psn_no] = [before?.psn_no, after.psn_no];
      if (before === undefined || psn_no === undefined || later_psn_no === undefined || psn_no === later_psn_no) return [];
      const { code: drug_trac_codg, fixmedins_code, at, amount } = after;
      const fields = {
        ...{ drug_trac_codg, psn_no, from_fixmedins_code: before.fixmedins_code, fixmedins_code, later_psn_no },
        ...{ begntime: before.at, med_list_codg: after.med_list_codg ?? before.med_list_codg, amount },
      };
      const id = `passed:${drug_trac_codg}|${before.id}|${after.id}`;
      const entry = record('passed_code', id, { at, fixmedins_code, admdvs: after.province }, fields);
      return [{ space: 'person', key: psn_no, entry }];
    })
    .slice(0, 20);
}

const homes = /^.*(?:养老院|敬老院|福利院|护理院|老年公寓|养老中心|村|社区|小区|居委会)/u;
const nobody = /^(?:无|暂无|没有|不详|未知|其他|待业|退休|务农|农民|自由职业|个体)/u;

/** What a stay's messages name, `kind|value`, each once. Telephones need seven digits of which three
 * differ and not the last six alike, addresses eight signs, employers four. */
function contactsOf(events: readonly Fields[]): ReadonlySet<string> {
  const found = new Set<string>();
  const plain = (value: unknown): string => (typeof value === 'string' ? value.normalize('NFKC').replaceAll(/\s/gu, '') : '');
  for (const data of events) {
    for (const name of ['tel', 'coner_tel']) {
      const digits = plain(data[name]).replaceAll(/\D/gu, '');
      const isReal = digits.length >= 7 && new Set(digits).size >= 3 && new Set(digits.slice(-6)).size > 1;
      if (isReal) found.add(`telephone|${digits}`);
    }
    const address = plain(data['curr_addr']);
    if (address.length >= 8) {
      found.add(`address|${address}`);
      const village = homes.exec(address)?.[0] ?? address;
      if (village !== address) found.add(`village|${village}`);
    }
    const employer = plain(data['emp_name']);
    if (employer.length >= 4 && !nobody.test(employer)) found.add(`employer|${employer}`);
  }
  return found;
}

/** A stay under each contact that its messages name. */
export function contactStays(stay: Thing, events: readonly Fields[]): readonly Placed[] {
  const names = [
    'psn_no', 'mdtrt_id', 'med_type', 'adm_dept_codg', 'main_diag_code', 'open', 'los_days', 'medfee_sumamt', 'fund_pay_sumamt',
  ];
  const { fixmedins_code } = stay;
  return [...contactsOf(events)].map((contact): Placed => {
    const [shared_by = '', value = ''] = contact.split('|');
    const fields = { shared_by, fixmedins_code, ...Object.fromEntries(names.map((name) => [name, stay.fields[name]])) };
    const key = `${fixmedins_code}|${shared_by}|${createHash('sha256').update(value).digest('hex').slice(0, 12)}`;
    return { space: 'contact', key, entry: record('contact_stay', `contact:${shared_by}|${stay.id}`, stay, fields) };
  });
}

const rank = 8;
const daysWanted = 3;
const spanDays = 180;
const personOf = ({ fields }: Thing): string => String(fields['psn_no']);
const kinds = ['stay', 'visit_settlement', 'pharmacy_settlement'];

type Meeting = readonly [Thing, Thing];

/** Persons who met on three days within 180, and those they are connected with through others. */
export function clusters(entries: readonly Thing[]): readonly Placed[] {
  const pairs = [...Map.groupBy(meetingsOf(entries), (met) => met.map(personOf).toSorted().join('|'))]
    .filter(([, met]) => isSteady(met));
  const groups: Set<string>[] = [];
  for (const [pair] of pairs) {
    const both = pair.split('|');
    const touching = groups.filter((group) => both.some((one) => group.has(one)));
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push(new Set([...both, ...touching.flatMap((group) => [...group])]));
  }
  return groups.map((group) => {
    const links = pairs.filter(([pair]) => pair.split('|').every((one) => group.has(one)));
    return clusterOf([...group].toSorted(), links.map(([, met]) => met));
  });
}

/** At one place (of stays one department) on one day, ten minutes (twelve hours) and at most eight apart in
 * the order of that day. */
function meetingsOf(entries: readonly Thing[]): readonly Meeting[] {
  const placeOf = (one: Thing): string => {
    const name = `${one.fixmedins_code}|${chinaDay(one.at)}`;
    return one.kind === 'stay' ? `${name}|${String(one.fields['adm_dept_codg'] ?? '')}` : name;
  };
  const present = entries.filter((one) => kinds.includes(one.kind) && typeof one.fields['psn_no'] === 'string');
  return [...Map.groupBy(present, placeOf).values()].flatMap((all) => {
    const ordered = all.toSorted(inOrder);
    return ordered.flatMap((one, i) =>
      ordered
        .slice(i + 1, i + 1 + rank)
        .filter((other) => other.at - one.at <= (one.kind === 'stay' ? 12 * hourMs : 600_000))
        .filter((other) => personOf(one) !== personOf(other))
        .map((other): Meeting => [one, other]));
  });
}

function isSteady(met: readonly Meeting[]): boolean {
  const days = [...new Set(met.flatMap((both) => both.map(({ at }) => chinaDay(at))))].toSorted((a, b) => a - b);
  return days.some((day) => days.filter((one) => one >= day && one - day <= spanDays).length >= daysWanted);
}

/** By what the arbiter knows a visit: its number, else that of its settlement. */
function matterOf({ fixmedins_code, fields: { mdtrt_id, setl_id } }: Thing): string {
  if (typeof mdtrt_id === 'string') return `visit|${fixmedins_code}|${mdtrt_id}`;
  return typeof setl_id === 'string' ? `settlement|${fixmedins_code}|${setl_id}` : '';
}

function clusterOf(members: readonly string[], links: readonly (readonly Meeting[])[]): Placed {
  const met = [...new Map(links.flat(2).map((one) => [one.id, one])).values()].toSorted(inOrder);
  const [first, last] = [met[0], met.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a cluster without a meeting');
  const places = [...Map.groupBy(met, ({ fixmedins_code }) => fixmedins_code)]
    .toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([place]) => place);
  const gatherings = [...Map.groupBy(met, (one) => `${chinaDay(one.at)}|${one.fixmedins_code}`)];
  const halves = gatherings.filter(([, there]) => new Set(there.map(personOf)).size >= members.length / 2);
  const usual = links.map((link) => {
    const firsts = [...Map.groupBy(link, ([one]) => personOf(one)).values()].map(({ length }) => length);
    return Math.max(...firsts);
  });
  const yuan = (field: string): number =>
    met.reduce((sum, one) => sum + Math.round(Number(one.fields[field] ?? 0) * 100), 0) / 100;
  const codesOf = ({ fields }: Thing): readonly string[] =>
    [...new Set([fields['diag_codes'], fields['dise_codg']].flat().filter((code) => typeof code === 'string'))];
  const codes = Map.groupBy(met.flatMap(codesOf), (code) => code);
  const fields = {
    members,
    member_count: members.length,
    places,
    place_count: places.length,
    kinds: [...new Set(met.map(({ kind }) => kind))].toSorted(),
    begntime: first.at,
    endtime: last.at,
    days: new Set(met.map(({ at }) => chinaDay(at))).size,
    days_together: new Set(halves.map(([name]) => name.split('|')[0])).size,
    entry_count: met.length,
    order_share: Math.round((usual.reduce((a, b) => a + b, 0) / links.flat().length) * 1e6) / 1e6,
    diag_codes: [...codes].filter(([, all]) => all.length >= met.length / 2).map(([code]) => code).toSorted(),
    medfee_sumamt: yuan('medfee_sumamt'),
    fund_pay_sumamt: yuan('fund_pay_sumamt'),
    visit_matters: met.map(matterOf),
    visit_cents: met.map(({ fields: own }) => String(Math.round(Number(own['medfee_sumamt'] ?? 0) * 100))),
  };
  const key = createHash('sha256').update(first.id).digest('hex').slice(0, 16);
  const of = { at: last.at, fixmedins_code: places[0] ?? '', admdvs: first.admdvs };
  return { space: 'cluster', key, entry: record('cluster', `cluster:${first.id}`, of, fields) };
}
