// What the HTTP interface and the embedded engine say to each other.

/** ClickHouse error codes, as its own source names them. */
export const errorCodes = {
  badArguments: 36,
  notImplemented: 48,
  unknownFormat: 73,
  tooManySimultaneousQueries: 202,
  authenticationFailed: 516,
  unknown: 1002,
} as const;

/** The message is ClickHouse's own text. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  readonly code: number;

  constructor(code: number, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

export interface Statement {
  /** One SQL statement; with `body`, an INSERT that ends in `FORMAT <name>`. */
  readonly sql: string;
  readonly body?: Buffer;
  /** Values as the HTTP interface carries them (`param_<name>`, escaped text). */
  readonly params: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly database: string;
  /** Used when the statement names none. */
  readonly format: string;
  /** The whole answer first, then its beginning: quicker for small ones, and an error is never half an answer. */
  readonly isWhole: boolean;
  readonly signal?: AbortSignal;
}

export interface Answer {
  /** Read it to the end or call its `return`: until then it holds a place. */
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly writtenRows: number;
  readonly writtenBytes: number;
}
