// Filters and index expressions inside JSONPath, `[?(@.price > 10)]` and `[(@.length-1)]`: a small
// expression language with the answers jsonpath-plus gives, less what could do harm. It compares,
// calculates and reads own properties; it cannot call, assign, match patterns or read what an object
// inherits, and says so by throwing. jsonpath-plus makes one PathFilter for each text and keeps it.
import { greaterOrEqual, greaterThan, lessOrEqual, lessThan } from './loose-order.ts';
import { isObject } from './plain-object.ts';

type Context = Readonly<Record<string, unknown>>;
type Expression = (context: Context) => unknown;

const depthMax = 32;

export class PathFilter {
  readonly #expression: Expression;

  constructor(text: string) {
    this.#expression = new FilterReader(text).read();
  }

  /** The name jsonpath-plus calls it by: nothing is run, and the context holds data only. */
  runInNewContext(context: Context): unknown {
    return this.#expression(context);
  }
}

/** Whether a filter can be read; `@` written as jsonpath-plus has it, `_$_v`. */
export function readsFilter(text: string): boolean {
  try {
    return new PathFilter(text) instanceof PathFilter;
  } catch {
    return false;
  }
}

/** A number, a name, a text in either quotes, or a mark; no two ways to read anything. */
const tokenPattern = new RegExp(
  [
    /(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/,
    /([A-Za-z_$][A-Za-z0-9_$]*)/,
    /"((?:[^"\\]|\\.)*)"/,
    /'((?:[^'\\]|\\.)*)'/,
    /(===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>!().[\]])/,
  ]
    .map(({ source }) => `\\s*${source}`)
    .join('|'),
  'y',
);

type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'mark'; readonly value: string };

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const source = text.trimEnd();
  const pattern = new RegExp(tokenPattern);
  while (pattern.lastIndex < source.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(source);
    if (found === null) throw new SyntaxError(`a filter cannot have ${source.slice(at, at + 8)}`);
    const [, number, name, double, single, mark] = found;
    if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (name !== undefined) tokens.push({ kind: 'name', value: name });
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark });
    else tokens.push({ kind: 'text', value: unescaped(double ?? single ?? '') });
  }
  return tokens;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
]);

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gsu, (_, escaped: string) => escapes.get(escaped) ?? escaped);
}

type Operation = (a: unknown, b: () => unknown) => unknown;
/** Tighter the higher the number, as in JavaScript. */
const binary: ReadonlyMap<string, { readonly tightness: number; readonly apply: Operation }> =
  new Map<string, { tightness: number; apply: Operation }>([
    ['||', { tightness: 1, apply: (a, b) => a || b() }],
    ['&&', { tightness: 2, apply: (a, b) => a && b() }],
    ['==', { tightness: 6, apply: (a, b) => a == b() }],
    ['!=', { tightness: 6, apply: (a, b) => a != b() }],
    ['===', { tightness: 6, apply: (a, b) => a === b() }],
    ['!==', { tightness: 6, apply: (a, b) => a !== b() }],
    ['<', { tightness: 7, apply: (a, b) => lessThan(a, b()) }],
    ['<=', { tightness: 7, apply: (a, b) => lessOrEqual(a, b()) }],
    ['>', { tightness: 7, apply: (a, b) => greaterThan(a, b()) }],
    ['>=', { tightness: 7, apply: (a, b) => greaterOrEqual(a, b()) }],
    ['+', { tightness: 9, apply: (a, b) => added(a, b()) }],
    ['-', { tightness: 9, apply: (a, b) => Number(a) - Number(b()) }],
    ['*', { tightness: 10, apply: (a, b) => Number(a) * Number(b()) }],
    ['/', { tightness: 10, apply: (a, b) => Number(a) / Number(b()) }],
    ['%', { tightness: 10, apply: (a, b) => Number(a) % Number(b()) }],
  ]);

function added(a: unknown, b: unknown): unknown {
  const left = isObject(a) ? `${a}` : a;
  const right = isObject(b) ? `${b}` : b;
  if (typeof left === 'string' || typeof right === 'string') return `${left}${right}`;
  return Number(left) + Number(right);
}

const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
]);

class FilterReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  read(): Expression {
    const expression = this.#binary(0, 0);
    if (this.#at < this.#tokens.length)
      throw new SyntaxError(`a filter cannot have ${this.#tokens[this.#at]?.value} there`);
    return expression;
  }

  #binary(tightness: number, depth: number): Expression {
    if (depth > depthMax) throw new SyntaxError('a filter nests too deep');
    let left = this.#unary(depth);
    for (;;) {
      const token = this.#tokens[this.#at];
      const operation = token?.kind === 'mark' ? binary.get(token.value) : undefined;
      if (operation === undefined || operation.tightness <= tightness) return left;
      this.#at += 1;
      left = joined(left, operation.apply, this.#binary(operation.tightness, depth + 1));
    }
  }

  #unary(depth: number): Expression {
    if (depth > depthMax) throw new SyntaxError('a filter nests too deep');
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'mark') return this.#member(depth);
    if (token.value !== '!' && token.value !== '-' && token.value !== '+')
      return this.#member(depth);
    this.#at += 1;
    const operand = this.#unary(depth + 1);
    switch (token.value) {
      case '!':
        return (context) => !operand(context);
      case '-':
        return (context) => -Number(operand(context));
      default:
        return (context) => Number(operand(context));
    }
  }

  #member(depth: number): Expression {
    let object = this.#primary(depth);
    for (;;) {
      if (this.#takes('.')) {
        const token = this.#tokens[this.#at];
        if (token?.kind !== 'name') throw new SyntaxError('a name must follow the dot');
        this.#at += 1;
        object = memberOf(object, token.value);
      } else if (this.#takes('[')) {
        const token = this.#tokens[this.#at];
        if (token?.kind !== 'number' && token?.kind !== 'text')
          throw new SyntaxError('an index is a number or a text');
        this.#at += 1;
        this.#demand(']');
        object = memberOf(object, String(token.value));
      } else return object;
    }
  }

  #primary(depth: number): Expression {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (token === undefined) throw new SyntaxError('a filter ends too early');
    const { kind, value } = token;
    if (kind === 'number' || kind === 'text') return () => value;
    if (kind === 'name') {
      if (constants.has(value)) {
        const constant = constants.get(value);
        return () => constant;
      }
      return (context) => {
        if (!Object.hasOwn(context, value)) throw new ReferenceError(`${value} is not defined`);
        return context[value];
      };
    }
    if (value !== '(') throw new SyntaxError(`a filter cannot have ${value} there`);
    const inner = this.#binary(0, depth + 1);
    this.#demand(')');
    return inner;
  }

  #takes(mark: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'mark' || token.value !== mark) return false;
    this.#at += 1;
    return true;
  }

  #demand(mark: string): void {
    if (!this.#takes(mark)) throw new SyntaxError(`a filter lacks ${mark}`);
  }
}

function joined(left: Expression, apply: Operation, right: Expression): Expression {
  return (context) => apply(left(context), () => right(context));
}

function memberOf(object: Expression, name: string): Expression {
  return (context) => {
    const value = object(context);
    if (value === undefined || value === null)
      throw new TypeError(`cannot read ${name} of ${value}`);
    const holder: Record<string, unknown> = Object(value);
    if (Object.hasOwn(holder, name)) return holder[name];
    if (name in holder) throw new TypeError(`a filter cannot read ${name}`);
    return undefined;
  };
}
