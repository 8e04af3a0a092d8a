// Which steps the reader may take with a version, and why not the others. The server decides again; a reason said beforehand
// saves the attempt.
import type { Words } from '../words/zh.ts';
import type { RuleHistory, RuleVersion } from './life-contract.ts';
import { mayAuthor, mayPublish } from './may.ts';
import { authorName } from './rule-text.ts';

export const stepNames = ['edit', 'check', 'backtest', 'shadow', 'endShadow', 'publish', 'rollback', 'off', 'on', 'retire'] as const;
export type StepName = (typeof stepNames)[number];

export interface OfferedStep {
  readonly name: StepName;
  /** Why it cannot be taken now. */
  readonly refusal: string | undefined;
}

interface Reader {
  /** As records have it. */
  readonly actor: string;
  readonly role: string;
}

/** Steps that make sense for the version as it stands, in the order they are usually taken. */
export function offeredSteps(history: RuleHistory, version: RuleVersion, me: Reader, words: Words): readonly OfferedStep[] {
  const { life } = history;
  const { cannot } = words.life;
  const author = mayAuthor(me.role) ? undefined : cannot.author;
  const publisher = mayPublish(me.role) ? undefined : cannot.publisher;
  const isJudging = life.in_force.includes(version.version);
  const isOff = life.off?.version === version.version;
  const offers: (OfferedStep | false)[] = [
    { name: 'edit', refusal: author },
    !isJudging && { name: 'check', refusal: author },
    { name: 'backtest', refusal: author },
    life.shadow === version.version
      ? { name: 'endShadow', refusal: author }
      : !isJudging && { name: 'shadow', refusal: author ?? whyNotTry(version, words) },
    !isJudging && { name: 'publish', refusal: publisher ?? whyNotPublish(history, version, me, words) },
    isJudging && { name: 'rollback', refusal: publisher ?? (publishedCount(history) < 2 ? cannot.noOther : undefined) },
    (isJudging || isOff) && (isOff ? { name: 'on', refusal: publisher } : { name: 'off', refusal: publisher }),
    isJudging && { name: 'retire', refusal: publisher },
  ];
  return offers.filter((offer) => offer !== false);
}

function whyNotTry({ check, state }: RuleVersion, { life: { cannot } }: Words): string | undefined {
  if (state === 'active') return cannot.inForce;
  return check !== undefined && check.errors > 0 ? cannot.errors(check.errors) : undefined;
}

/** As console/rules/step-rules.ts decides it. A back-test that is missing can be argued away, so it does not stand here. */
function whyNotPublish(
  { life, versions }: RuleHistory, version: RuleVersion, me: Reader, words: Words,
): string | undefined {
  const { cannot } = words.life;
  if (version.author === me.actor) return cannot.second(authorName(version.author, words));
  if (version.state === 'superseded') return cannot.inForce;
  if (version.origin === 'shipped' && version.state === 'retired' && life.in_force.length > 0) return cannot.unshipped;
  const newest = Math.max(0, ...versions.filter(({ state }) => state === 'active' || state === 'superseded').map((one) => one.version));
  if (newest > version.version) return cannot.newer(newest);
  if (life.off?.version === version.version) return cannot.isOff;
  if (version.check !== undefined && version.check.errors > 0) return cannot.errors(version.check.errors);
  return version.backtest?.broken?.some((one) => one.version === version.version) === true ? cannot.broken : undefined;
}

function publishedCount({ versions }: RuleHistory): number {
  return versions.filter(({ state }) => state === 'active' || state === 'superseded').length;
}
