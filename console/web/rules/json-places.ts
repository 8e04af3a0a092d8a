// Where things stand in a JSON text: the line of every place (JSON pointer), and of the first thing that is not JSON. The value
// itself is JSON.parse's; this only walks beside it.

export type ReadJson =
  | { readonly kind: 'value'; readonly value: unknown; readonly lines: ReadonlyMap<string, number> }
  | { readonly kind: 'broken'; readonly line: number };

/** Lines count from 1. */
export function readJson(text: string): ReadJson {
  const walker = new Walker(text);
  const isWhole = walker.document();
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'value', value, lines: walker.lines };
  } catch {
    // An escape or a number that only JSON.parse minds: somewhere before where the walk ended.
    return { kind: 'broken', line: isWhole ? 1 : walker.line() };
  }
}

/** The line of a place, or of the nearest place around it that there is. */
export function lineOfPlace(lines: ReadonlyMap<string, number>, place: string): number | undefined {
  for (let at = place; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const line = lines.get(at);
    if (line !== undefined || at === '') return line;
  }
}

const blank = /\s*/y;
const string = /"(?:[^"\\\n]|\\.)*"/y;
const literal = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Walker {
  readonly #text: string;
  #at = 0;
  #line = 1;
  readonly lines = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Line where the walk stands. */
  line(): number {
    return this.#line;
  }

  document(): boolean {
    if (!this.#value('')) return false;
    this.#skip();
    return this.#at === this.#text.length;
  }

  #value(place: string): boolean {
    this.#skip();
    if (!this.lines.has(place)) this.lines.set(place, this.#line);
    switch (this.#text[this.#at]) {
      case '{':
        return this.#members('}', () => {
          const name = this.#take(string);
          if (name === undefined) return false;
          const below = `${place}/${pointerStep(name)}`;
          this.lines.set(below, this.#line);
          return this.#mark(':') && this.#value(below);
        });
      case '[': {
        let index = -1;
        return this.#members(']', () => {
          index += 1;
          return this.#value(`${place}/${index}`);
        });
      }
      case '"':
        return this.#take(string) !== undefined;
      default:
        return this.#take(literal) !== undefined;
    }
  }

  #members(close: string, member: () => boolean): boolean {
    this.#at += 1;
    if (this.#mark(close)) return true;
    do {
      this.#skip();
      if (!member()) return false;
    } while (this.#mark(','));
    return this.#mark(close);
  }

  #mark(wanted: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== wanted) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #skip(): void {
    const skipped = this.#take(blank) ?? '';
    for (const character of skipped) if (character === '\n') this.#line += 1;
  }
}

function pointerStep(quoted: string): string {
  try {
    return String(JSON.parse(quoted)).replaceAll('~', '~0').replaceAll('/', '~1');
  } catch {
    return quoted.slice(1, -1);
  }
}
