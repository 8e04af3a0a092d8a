// Events under one number, chained through a field of theirs: no list for each of millions of numbers. The
// first to come stands at the front, the newest behind it.
import type { StoredEvent } from './entry.ts';

type Next = 'nextOfMessage' | 'nextOfReference';

export class EventChains {
  readonly #next: Next;
  readonly #firsts = new Map<string, StoredEvent>();
  /** The number added to last, nearly always that of the next event, and the front of its chain. */
  #lastNumber = '';
  #lastFirst: StoredEvent | undefined = undefined;

  constructor(next: Next) {
    this.#next = next;
  }

  /** The front of a chain; the others follow by the field. */
  first(number: string): StoredEvent | undefined {
    return this.#lastFirst !== undefined && number === this.#lastNumber
      ? this.#lastFirst
      : this.#firsts.get(number);
  }

  add(number: string, event: StoredEvent): void {
    const first = this.first(number);
    if (first === undefined) this.#firsts.set(number, event);
    else if (this.#next === 'nextOfMessage') {
      event.nextOfMessage = first.nextOfMessage;
      first.nextOfMessage = event;
    } else {
      event.nextOfReference = first.nextOfReference;
      first.nextOfReference = event;
    }
    if (number !== this.#lastNumber) this.#lastNumber = number;
    this.#lastFirst = first ?? event;
  }

  /** Takes out of a chain all that go. */
  remove(number: string, going: ReadonlySet<StoredEvent>): void {
    const next = this.#next;
    let first: StoredEvent | undefined;
    let last: StoredEvent | undefined;
    for (let one = this.#firsts.get(number); one !== undefined; one = one[next]) {
      if (going.has(one)) continue;
      first ??= one;
      if (last !== undefined) last[next] = one;
      last = one;
    }
    if (last !== undefined) last[next] = undefined;
    if (first === undefined) this.#firsts.delete(number);
    else this.#firsts.set(number, first);
    this.#lastFirst = undefined;
  }
}
