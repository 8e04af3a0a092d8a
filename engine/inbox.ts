// Messages that have come and that nobody has taken yet: read ahead of whoever takes them, in order, so that it can be seen
// how many wait.

export class Inbox<Message> {
  readonly #messagesMax: number;
  readonly #waiting: Message[] = [];
  #isOver = false;
  #failure: unknown;
  #came: (() => void) | undefined;
  #room: (() => void) | undefined;

  /** Reads at most `messagesMax` ahead. */
  constructor(source: AsyncIterable<Message>, messagesMax: number) {
    this.#messagesMax = messagesMax;
    void this.#fill(source);
  }

  /** Resolves with true when so many wait, not more than are read ahead; with false when the source has ended before.
   * Rejects with what the source threw, after all that came before it has been taken. */
  atLeast(count: number): Promise<boolean> {
    return this.#when(() => this.#waiting.length >= count);
  }

  /** As `atLeast`, when the newest that waits is such a one. */
  until(isSuch: (newest: Message) => boolean): Promise<boolean> {
    return this.#when(() => {
      const newest = this.#waiting.at(-1);
      return newest !== undefined && isSuch(newest);
    });
  }

  async #when(holds: () => boolean): Promise<boolean> {
    while (!holds() && !this.#isOver) await new Promise<void>((resolve) => (this.#came = resolve));
    if (holds()) return true;
    if (this.#failure !== undefined) throw this.#failure;
    return false;
  }

  waiting(): readonly Message[] {
    return this.#waiting;
  }

  /** The first so many of those that wait. */
  take(count: number): readonly Message[] {
    const taken = this.#waiting.splice(0, count);
    this.#room?.();
    return taken;
  }

  async #fill(source: AsyncIterable<Message>): Promise<void> {
    try {
      for await (const message of source) {
        this.#waiting.push(message);
        this.#came?.();
        while (this.#waiting.length >= this.#messagesMax) await new Promise<void>((resolve) => (this.#room = resolve));
      }
    } catch (error) {
      this.#failure = error;
    }
    this.#isOver = true;
    this.#came?.();
  }
}
