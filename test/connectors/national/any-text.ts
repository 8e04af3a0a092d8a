import fc from 'fast-check';

/** Any sequence of UTF-16 units: controls, NUL and lone surrogates included. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.nat(0xffff), { maxLength }).map((units) => String.fromCharCode(...units));
}
