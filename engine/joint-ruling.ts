// Hits with the money of several visits: on a group of persons, on an item sold to many, on a person's
// lines of a month. Such a hit is nobody's parent and nobody's detail. Of each visit it counts what the
// hits on the visit leave, the weightier of two such hits first: no yuan counts twice, and none is lost
// because one visit of many is objected to by itself.
import type { Entry } from './entry.ts';
import type { Ruling } from './hit.ts';
import { cents, claimOf, compareClaimants, countedUpTo, feeKinds, lineCents, sumOf, visitMatter, type Claimant } from './ruling.ts';

/** What a joint hit claims of one visit: lines, or else all of what it cost. */
export interface Share {
  readonly lines: readonly Entry[];
  /** Hundredths of a yuan. */
  readonly cents: number;
}

/** By matter; empty text for what is of no visit. */
export type Shares = ReadonlyMap<string, Share>;

/** What is left of a share; `isWhole` while nobody else counts anything of it. */
export interface Left {
  readonly cents: number;
  readonly isWhole: boolean;
}

const lineKinds: ReadonlySet<string> = new Set([...feeKinds, 'sale', 'uncoded_sale']);
const noLines: readonly Entry[] = [];

/** What a hit claims of each visit that its triggers lie in; undefined when they lie in none. */
export function sharesOf({ hit, trigger, matches }: Claimant): Shares | undefined {
  if (hit.family === 'indicator') return undefined;
  const { visit_matters, visit_cents } = trigger.fields;
  const shares =
    Array.isArray(visit_matters) && Array.isArray(visit_cents)
      ? visit_matters.map((matter, i) => [String(matter), { lines: noLines, cents: Number(visit_cents[i] ?? 0) }] as const)
      : matches.map((entry) => [matterOfEntry(entry), shareOf(entry)] as const);
  const byMatter = new Map<string, { lines: Entry[]; cents: number }>();
  for (const [matter, { lines, cents: more }] of shares) {
    const known = byMatter.get(matter);
    if (known === undefined) byMatter.set(matter, { lines: [...lines], cents: more });
    else {
      known.lines.push(...lines);
      known.cents += more;
    }
  }
  const isOfVisits = byMatter.size > 1 || (byMatter.size === 1 && !byMatter.has(''));
  return isOfVisits ? byMatter : undefined;
}

function matterOfEntry({ kind, fixmedins_code, fields }: Entry): string {
  const code = kind === 'hit' ? fields['drug_trac_codg'] : undefined;
  if (typeof code === 'string') return `box|${code}`;
  return visitMatter(fixmedins_code, fields) ?? '';
}

function shareOf(entry: Entry): Share {
  if (lineKinds.has(entry.kind)) return { lines: [entry], cents: lineCents(entry) };
  const cost = entry.fields[entry.kind === 'hit' ? 'amount' : 'medfee_sumamt'];
  return { lines: noLines, cents: typeof cost === 'number' ? Math.round(cost * 100) : 0 };
}

/** What is left of one visit to each of the joint hits that claim of it. `hits` are those on the visit itself,
 * ruled on. */
export function leftOf<Hit extends Claimant>(
  hits: readonly Claimant[],
  joint: ReadonlyMap<Hit, Share>,
): ReadonlyMap<Hit, Left> {
  const taken = new Set<string>();
  let isAllTaken = false;
  let counted = 0;
  for (const one of hits) {
    const claim = claimOf(one);
    if (claim.of === 'whole') isAllTaken = true;
    if (claim.of === 'lines') for (const { id } of claim.lines) taken.add(id);
    counted += cents(one.hit.counted_amount);
  }
  const ranked = [...joint].toSorted(
    ([a, one], [b, other]) =>
      Number(one.lines.length > 0) - Number(other.lines.length > 0) || compareClaimants(a, b),
  );
  const left = new Map<Hit, Left>();
  for (const [hit, { lines, cents: claimed }] of ranked) {
    if (lines.length === 0) {
      const free = Math.max(0, claimed - counted);
      left.set(hit, { cents: free, isWhole: counted === 0 });
      counted += free;
      isAllTaken = true;
    } else {
      const free = isAllTaken ? noLines : lines.filter(({ id }) => !taken.has(id));
      left.set(hit, { cents: sumOf(free), isWhole: free.length === lines.length });
      for (const { id } of free) taken.add(id);
    }
  }
  return left;
}

/** `left` of each of the hit's visits, and of what lies in none. */
export function rulingOnJoint({ hit }: Claimant, left: readonly Left[]): Ruling {
  if (left.every(({ isWhole }) => isWhole)) return countedUpTo(hit, Infinity);
  return countedUpTo(hit, left.reduce((sum, { cents: more }) => sum + more, 0));
}
