// What hits are to each other, once the rules have spoken: several may object to the same stay, the same
// fee lines or the same box. One of them is the parent, the others are its details, and no yuan counts
// twice (DOMAIN 2.2, 2.8). The ruling on a hit depends only on the raised hits of its matter, so it is
// the same in every order of arrival; when it changes because another hit came or went, the hit is
// said again.
//
// A matter is a visit, a box, a settlement without a visit number, or the stock of a product. Money of
// two matters is not compared: a box settled twice also counts in the visits it was settled in. What joins
// several visits is ruled on after them (joint-ruling.ts).
import type { Entry } from './entry.ts';
import { families, type Hit, type Ruling } from './hit.ts';

/** What a hit's amount is of its matter: all of it, some fee lines, or a part that is no line (the
 * difference of two payment standards, the later uses of a box). */
type Claim =
  | { readonly of: 'whole' | 'part' }
  | { readonly of: 'lines'; readonly lines: readonly Entry[] };

export const feeKinds: ReadonlySet<string> = new Set(['inpatient_fee', 'outpatient_fee', 'pharmacy_fee']);

/** The box or the visit that a hit names. */
export function ownMatter({ fixmedins_code = '', drug_trac_codg, mdtrt_id, setl_id }: Hit): string | undefined {
  if (drug_trac_codg !== undefined) return `box|${drug_trac_codg}`;
  return visitMatter(fixmedins_code, { mdtrt_id, setl_id });
}

/** The stock of the product that a hit of the family is about; undefined for others. */
export function goodsMatter({ family, fixmedins_code = '', med_list_codg, subject }: Hit): string | undefined {
  if (family !== 'stock') return undefined;
  return `goods|${med_list_codg === undefined ? subject : `${fixmedins_code}|${med_list_codg}`}`;
}

/** The matter of a visit, or of a settlement without a visit number. */
export function visitMatter(
  fixmedins_code: string,
  { mdtrt_id, setl_id }: { readonly mdtrt_id?: unknown; readonly setl_id?: unknown },
): string | undefined {
  if (typeof mdtrt_id === 'string') return `visit|${fixmedins_code}|${mdtrt_id}`;
  return typeof setl_id === 'string' ? `settlement|${fixmedins_code}|${setl_id}` : undefined;
}

export function claimOf({ hit, trigger, matches }: Claimant): Claim {
  if (feeKinds.has(trigger.kind)) return { of: 'lines', lines: matches.length > 0 ? matches : [trigger] };
  const total = trigger.fields['medfee_sumamt'];
  const claimed = cents(hit.amount);
  // Of a stay that cost nothing, or was refunded, there is no whole to claim.
  return { of: typeof total === 'number' && claimed > 0 && claimed >= Math.round(total * 100) ? 'whole' : 'part' };
}

/** Hundredths of a yuan; 0 when there is no amount. */
export function cents(amount: string | undefined): number {
  return amount === undefined ? 0 : Math.round(Number(amount) * 100);
}

/** Hundredths of a yuan of a fee line; of a sale what it came to. */
export function lineCents({ kind, fields }: Entry): number {
  const fee = fields[feeKinds.has(kind) ? 'det_item_fee_sumamt' : 'amount'];
  return typeof fee === 'number' ? Math.round(fee * 100) : 0;
}

/** The weightier family first, then the clearer, the dearer, the earlier. */
export function compareClaimants(a: Claimant, b: Claimant): number {
  const [one, other] = [a.hit, b.hit];
  return (
    families.indexOf(one.family) - families.indexOf(other.family) ||
    one.grade - other.grade ||
    cents(other.amount) - cents(one.amount) ||
    a.trigger.at - b.trigger.at ||
    compareTexts(one.rule_id, other.rule_id) ||
    compareTexts(one.hit_id, other.hit_id)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Families of which one hit on a stay is enough: the others say the same stay should not have been. */
const wholeStay: ReadonlySet<string> = new Set(['split', 'hanging']);

/** What the arbiter looks at. */
export interface Claimant {
  readonly hit: Hit;
  /** What the hit was judged on, and the triggers it joins. */
  readonly trigger: Entry;
  readonly matches: readonly Entry[];
}

/** The rulings on the hits of one matter, by hit id. */
export function rulingsOn(matter: readonly Claimant[]): ReadonlyMap<string, Ruling> {
  const claims = matter
    .toSorted(compareClaimants)
    .map((emission) => ({ emission, claim: claimOf(emission) }));
  const ranked = [
    ...claims.filter(({ claim }) => claim.of === 'whole'),
    ...claims.filter(({ claim }) => claim.of !== 'whole'),
  ];
  const first = ranked[0];
  const isOneBox = first?.emission.hit.drug_trac_codg !== undefined;
  const rulings = new Map<string, Ruling>();
  const lineOwners = new Map<string, Claimant>();
  /** Parts of one family, or of one box, lie inside each other: the dearest counts. */
  const parts = new Map<string, { readonly owner: Claimant; highest: number }>();
  for (const { emission, claim } of ranked) {
    const { hit } = emission;
    if (first !== undefined && emission !== first.emission && first.claim.of === 'whole') {
      rulings.set(hit.hit_id, detailOf(first.emission, hit, 0));
    } else if (claim.of === 'lines' && !isOneBox) {
      const owned = claim.lines.find((line) => lineOwners.has(line.id));
      const free = claim.lines.filter((line) => !lineOwners.has(line.id));
      const owner = owned === undefined || free.length > 0 ? undefined : lineOwners.get(owned.id);
      rulings.set(
        hit.hit_id,
        owner === undefined
          ? countedUpTo(hit, owned === undefined ? Infinity : sumOf(free))
          : detailOf(owner, hit, 0),
      );
      for (const line of free) lineOwners.set(line.id, emission);
    } else {
      const kin = isOneBox ? 'box' : wholeStay.has(hit.family) ? 'stay' : hit.family;
      const known = parts.get(kin);
      const amount = cents(hit.amount);
      if (known === undefined) {
        parts.set(kin, { owner: emission, highest: amount });
        rulings.set(hit.hit_id, countedUpTo(hit, Infinity));
      } else {
        rulings.set(hit.hit_id, detailOf(known.owner, hit, Math.max(0, amount - known.highest)));
        known.highest = Math.max(known.highest, amount);
      }
    }
  }
  return rulings;
}

/** Refunds are lines too: together they may come to less than nothing, which is nothing to count. */
export function sumOf(lines: readonly Entry[]): number {
  return Math.max(0, lines.reduce((sum, line) => sum + lineCents(line), 0));
}

/** Of a refund there is nothing to count, and of a hit without an amount all of its fund share or none. */
export function countedUpTo({ amount, fund_amount }: Hit, most: number): Ruling {
  const claimed = Math.max(0, cents(amount));
  const counted = Math.min(claimed, most);
  const share = claimed === 0 ? Math.min(1, most) : counted / claimed;
  return {
    ...(amount === undefined ? {} : { counted_amount: yuan(counted) }),
    ...(fund_amount === undefined ? {} : { counted_fund_amount: yuan(Math.round(cents(fund_amount) * share)) }),
  };
}

function detailOf({ hit: parent }: Claimant, hit: Hit, counted: number): Ruling {
  return {
    parent_hit_id: parent.hit_id,
    parent_subject_kind: parent.subject_kind,
    parent_subject: parent.subject,
    ...countedUpTo(hit, counted),
  };
}

function yuan(counted: number): string {
  return (counted / 100).toFixed(2);
}

export const rulingFields = [
  'parent_hit_id',
  'parent_subject_kind',
  'parent_subject',
  'counted_amount',
  'counted_fund_amount',
] as const satisfies readonly (keyof Ruling)[];

/** A hit as its rule alone says it. */
export function withoutRuling(hit: Hit): Hit {
  if (rulingFields.every((name) => hit[name] === undefined)) return hit;
  const own: { -readonly [name in keyof Hit]: Hit[name] } = { ...hit };
  for (const name of rulingFields) delete own[name];
  return own;
}

/** Whether the hit says this already. */
export function isRuled(hit: Hit, ruling: Ruling): boolean {
  return rulingFields.every((name) => hit[name] === ruling[name]);
}
