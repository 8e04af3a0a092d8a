// Trace codes in stock: messages of stock by the codes in them that nobody has sold or given back yet. Most
// codes only ever wait here, and so have no history.
import { joined, listed, type OneOrMore, type StoredEvent } from './entry.ts';

export class StockedCodes {
  readonly #lists = new Map<string, OneOrMore<StoredEvent>>();

  add(code: string, list: StoredEvent): void {
    this.#lists.set(code, joined(this.#lists.get(code), list));
  }

  /** Messages that list the code. */
  listsOf(code: string): readonly StoredEvent[] {
    return listed(this.#lists.get(code));
  }

  /** The same; the code is not in stock any more. */
  take(code: string): readonly StoredEvent[] {
    const lists = this.listsOf(code);
    if (lists.length > 0) this.#lists.delete(code);
    return lists;
  }

  /** The code waits for one message less. */
  drop(code: string, list: StoredEvent): void {
    const left = this.listsOf(code).filter((one) => one !== list);
    const [first] = left;
    if (first === undefined) this.#lists.delete(code);
    else this.#lists.set(code, left.length === 1 ? first : left);
  }
}
