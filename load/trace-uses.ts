// Trace codes and what is kept of a use, made from a number: for measuring the store of codes.

/** Products of China's catalogue that one city sells, about. */
const products = 3_000;
const serialDigits = 12;

/** Twenty digits: a product's seven-digit prefix, the pack level, a serial number. Neighbouring
 * numbers are boxes of different products; no two numbers have the same code. */
export function traceCode(number: number): string {
  const product = 1_000_000 + (number % products) * 7;
  return `8${String(product).slice(1)}1${String(number).padStart(serialDigits, '0')}`;
}

/** A maker's own in the form of GS1; no two numbers have the same. */
export function makersCode(number: number): string {
  return `(01)0690${String(number % products).padStart(10, '0')}(21)${number.toString(36).toUpperCase()}`;
}

/** Of one use: event id, institution, time, price, quantity, flags, document number. */
export const useBytes = 16 + 12 + 6 + 4 + 2 + 1 + 20;

export function writeUse(into: Buffer, number: number): void {
  for (let at = 0; at < 16; at += 4) into.writeInt32LE(Math.imul(number + at, 0x9e3779b1), at);
  into.write(`P42070400${String(number % 944).padStart(3, '0')}`, 16, 'latin1');
  into.writeUIntLE(1_790_000_000_000 + number, 28, 6);
  into.writeUInt32LE((number % 9_973) * 100, 34);
  into.writeUInt16LE(1 + (number % 3), 38);
  into[40] = number & 1;
  into.write(`RT2026${String(number).padStart(14, '0')}`, 41, 'latin1');
}
