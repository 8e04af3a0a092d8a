// The examples of a rule, changed a little: events taken back, reversed, corrected, sent again, left out
// or at another time. Examples lie near the line that a rule draws, so that a change decides.
import { chinaIso, hourMs, readChinaTime } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Rule } from '../../engine/rule.ts';
import type { Chance } from '../../load/city/chance.ts';
import { exampleEvent, writtenOut } from '../../rules/examples.ts';
import { twisted, type ShortEvent } from './random-history.ts';

export interface TwistedExample {
  readonly events: readonly FundEvent[];
  readonly knowledge: Readonly<Record<string, string>>;
  /** Rules of which the example needs the hits. */
  readonly along: readonly string[];
}

const isShort = (one: unknown): one is ShortEvent => typeof one === 'object' && one !== null;

/** The n-th example of the rule with up to so many changes. */
export function twistedExample(rule: Rule, n: number, { int, pick, yes }: Chance, changesMax: number): TwistedExample {
  const example = rule.examples[n % rule.examples.length];
  if (example === undefined) throw new Error(`${rule.id} has no examples`);
  const shorts = example.events
    .flatMap(writtenOut)
    .filter(isShort)
    .map((event, i): ShortEvent => ({ msgid: `m-${i}`, ...event }));
  // Now and then everything happens to one person.
  const person = yes(0.3) ? pick(shorts)['psn_no'] : undefined;
  for (let left = int(0, changesMax); left > 0; left -= 1) {
    const own = [...shorts.keys()].filter((i) => person === undefined || shorts[i]?.['psn_no'] === person);
    const at = own.length === 0 ? 0 : pick(own);
    const target = shorts[at];
    if (target === undefined) break;
    const hours = pick([-30, -1, 0, 1, 26, 80, 400]);
    if (yes(0.15)) shorts.splice(at, 1);
    else if (yes(0.2)) shorts[at] = { ...target, at: later(String(target['at']), hours) };
    else if (yes(0.15)) shorts[at] = { ...target, at: momentBeside(target, shorts, pick) };
    else if (yes(0.1)) shorts[at] = { ...target, psn_no: pick(shorts)['psn_no'] ?? 'P0' };
    else {
      const added = twisted(target, { target: at, way: int(0, 11), hours }, shorts.length);
      if (added !== undefined) shorts.push(added);
    }
  }
  return { events: shorts.map(exampleEvent), knowledge: example.knowledge ?? {}, along: example.with ?? [] };
}

/** The very moment of another event of the visit, for what lies on a line. */
function momentBeside(target: ShortEvent, shorts: readonly ShortEvent[], pick: Chance['pick']): unknown {
  const beside = shorts.filter((one) => one['mdtrt_id'] === target['mdtrt_id']);
  return pick(beside.length === 0 ? shorts : beside)['at'];
}

/** A bare date stays one. */
function later(time: string, hours: number): string {
  const at = readChinaTime(time);
  if (at === undefined) return time;
  const text = chinaIso(at + hours * hourMs).slice(0, 19).replace('T', ' ');
  return time.length === 10 ? text.slice(0, 10) : text;
}
