// What the eight operators over the points of the national knowledge base have in common. Each judges
// one way of limiting (DOMAIN 1.6): the trigger is a fee line whose code a point of the rule's class
// limits, and the value says which point, what it allows and what was found:
// {breached, gz_code, point_id, item_name, limit, actual, source, lines, amount}.
// Unknown when no point limits the code, when what it asks is not known, when the line was refunded or
// is paid by the patient alone: a limit of payment is not broken without payment.
//
// Of the points that limit a code those of the longest prefix count. With a `merged` rule, `lines`
// and `amount` are of all its triggers together.
import { z } from 'zod';
import { textField, type Entry, type EntryKind } from '../entry.ts';
import { feeKinds, type ChargedLine } from '../policy/charged-lines.ts';
import { patientKinds, patientRecords } from '../policy/patient.ts';
import type { Point, PointOf, PolicyTable } from '../policy/points.ts';
import { common } from './declaration.ts';
import { addUp } from './exact-sum.ts';
import { ListedLines } from './listed-lines.ts';
import { defineOperator, type Evaluation, type FactOperator, type Influence } from './operator.ts';

export interface PolicyCase<P extends Point> {
  readonly point: P;
  readonly line: ChargedLine;
  /** Lines of the reach that points of the class have to do with, less refunds, in time order. */
  readonly lines: readonly ChargedLine[];
  /** What the visit's messages say of the patient. */
  readonly records: readonly Entry[];
  readonly evaluation: Evaluation;
}

/** What was found: `amount` is the yuan of this line that the point does not allow, `isRunning` that the
 * words say what has come together up to this line, so that those of a later line say all. */
export interface Finding {
  readonly breached: boolean;
  readonly isRunning?: boolean;
  readonly actual: string;
  readonly amount: number;
}

export interface PolicyValue {
  readonly breached: boolean;
  readonly gz_code: string;
  readonly point_id: string;
  readonly item_name: string;
  readonly limit: string;
  readonly actual: string;
  readonly source: string;
  readonly lines: number;
  readonly amount: number;
}

interface Definition<Table extends PolicyTable> {
  readonly op: string;
  readonly table: Table;
  /** Days before and after the trigger of which lines are read; without it the whole visit, in a rule
   * about encounters. */
  readonly reachDays?: { readonly back: number; readonly ahead: number };
  /** Undefined when it cannot be known. */
  judge(one: PolicyCase<PointOf<Table>>): Finding | undefined;
}

const settings = { ...common, gz_code: z.string() };

export function definePolicy<Table extends PolicyTable>(definition: Definition<Table>): FactOperator {
  const { op, reachDays } = definition;
  const schema = z.strictObject({ ...settings, op: z.literal(op) });
  return defineOperator({
    op,
    schema,
    influence: (spec) => influenceOf(spec.gz_code, reachDays),
    compile(spec, scope) {
      const lines = new ListedLines(spec.gz_code, scope.entryKinds([...feeKinds]));
      const judge = (trigger: Entry, evaluation: Evaluation): Judged | undefined =>
        judgeLine({ definition, gz_code: spec.gz_code, lines, trigger, evaluation });
      return (evaluation) => {
        const own = judge(evaluation.trigger, evaluation);
        if (own === undefined || evaluation.matches.length < 2) return own?.value;
        return together(evaluation.matches.map((match) => judge(match, evaluation)).filter(isBreach));
      };
    },
  });
}

const dayMs = 86_400_000;

function influenceOf(gz_code: string, days: Definition<PolicyTable>['reachDays']): Influence {
  const behindMs = days === undefined ? Infinity : days.back * dayMs;
  const aheadMs = days === undefined ? Infinity : days.ahead * dayMs;
  const kinds: readonly EntryKind[] = days === undefined ? [...feeKinds, ...patientKinds] : feeKinds;
  return { behindMs, aheadMs, kinds, listed: { gz_code, kinds: feeKinds } };
}

interface Asked<Table extends PolicyTable> {
  readonly definition: Definition<Table>;
  readonly gz_code: string;
  readonly lines: ListedLines;
  readonly trigger: Entry;
  readonly evaluation: Evaluation;
}

interface Judged {
  readonly value: PolicyValue;
  readonly isRunning: boolean;
}

function judgeLine<Table extends PolicyTable>(asked: Asked<Table>): Judged | undefined {
  const { definition, gz_code, trigger, evaluation } = asked;
  const code = textField(trigger, 'med_list_codg');
  if (code === undefined) return undefined;
  const points = pointsInForce(evaluation, { gz_code, code, trigger, table: definition.table });
  if (points.length === 0) return undefined;
  const lines = linesOf(asked);
  const line = lines.find(({ entry }) => entry.id === trigger.id);
  if (line === undefined || line.isOwnPay) return undefined;
  const records = patientRecords(trigger, evaluation.history);
  let known: Judged | undefined;
  for (const point of points) {
    const found = definition.judge({ point, line, lines, records, evaluation });
    if (found === undefined) continue;
    known = { value: valueOf(point, found), isRunning: found.isRunning === true };
    if (found.breached) break;
  }
  return known;
}

function linesOf<Table extends PolicyTable>({ definition, lines, trigger, evaluation }: Asked<Table>): readonly ChargedLine[] {
  const { reachDays } = definition;
  return reachDays === undefined
    ? lines.all(evaluation)
    : lines.within(evaluation, trigger.at - reachDays.back * dayMs, trigger.at + reachDays.ahead * dayMs);
}

/** Points in force for the line, of one prefix. */
export function pointsInForce<Table extends PolicyTable>(
  { dated }: Evaluation,
  { gz_code, code, trigger, table }: {
    readonly gz_code: string; readonly code: string; readonly trigger: Entry; readonly table: Table;
  },
): readonly PointOf<Table>[] {
  const inForce = dated
    .at(trigger.at)
    .points(gz_code, code)
    .filter((point): point is PointOf<Table> => point.table === table && holdsFor(point, trigger));
  const longest = inForce[0]?.prefix;
  return inForce.filter(({ prefix }) => prefix === longest);
}

/** Whether the point limits this line too: what was charged before it came into force, or where it does not
 * hold, used nothing up. */
export function isUnder(point: Point, { code, entry }: ChargedLine): boolean {
  return code.startsWith(point.prefix) && holdsFor(point, entry);
}

function holdsFor({ fromMs, toMs, admdvs }: Point, { at, admdvs: place }: Entry): boolean {
  return at >= fromMs && at < toMs && place.startsWith(admdvs);
}

function valueOf(point: Point, { breached, actual, amount }: Finding): PolicyValue {
  const { gz_code, point_id, item_name, zh: limit, source } = point;
  return { breached, gz_code, point_id, item_name, limit, actual, source, lines: 1, amount };
}

function isBreach(judged: Judged | undefined): judged is Judged {
  return judged?.value.breached === true;
}

const namesShownMax = 3;

function together(judged: readonly Judged[]): PolicyValue | undefined {
  const all = judged.map(({ value }) => value);
  const [first] = all;
  if (first === undefined) return undefined;
  const last = judged.findLast(({ isRunning, value }) => isRunning && value.point_id === first.point_id)?.value;
  const names = [...new Set(all.map(({ item_name }) => item_name))];
  const shown = names.slice(0, namesShownMax).join('、');
  return {
    ...first,
    actual: (last ?? first).actual,
    item_name: names.length > namesShownMax ? `${shown}等${names.length}项` : shown,
    lines: all.length,
    amount: addUp(all.map(({ amount }) => amount)),
  };
}
