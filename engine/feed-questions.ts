// What judgements ask about feeds, answered from live coverage, or for an explanation by a witness
// that asks nothing to be woken and notes down which answers are still awaited.
import { chinaDate, chinaIso, dayMs, startOfChinaDay } from './china-time.ts';
import { watermarkDelayMs, type Coverage } from './coverage.ts';

export type FeedQuestions = Pick<
  Coverage,
  'hasPassed' | 'observedSince' | 'wasObserved' | 'spokeOn' | 'sentOn'
>;

/** An answer that a held judgement is waiting for. */
export interface Awaited {
  readonly fixmedins_code: string;
  readonly kind: string;
  /** The feed's newest event must reach this time, ISO 8601 +08:00. */
  readonly until: string;
  /** Newest event time of that feed so far; absent while nothing has come. */
  readonly newest?: string;
  readonly zh: string;
  readonly en: string;
}

export class FeedWitness implements FeedQuestions {
  readonly awaited: Awaited[] = [];
  readonly #coverage: Coverage;

  constructor(coverage: Coverage) {
    this.#coverage = coverage;
  }

  hasPassed(fixmedins_code: string, kind: string, time: number): boolean {
    const newest = this.#coverage.newest(fixmedins_code, kind);
    if (newest !== undefined && newest - watermarkDelayMs >= time) return true;
    this.#await(fixmedins_code, kind, time + watermarkDelayMs, newest);
    return false;
  }

  observedSince(fixmedins_code: string, kind: string): number | undefined {
    return this.#coverage.observedSince(fixmedins_code, kind, '');
  }

  wasObserved(fixmedins_code: string, kind: string, time: number): boolean {
    return this.#coverage.wasObserved(fixmedins_code, kind, time, '');
  }

  spokeOn(fixmedins_code: string, kind: string, day: number): boolean {
    if (this.#coverage.spokeOn(fixmedins_code, kind, day, '')) return true;
    const date = chinaDate(startOfChinaDay(day));
    this.#note({
      fixmedins_code,
      kind,
      until: chinaIso(startOfChinaDay(day) + dayMs),
      zh: `${fixmedins_code} 的 ${kind} 数据在 ${date} 没有任何记录，当日不作判断`,
      en: `no ${kind} record of ${fixmedins_code} on ${date}: the day is not judged`,
    });
    return false;
  }

  sentOn(fixmedins_code: string, kind: string, day: number): boolean {
    return this.#coverage.sentOn(fixmedins_code, kind, day, '');
  }

  #await(fixmedins_code: string, kind: string, until: number, newest: number | undefined): void {
    const so = newest === undefined ? undefined : chinaIso(newest);
    this.#note({
      fixmedins_code,
      kind,
      until: chinaIso(until),
      ...(so === undefined ? {} : { newest: so }),
      zh: `等待 ${fixmedins_code} 的 ${kind} 数据到达 ${chinaIso(until)}（目前${so === undefined ? '尚无数据' : `到 ${so}`}）`,
      en: `waiting for the ${kind} feed of ${fixmedins_code} to reach ${chinaIso(until)} (now ${so ?? 'nothing yet'})`,
    });
  }

  #note(one: Awaited): void {
    if (!this.awaited.some(({ zh }) => zh === one.zh)) this.awaited.push(one);
  }
}
