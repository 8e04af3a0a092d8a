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
  for (let left = int(0, changesMax); left > 0; left -= 1) {
    const at = int(0, shorts.length - 1);
    const target = shorts[at];
    if (target === undefined) break;
    const hours = pick([-30, -1, 0, 1, 26, 80, 400]);
    if (yes(0.2)) shorts.splice(at, 1);
    else if (yes(0.2)) shorts[at] = { ...target, at: later(String(target['at']), hours) };
    else if (yes(0.1)) shorts[at] = { ...target, psn_no: pick(shorts)['psn_no'] ?? 'P0' };
    else {
      const added = twisted(target, { target: at, way: int(0, 11), hours }, shorts.length);
      if (added !== undefined) shorts.push(added);
    }
  }
  return { events: shorts.map(exampleEvent), knowledge: example.knowledge ?? {}, along: example.with ?? [] };
}

/** A bare date stays one. */
function later(time: string, hours: number): string {
  const at = readChinaTime(time);
  if (at === undefined) return time;
  const text = chinaIso(at + hours * hourMs).slice(0, 19).replace('T', ' ');
  return time.length === 10 ? text.slice(0, 10) : text;
}
