// `fee_mix`: what a stay's fee lines are made of: yuan by class of charge and their shares, and how many
// lines are for care, for treatment, for drugs taken by mouth or injected, or begin with given codes (`counts`).
// Classes are those of the national dictionary (`med_chrgitm_type`), the line's own, else by code
// (knowledge table charge-classes). What cannot be classed is taken for treatment: the doubt is the
// hospital's. Refunds lower the sums; lines of nothing or less are not counted.
//
// With `to` (and `from`) only the lines between these moments, both inside. Without it all lines of a
// stay that has ended. Unknown until the feed of fee lines has passed the end by `grace_hours`, and
// while there is no line. Source of the shares: DOMAIN 2.2 HB-09, 2.4.
import { z } from 'zod';
import { hourMs } from '../china-time.ts';
import { numberField, textField, type Entry } from '../entry.ts';
import { indexAfter, indexAt, type History } from '../history.ts';
import type { KnowledgeRows } from '../knowledge-rows.ts';
import { common, quantity } from './declaration.ts';
import type { Sort, Tallied, Tally } from './fee-tally.ts';
import { chargeClass, chargeClasses } from './inactivity.ts';
import { defineOperator, type Evaluation } from './operator.ts';
import { namedIn } from './shared.ts';

const kind = 'inpatient_fee';
/** Sums are kept in ten thousandths of a yuan, which fee lines have at most (interface: 16,4). */
const partsOfYuan = 10_000;

/** Letters of the dosage form in a western drug's code that are taken by mouth: tablets, capsules,
 * granules (DOMAIN 4.1). */
const oralForms: ReadonlySet<string> = new Set(['A', 'E', 'N']);
/** The letter of powders and solutions for injection. What serves a test (contrast media and the like, classes
 * V04, V08 and V09) treats nobody. */
const injectedForm = 'B';
const testClass = /^XV0[489]/;
/** Place of that letter: X, five signs of class, four of name. */
const formPlace = 10;

const sortOfClass: Readonly<Record<string, Sort>> = {
  '03': 'exam',
  '04': 'lab',
  '05': 'treatment',
  '06': 'operation',
  '09': 'drug',
  '10': 'drug',
  '11': 'drug',
};

export const feeMix = defineOperator({
  op: 'fee_mix',
  schema: z.strictObject({
    ...common,
    op: z.literal('fee_mix'),
    /** References of moments. */
    from: z.string().optional(),
    to: z.string().optional(),
    grace_hours: quantity.default(24),
    /** Lines whose code begins with one of these, by a name of one's own. */
    counts: z.record(z.string(), z.array(z.string().min(1)).min(1)).default({}),
  }),
  influence: () => ({ behindMs: Infinity, aheadMs: Infinity, kinds: [kind] }),
  compile(spec, scope) {
    const start = spec.from === undefined ? undefined : scope.ref(spec.from);
    const end = spec.to === undefined ? undefined : scope.ref(spec.to);
    const grace = scope.value(spec.grace_hours);
    const followed = namedIn(scope.shared.tallies, JSON.stringify(spec.counts));
    return (evaluation) => {
      const { trigger, history, knowledge, coverage, job } = evaluation;
      const to = end === undefined ? trigger.until : end(evaluation);
      const from = start === undefined ? -Infinity : start(evaluation);
      if (typeof to !== 'number' || typeof from !== 'number') return undefined;
      const due = to + Number(grace(evaluation)) * hourMs;
      if (!coverage.hasPassed(trigger.fixmedins_code, kind, due, job)) return undefined;
      const list = history.of(kind);
      const tally =
        end === undefined && start === undefined
          ? tallyOfAll(evaluation, spec.counts, followed)
          : tallyOf(list.slice(indexAt(list, from), indexAfter(list, to)), spec.counts, knowledge.whole(chargeClasses));
      return list.length === 0 ? undefined : composed(tally, numberField(trigger, 'medfee_sumamt'));
    };
  },
});

function tallyOfAll(
  { history, knowledge }: Evaluation,
  counts: Readonly<Record<string, readonly string[]>>,
  followed: WeakMap<History, Tallied>,
): Tally {
  const list = history.of(kind);
  const classes = knowledge.whole(chargeClasses);
  if (!history.isLasting()) return tallyOf(list, counts, classes);
  const moves = history.moves(kind);
  const known = followed.get(history);
  const goesOn =
    known !== undefined &&
    known.classes === classes &&
    known.moves === moves &&
    known.read <= list.length;
  const tally = goesOn ? known.tally : emptyTally(counts);
  for (let i = goesOn ? known.read : 0; i < list.length; i += 1)
    addLine(tally, list[i]!, counts, classes);
  followed.set(history, { classes, moves, read: list.length, tally });
  return tally;
}

function tallyOf(
  lines: readonly Entry[],
  counts: Readonly<Record<string, readonly string[]>>,
  classes: KnowledgeRows | undefined,
): Tally {
  const tally = emptyTally(counts);
  for (const line of lines) addLine(tally, line, counts, classes);
  return tally;
}

function emptyTally(counts: Readonly<Record<string, readonly string[]>>): Tally {
  const none = (): Record<Sort, number> => ({
    exam: 0, lab: 0, treatment: 0, operation: 0, drug: 0, other: 0,
  });
  return {
    amounts: none(),
    lines: none(),
    counts: Object.fromEntries(Object.keys(counts).map((name) => [name, 0])),
    oral: 0,
    injected: 0,
  };
}

function addLine(
  tally: Tally,
  line: Entry,
  counts: Readonly<Record<string, readonly string[]>>,
  classes: KnowledgeRows | undefined,
): void {
  const charge = chargeClass(line, classes);
  const sort = charge === undefined ? 'treatment' : (sortOfClass[charge] ?? 'other');
  tally.amounts[sort] += Math.round((numberField(line, 'det_item_fee_sumamt') ?? 0) * partsOfYuan);
  if ((numberField(line, 'cnt') ?? 0) <= 0) return;
  tally.lines[sort] += 1;
  const code = textField(line, 'med_list_codg') ?? '';
  if (sort === 'drug' && isTakenByMouth(code)) tally.oral += 1;
  if (sort === 'drug' && isInjected(code)) tally.injected += 1;
  for (const [name, prefixes] of Object.entries(counts))
    if (prefixes.some((prefix) => code.startsWith(prefix))) tally.counts[name] = (tally.counts[name] ?? 0) + 1;
}

/** Slices are boiled and drunk; of Chinese patent drugs the code does not say the form, and a few are
 * injected: whoever counts them asks for injection fees as well. */
function isTakenByMouth(code: string): boolean {
  switch (code.charAt(0)) {
    case 'X':
      return oralForms.has(code.charAt(formPlace));
    case 'Z':
    case 'T':
      return true;
    default:
      return false;
  }
}

/** Whether an injection was charged for it or not: a general fee may cover it. */
function isInjected(code: string): boolean {
  return code.startsWith('X') && code.charAt(formPlace) === injectedForm && !testClass.test(code);
}

function composed(
  { amounts, lines, counts, oral, injected }: Tally,
  settled: number | undefined,
): Readonly<Record<string, unknown>> {
  const yuan = (...sorts: readonly Sort[]): number =>
    Math.round(sorts.reduce((sum, sort) => sum + amounts[sort], 0) / (partsOfYuan / 100)) / 100;
  const total = yuan('exam', 'lab', 'treatment', 'operation', 'drug', 'other');
  const share = (part: number): number | undefined =>
    total <= 0 ? undefined : Math.round((part / total) * 1e6) / 1e6;
  return {
    ...counts,
    total,
    exam_lab: yuan('exam', 'lab'),
    exam_lab_share: share(yuan('exam', 'lab')),
    drug: yuan('drug'),
    drug_share: share(yuan('drug')),
    treatment: yuan('treatment', 'operation'),
    treatment_drug_share: share(yuan('treatment', 'operation', 'drug')),
    exam_lines: lines.exam + lines.lab,
    treatment_lines: lines.treatment,
    operation_lines: lines.operation,
    drug_lines: lines.drug,
    oral_lines: oral,
    injected_lines: injected,
    care_lines: lines.exam + lines.lab + lines.treatment + lines.operation + lines.drug,
    settled_share:
      settled === undefined || settled <= 0 ? undefined : Math.round((total / settled) * 1e6) / 1e6,
  };
}
