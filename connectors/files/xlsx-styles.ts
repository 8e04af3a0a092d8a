// Which styles of a workbook show a number as a date or time.
import type { XmlListener } from './xml-reader.ts';

/** `date`: everywhere. `local_date`: where Excel is Chinese (Japanese, Korean) and the file does not say the form. */
export type StyleKind = 'date' | 'local_date' | 'other';

/** Date forms that are built in everywhere, and those of East Asia (ISO/IEC 29500-1, 18.8.30). */
const dateIds: readonly (readonly [from: number, to: number])[] = [[14, 22], [45, 47]];
const localDateIds: readonly (readonly [from: number, to: number])[] = [[27, 36], [50, 58]];
const stylesMax = 100_000;

export class XlsxStyles implements XmlListener {
  readonly #forms = new Map<number, string>();
  readonly #styles: number[] = [];
  #isInCells = false;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const { numFmtId = '0', formatCode = '' } = attributes;
    if (name === 'cellXfs') this.#isInCells = true;
    if (name === 'numFmt') this.#forms.set(Number(numFmtId), formatCode);
    if (name === 'xf' && this.#isInCells) this.#styles.push(Number(numFmtId));
    if (this.#styles.length > stylesMax || this.#forms.size > stylesMax) throw new Error('too many styles');
  }

  close(name: string): void {
    if (name === 'cellXfs') this.#isInCells = false;
  }

  text(): void {
    // Nothing here is said in texts.
  }

  /** By the number of a style. */
  kinds(): readonly StyleKind[] {
    return this.#styles.map((id) => {
      const form = this.#forms.get(id);
      if (form !== undefined) return isDateForm(form) ? 'date' : 'other';
      if (isWithin(id, dateIds)) return 'date';
      return isWithin(id, localDateIds) ? 'local_date' : 'other';
    });
  }
}

function isWithin(id: number, ranges: readonly (readonly [number, number])[]): boolean {
  return ranges.some(([from, to]) => id >= from && id <= to);
}

/** Letters of days and hours, texts and colours aside. */
function isDateForm(form: string): boolean {
  const [positive = ''] = form.replace(/"[^"]*"|\\.|[_*]./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').split(';');
  return /[ymdhs]/i.test(positive.replace(/general/gi, ''));
}
