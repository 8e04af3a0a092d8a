// Why and why not, for one stored event under one rule: every trigger that the event is part of,
// judged again by every version of the rule, with each condition's actual and required value, what
// excluded it, and what a judgement that is held waits for. Live answers are asked through a witness,
// so that asking leaves nothing behind.
import type { Entry, StoredEvent } from './entry.ts';
import { FeedWitness, type Awaited } from './feed-questions.ts';
import type { History } from './history.ts';
import type { Judge } from './judge.ts';
import type { KeySpace } from './rule.ts';
import type { RuleVersion, Seen, Verdict } from './rule-version.ts';
import type { State } from './state.ts';
import { periodKinds } from './periods/period-kinds.ts';
import type { Periods } from './periods/periods.ts';

export interface Explanation extends Omit<Seen, 'verdict' | 'awaited'> {
  readonly key: string;
  /** Id of the trigger; empty when the event is part of none. */
  readonly trigger: string;
  readonly rule_version: number;
  /** A rule on trial. */
  readonly shadow: boolean;
  /** `held`: conditions do not hold, but answers they ask for are still awaited; `taken_back`: the
   * event was cancelled, deleted or reversed; `no_trigger`: the rule does not judge such events;
   * `switched_off`: the version does not judge. */
  readonly verdict: Verdict | 'held' | 'taken_back' | 'switched_off';
  readonly waiting: readonly Awaited[];
  readonly zh: string;
  readonly en: string;
}

export interface Known {
  readonly state: State;
  readonly periods: Periods;
}

const sentences: Readonly<Record<Explanation['verdict'], readonly [zh: string, en: string]>> = {
  holds: ['各项条件均成立，且无排除情形', 'every condition holds and nothing excludes it'],
  no_trigger: ['该规则不以此类事件为判定对象', 'the rule does not judge events of this sort'],
  out_of_effect: [
    '业务时间不在本版本的生效期内，或由更新的版本判定',
    'the service date is outside this version, or a newer version judges it',
  ],
  conditions: ['有条件不成立', 'a condition does not hold'],
  excluded: ['条件成立，但属于排除情形', 'the conditions hold, but an exclusion applies'],
  held: ['数据尚未到齐，暂不判定', 'held until data that are still awaited have come'],
  taken_back: ['该事件已被撤销、删除或冲正，或为同一记录的重复报送', 'the event was cancelled, deleted or reversed, or is a record sent again'],
  switched_off: ['该版本规则已停用', 'this version of the rule is switched off'],
};

/** Empty when the event is not known. */
export function explainEvent(
  eventId: string,
  judges: readonly Judge[],
  known: Known,
): readonly Explanation[] {
  const event = known.state.event(eventId);
  if (event === undefined) return [];
  return judges.flatMap((judge) =>
    judge.versions.flatMap((version) => {
      const found = triggersOf(event, judge.space, version, known).map((place) =>
        explainTrigger(judge, version, place, known.state),
      );
      return found.length > 0 ? found : [withoutTrigger(event, version, judge.isShadow, known)];
    }),
  );
}

interface Place {
  readonly key: string;
  readonly history: History;
  readonly entry: Entry;
}

function triggersOf(
  event: StoredEvent,
  space: KeySpace,
  version: RuleVersion,
  { state }: Known,
): readonly Place[] {
  const found: Place[] = [];
  for (const key of keysOf(event, space, version, state)) {
    const history = state.history(space, key);
    if (history === undefined) continue;
    const entries = version.compiled.triggerKinds.flatMap((kind) => history.of(kind).filter((entry) => isPartOf(event, entry)));
    for (const entry of new Set(entries.map((one) => judgedFor(one, version, key, history)))) found.push({ key, history, entry });
  }
  return found;
}

/** Of a rule that judges the first trigger of a key only, that one answers for all the others. */
function judgedFor(entry: Entry, version: RuleVersion, key: string, history: History): Entry {
  const isFirst = version.compiled.rule.trigger.select === 'first' && version.isTrigger(key, entry, history);
  return isFirst ? (version.first(key, history) ?? entry) : entry;
}

/** Spaces whose keys an event does not name: hits and gathered records stand in them. */
const searchedSpaces: ReadonlySet<KeySpace> = new Set(['doctor', 'area', 'contact', 'cluster']);

function keysOf(
  event: StoredEvent,
  space: KeySpace,
  { compiled }: RuleVersion,
  state: State,
): readonly string[] {
  const named = state.keysOf(event.id, space);
  if (!searchedSpaces.has(space)) return named;
  const found = [...state.keys(space)].filter(({ history }) =>
    compiled.triggerKinds.some((kind) => history?.of(kind).some((entry) => isPartOf(event, entry))),
  );
  return [...new Set([...named, ...found.map(({ text }) => text)])];
}

/** A closed period is made of everything its institution did in it; other records name their events. */
function isPartOf(event: StoredEvent, entry: Entry): boolean {
  if (entry.sources.some((source) => source.event.id === event.id)) return true;
  return (
    periodKinds.some((kind) => kind === entry.kind) &&
    event.at >= entry.at &&
    event.at < (entry.until ?? entry.at) &&
    isOfPeriod(event, entry)
  );
}

/** Whether an event within a period is one of those whose period it is. */
function isOfPeriod(event: StoredEvent, { kind, fixmedins_code, fields }: Entry): boolean {
  switch (kind) {
    case 'area_month':
      return typeof fields['area'] === 'string' && event.admdvs.startsWith(fields['area']);
    case 'doctor_month':
      return fixmedins_code === event.fixmedins_code && fields['dr_codg'] === event.fields['atddr_no'];
    default:
      return fixmedins_code === event.fixmedins_code;
  }
}

function explainTrigger(judge: Judge, version: RuleVersion, { key, history, entry }: Place, state: State): Explanation {
  const joined = judge.joined(version, key, entry);
  const { awaited, ...seen } = version.explain(key, entry, history, joined, () => new FeedWitness(state.coverage));
  const verdict = version.status !== 'on' ? 'switched_off' : awaited.length > 0 ? 'held' : seen.verdict;
  return {
    ...seen,
    ...said(verdict, awaited),
    key,
    trigger: entry.id,
    rule_version: version.number,
    shadow: judge.isShadow,
  };
}

/** The event is part of no trigger: taken back, in a period still open, or of another sort. */
function withoutTrigger(
  event: StoredEvent,
  version: RuleVersion,
  shadow: boolean,
  { state, periods }: Known,
): Explanation {
  const witness = new FeedWitness(state.coverage);
  const readsPeriods = version.compiled.triggerKinds.some((kind) =>
    periodKinds.some((period) => period === kind),
  );
  const isOpen =
    readsPeriods && periods.closing(event.fixmedins_code, event.at, witness).includes('open');
  const verdict = event.isVoid ? 'taken_back' : isOpen ? 'held' : 'no_trigger';
  return {
    ...said(verdict, isOpen ? witness.awaited : []),
    key: '',
    trigger: '',
    rule_version: version.number,
    shadow,
    conditions: [],
    facts: {},
    excludedBy: [],
  };
}

function said(
  verdict: Explanation['verdict'],
  waiting: readonly Awaited[],
): Pick<Explanation, 'verdict' | 'waiting' | 'zh' | 'en'> {
  const [zh, en] = sentences[verdict];
  return {
    verdict,
    waiting,
    zh: [zh, ...waiting.map((one) => one.zh)].join('；'),
    en: [en, ...waiting.map((one) => one.en)].join('; '),
  };
}
