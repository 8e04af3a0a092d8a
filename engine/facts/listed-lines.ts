// The fee lines of a history that points of one rule class have to do with, less refunds. A history
// with few lines is read; of a long one a series is kept, as for any window. What one review of a
// visit asks again and again, all its lines, is kept until the history changes.
import type { Entry, EntryKind } from '../entry.ts';
import { textField } from '../entry.ts';
import { indexAfter, indexAt, longListMin, type History } from '../history.ts';
import { chargedLines, type ChargedLine } from '../policy/charged-lines.ts';
import { nothingKept } from './candidates.ts';
import type { Evaluation } from './operator.ts';
import { Series, type Layer } from './series.ts';

interface Kept {
  readonly history: History;
  /** Of each kind, how many entries there were and how often they had moved. */
  readonly counts: readonly number[];
  readonly moves: readonly number[];
  readonly lines: readonly ChargedLine[];
}

export class ListedLines {
  readonly #gz_code: string;
  readonly #kinds: readonly EntryKind[];
  readonly #series = new WeakMap<History, Series<Layer>>();
  #kept: Kept | undefined;

  constructor(gz_code: string, kinds: readonly EntryKind[]) {
    this.#gz_code = gz_code;
    this.#kinds = kinds;
  }

  /** All of the history. */
  all(evaluation: Evaluation): readonly ChargedLine[] {
    const { history } = evaluation;
    const kept = this.#kept;
    if (kept?.history === history && this.#isAsItWas(kept)) return kept.lines;
    const lines = chargedLines(this.#entries(evaluation, -Infinity, Infinity));
    if (history.isLasting()) {
      const counts = this.#kinds.map((kind) => history.count(kind));
      const moves = this.#kinds.map((kind) => history.moves(kind));
      this.#kept = { history, counts, moves, lines };
    }
    return lines;
  }

  #isAsItWas({ history, counts, moves }: Kept): boolean {
    for (let i = 0; i < this.#kinds.length; i += 1) {
      const kind = this.#kinds[i]!;
      if (history.count(kind) !== counts[i] || history.moves(kind) !== moves[i]) return false;
    }
    return true;
  }

  /** Those with event times from `from` to `to`, ms, both inside. */
  within(evaluation: Evaluation, from: number, to: number): readonly ChargedLine[] {
    return chargedLines(this.#entries(evaluation, from, to));
  }

  #entries(evaluation: Evaluation, from: number, to: number): readonly Entry[] {
    const { history } = evaluation;
    let length = 0;
    for (const kind of this.#kinds) length += history.count(kind);
    if (length >= longListMin && history.isLasting()) {
      const part = this.#followed(evaluation).part(undefined)?.entries ?? none;
      return part.slice(indexAt(part, from), indexAfter(part, to));
    }
    return this.#kinds.flatMap((kind) =>
      history.of(kind).filter((entry) => entry.at >= from && entry.at <= to && this.#isListed(entry, evaluation)));
  }

  #isListed(entry: Entry, { dated }: Evaluation): boolean {
    const code = textField(entry, 'med_list_codg');
    return code !== undefined && dated.concerns(this.#gz_code, code);
  }

  #followed(evaluation: Evaluation): Series<Layer> {
    const { history } = evaluation;
    let series = this.#series.get(history);
    if (series === undefined) {
      series = new Series({
        kinds: this.#kinds,
        test: (entry) => this.#isListed(entry, evaluation),
        partOf: () => undefined,
        keep: nothingKept,
      });
      this.#series.set(history, series);
    }
    series.follow(history);
    return series;
  }
}

const none: readonly Entry[] = [];
